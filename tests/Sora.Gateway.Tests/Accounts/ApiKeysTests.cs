using Sora.Contracts;
using Sora.Contracts.Accounts;
using Sora.Gateway.Tests.Hosting;

namespace Sora.Gateway.Tests.Accounts;

public sealed class ApiKeysTests(RunningGateway gateway)
{
    [Fact]
    public async Task An_api_key_works_until_it_is_deleted_and_is_shown_once()
    {
        var person = await gateway.SignUpAsync();
        var key = await (await Create(person, "my script")).ReadAsync(SoraJson.Default.ApiKeyResource, 201);
        using var script = gateway.WithToken(key.Key!);

        var me = await script.GetAsync("/v1/users/me", SoraJson.Default.UserProfile);
        var listed = Assert.Single((await person.Http.GetAsync("/v1/api_keys", SoraJson.Default.PageApiKeyResource)).Data);
        await person.Http.DeleteAsync($"/v1/api_keys/{key.Id}").SucceedsAsync();

        Assert.StartsWith("sk-", key.Key);
        Assert.Equal(person.Id, me.Id);
        Assert.Equal((key.Id, "my script", null), (listed.Id, listed.Name, listed.Key));
        await (await script.GetAsync("/v1/users/me")).RefusedAsync(401, ErrorCode.Unauthorized);
        await (await person.Http.DeleteAsync($"/v1/api_keys/{key.Id}")).RefusedAsync(404, ErrorCode.NotFound);
    }

    [Fact]
    public async Task An_api_key_can_not_manage_the_account()
    {
        var person = await gateway.SignUpAsync();
        var key = await (await Create(person, "my script")).ReadAsync(SoraJson.Default.ApiKeyResource, 201);
        using var script = gateway.WithToken(key.Key!);

        await (await script.GetAsync("/v1/api_keys")).RefusedAsync(403, ErrorCode.Forbidden);
        await (await script.DeleteAsync("/v1/sessions/current")).RefusedAsync(403, ErrorCode.Forbidden);
    }

    [Fact]
    public async Task A_repeat_with_the_same_idempotency_key_answers_with_the_same_api_key()
    {
        var person = await gateway.SignUpAsync();

        var first = await (await Create(person, "once", ("Idempotency-Key", "a"))).ReadAsync(SoraJson.Default.ApiKeyResource, 201);
        var second = await (await Create(person, "once", ("Idempotency-Key", "a"))).ReadAsync(SoraJson.Default.ApiKeyResource, 201);

        Assert.Equal((first.Id, first.Key), (second.Id, second.Key));
        await gateway.WithToken(second.Key!).GetAsync("/v1/users/me").SucceedsAsync();
        Assert.Single((await person.Http.GetAsync("/v1/api_keys", SoraJson.Default.PageApiKeyResource)).Data);
        await (await Create(person, "another name", ("Idempotency-Key", "a"))).RefusedAsync(409, ErrorCode.IdempotencyMismatch);
    }

    [Fact]
    public async Task An_api_key_with_one_character_changed_is_refused()
    {
        var person = await gateway.SignUpAsync();
        var key = (await (await Create(person, "my script")).ReadAsync(SoraJson.Default.ApiKeyResource, 201)).Key!;

        var forged = key[..60] + (key[60] == 'A' ? 'B' : 'A') + key[61..];

        await (await gateway.WithToken(forged).GetAsync("/v1/users/me")).RefusedAsync(401, ErrorCode.Unauthorized);
    }

    private static Task<HttpResponseMessage> Create(Person person, string name, params (string, string)[] headers) =>
        person.Http.PostAsync("/v1/api_keys", new CreateApiKeyRequest(name), SoraJson.Default.CreateApiKeyRequest, headers);
}
