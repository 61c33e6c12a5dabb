using System.Globalization;
using Sora.Bench.Results;
using Sora.Bench.Servers;
using Sora.Client;
using Sora.Contracts.Videos;
using Sora.Tests.Azure;

namespace Sora.Bench.Cosmos;

/// <summary>What people do, in items read and written: on Azure Cosmos DB every one of them has its price.</summary>
internal sealed class CosmosBenchmark : Benchmark
{
    private const int Times = 5;
    private const string Seconds = "4";
    private const string Passphrase = "a long enough passphrase";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public override string Name => "cosmos";

    public override string Method =>
        $"`./run` with its grain state in Azure Cosmos DB, played by a server from npm, and the shipped model; {Times} people do each thing once, one after another, and the figures are the mean, counted by the server's own metric `sora.storage.item_size` until nothing more is written. "
        + "Baseline: the same on SQLite; the ratios are to its writes and to its bytes: Cosmos DB keeps a state as base64 within JSON. A reminder is put where a crash could leave something undone, and taken away a minute later; that delete is counted with it. "
        + $"**RU are an estimate, not a measurement**: the server from npm says 1 RU for everything. Their formula: {RequestUnits.Rule}; the mean size counts. It makes no difference between creating and replacing; a real account may, and its own figures are in the metric `sora.cosmos.request_charge`.";

    public override async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellationToken)
    {
        var sqlite = await Measure([], cancellationToken);
        var cosmos = await Measure(["--Sora:Storage:Kind", "cosmos", "--Sora:Cosmos:Endpoint", await AzureServers.CosmosEndpoint(), "--Sora:Cosmos:Key", AzureServers.CosmosKey, "--Sora:Cosmos:GatewayOnly", "true"], cancellationToken);
        return [.. sqlite.Zip(cosmos).SelectMany(pair => Lines(pair.First, pair.Second))];
    }

    /// <summary>Does everything on a new system, then once more after a restart what readers do.</summary>
    private static async Task<IReadOnlyList<FlowUse>> Measure(string[] settings, CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("sora-bench-");
        try
        {
            List<FlowUse> flows = [];
            await using (var server = await ServerProcess.StartSystemAsync(data.FullName, settings, cancellationToken))
            {
                await MeasurePeople(server.Address, flows, cancellationToken);
                // Those that are left wake their actors after the restart, whoever reads.
                using var http = new HttpClient { BaseAddress = server.Address };
                await StorageUse.RemindersGoneAsync(http, cancellationToken);
            }
            await using (var restarted = await ServerProcess.StartSystemAsync(data.FullName, settings, cancellationToken))
            {
                using var http = new HttpClient { BaseAddress = restarted.Address };
                await using var reader = new SoraClient(restarted.Address);
                await reader.Accounts.SignInAsync("person0", Passphrase, cancellationToken);
                flows.Add(await FlowUse.Measure($"page of the latest feed, {Times} videos, after a restart", 1, http, _ => reader.Feeds.LatestAsync(cancellationToken: cancellationToken), cancellationToken));
                flows.Add(await FlowUse.Measure("the same again", 1, http, _ => reader.Feeds.LatestAsync(cancellationToken: cancellationToken), cancellationToken));
            }
            return flows;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task MeasurePeople(Uri address, List<FlowUse> flows, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = address };
        List<SoraClient> people = [.. Enumerable.Range(0, Times).Select(_ => new SoraClient(address))];
        var videos = new string[Times];
        try
        {
            await Measure("sign up", person => people[person].Accounts.SignUpAsync($"person{person}", Passphrase, cancellationToken: cancellationToken));
            await Measure("video, from the request to completed", async person => videos[person] = await Render(people[person], cancellationToken));
            await Measure("publish", person => people[person].Videos.PublishAsync(videos[person], new(Visibility.Public), cancellationToken));
            await Measure("first like of a video", person => people[person].Posts.LikeAsync(videos[Next(person)], cancellationToken));
            await Measure("second like of it", person => people[person].Posts.LikeAsync(videos[Next(Next(person))], cancellationToken));
            await Measure("follow", person => people[person].Users.FollowAsync($"person{Next(person)}", cancellationToken));
            await Measure("comment", person => people[person].Comments.AddAsync(videos[Next(person)], "Well rolled.", cancellationToken));
            await Measure("notifications listed and marked as read", async person =>
            {
                var inbox = await people[person].Notifications.ListAsync(cancellationToken: cancellationToken);
                await people[person].Notifications.MarkReadAsync(inbox.Data.Max(notification => notification.Sequence), cancellationToken);
            });
        }
        finally
        {
            foreach (var person in people) await person.DisposeAsync();
        }

        async Task Measure(string what, Func<int, Task> act) => flows.Add(await FlowUse.Measure(what, Times, http, act, cancellationToken));

        static int Next(int person) => (person + 1) % Times;
    }

    private static async Task<string> Render(SoraClient owner, CancellationToken cancellationToken)
    {
        var video = await owner.Videos.CreateAsync(new CreateVideoRequest("a big red ball rolls to the right on the beach", Seconds: Seconds), cancellationToken: cancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        await foreach (var happening in owner.Live.WatchVideo(video.Id, 0, patience.Token))
        {
            if (happening.IsTerminal) break;
        }
        return video.Id;
    }

    private static IEnumerable<Figure> Lines(FlowUse sqlite, FlowUse cosmos)
    {
        yield return new($"{sqlite.Flow}: SQLite (baseline)", $"{sqlite}");
        yield return new(
            $"{cosmos.Flow}: Cosmos DB",
            string.Create(CultureInfo.InvariantCulture, $"{cosmos}; estimated {cosmos.RequestUnits:F0} RU"),
            sqlite.Writes == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{cosmos.Writes / sqlite.Writes:F2}x writes, {cosmos.BytesWritten / sqlite.BytesWritten:F2}x bytes"));
    }
}
