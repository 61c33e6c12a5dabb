using System.Globalization;
using Sora.Contracts;
using Sora.Grains.Persistence;

namespace Sora.Grains.Accounts;

internal sealed class AccountGrain([PersistentState("state", GrainStorage.Name)] IPersistentState<AccountState> state, TimeProvider time) : Grain, IAccountGrain
{
    private const int MaxSessions = 20;
    private const int MaxApiKeys = 50;
    private static readonly TimeSpan UseNotedEvery = TimeSpan.FromMinutes(1);

    private StateWriter _writer = null!;

    private AccountState State => state.State;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _writer = new(GrainContext, state.WriteStateAsync);
        return Task.CompletedTask;
    }

    public Task<AccountCredentials?> GetCredentials() => Task.FromResult(State.Credentials);

    public async Task<string?> SaveCredentials(AccountCredentials credentials)
    {
        if (State.Closed || State.Credentials?.ConcurrencyStamp != credentials.ConcurrencyStamp)
        {
            return null;
        }
        var stamp = (++State.Version).ToString(CultureInfo.InvariantCulture);
        State.Credentials = credentials with { ConcurrencyStamp = stamp };
        await _writer.Write();
        return stamp;
    }

    public Task OpenSession(string sessionId, string refreshTokenHash, DateTimeOffset expiresAt)
    {
        RequireOpen();
        var now = time.GetUtcNow();
        State.Sessions.RemoveAll(session => session.Id == sessionId || session.ExpiresAt <= now);
        if (State.Sessions.Count == MaxSessions)
        {
            State.Sessions.Remove(State.Sessions.MinBy(session => session.LastUsedAt)!);
        }
        State.Sessions.Add(new() { Id = sessionId, Valid = [refreshTokenHash], LastUsedAt = now, ExpiresAt = expiresAt });
        return _writer.Write();
    }

    public async Task<RefreshOutcome> RefreshSession(string sessionId, string presentedHash, string nextHash, DateTimeOffset expiresAt)
    {
        if (FindOpen(sessionId) is not { } session)
        {
            return RefreshOutcome.Refused;
        }
        var outcome = session.Exchange(presentedHash, nextHash, time.GetUtcNow());
        switch (outcome)
        {
            case RefreshOutcome.Exchanged:
                session.ExpiresAt = expiresAt;
                await _writer.Write();
                break;
            case RefreshOutcome.Reused:
                State.Sessions.Remove(session);
                await _writer.Write();
                break;
        }
        return outcome;
    }

    public async Task CloseSession(string sessionId)
    {
        if (State.Sessions.RemoveAll(session => session.Id == sessionId) > 0)
        {
            await _writer.Write();
        }
    }

    public Task<bool> IsSessionOpen(string sessionId) => Task.FromResult(FindOpen(sessionId) is not null);

    public async Task<ApiKeyRecord> AddApiKey(string keyId, string name, string keyHash)
    {
        RequireOpen();
        if (State.ApiKeys.Find(key => key.Record.Id == keyId) is { } existing)
        {
            return existing.Record;
        }
        if (State.ApiKeys.Count == MaxApiKeys)
        {
            throw new SoraException(ErrorCode.QuotaExceeded, $"An account can have {MaxApiKeys} API keys. Delete one that is no longer used.");
        }
        var record = new ApiKeyRecord(keyId, name, time.GetUtcNow(), LastUsedAt: null);
        State.ApiKeys.Add(new() { Record = record, Hash = keyHash });
        await _writer.Write();
        return record;
    }

    public Task<List<ApiKeyRecord>> ListApiKeys() => Task.FromResult(State.ApiKeys.ConvertAll(key => key.Record));

    public async Task<bool> DeleteApiKey(string keyId)
    {
        if (State.ApiKeys.RemoveAll(key => key.Record.Id == keyId) == 0)
        {
            return false;
        }
        await _writer.Write();
        return true;
    }

    public async Task<bool> VerifyApiKey(string keyId, string keyHash)
    {
        if (State.ApiKeys.Find(key => key.Record.Id == keyId) is not { } key || !RefreshTokens.HashEquals(key.Hash, keyHash))
        {
            return false;
        }
        var now = time.GetUtcNow();
        if (key.Record.LastUsedAt is not { } lastUse || now - lastUse >= UseNotedEvery)
        {
            key.Record = key.Record with { LastUsedAt = now };
            await _writer.Write();
        }
        return true;
    }

    public Task Close()
    {
        if (State.Closed)
        {
            return _writer.Settled;
        }
        state.State = new() { Closed = true };
        return _writer.Write();
    }

    private void RequireOpen()
    {
        if (State.Closed)
        {
            throw new SoraException(ErrorCode.Unauthorized, "The account was deleted.");
        }
    }

    private AccountSession? FindOpen(string sessionId) => State.Sessions.Find(session => session.Id == sessionId && session.ExpiresAt > time.GetUtcNow());
}
