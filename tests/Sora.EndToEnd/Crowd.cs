using Sora.Client;

namespace Sora.EndToEnd;

/// <summary>People with one long render each in the queue, until they all cancel.</summary>
public sealed class Crowd : IAsyncDisposable
{
    private readonly List<(SoraClient Person, string VideoId)> _people = [];

    public static async Task<Crowd> QueueAsync(SoraServer server, int people)
    {
        var crowd = new Crowd();
        for (var i = 0; i < people; i++)
        {
            var person = new SoraClient(server.Address);
            await person.Accounts.SignUpAsync($"crowd_{i}", Person.Password);
            crowd._people.Add((person, (await person.Videos.CreateAsync(new("a white ring in the sky", Seconds: "20"))).Id));
        }

        return crowd;
    }

    public Task LeaveAsync() => Task.WhenAll(_people.Select(one => one.Person.Videos.CancelAsync(one.VideoId)));

    public async ValueTask DisposeAsync()
    {
        foreach (var (person, _) in _people)
        {
            await person.DisposeAsync();
        }
    }
}
