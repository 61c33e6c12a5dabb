using System.Globalization;
using Sora.Bench.Results;
using Sora.Chaos.Faults;
using Sora.Chaos.Measures;
using Sora.Chaos.Processes;
using Sora.Chaos.Storages;
using Sora.Chaos.Workload;
using Sora.Client;

namespace Sora.Chaos;

/// <summary>The run that bench/chaos starts: it prints its figures and writes them into bench/RESULTS.md.</summary>
internal static class LongRun
{
    public const string Command = "run";

    private const string Usage =
        """
        usage: bench/chaos [--minutes N] [--pause SECONDS] [--seed S] [--storage cosmos|sqlite]   faults drawn from the seed, for N minutes
               bench/chaos --kills N     [--pause SECONDS] [--seed S] [--storage cosmos|sqlite]   N kills of each role, one after another
               bench/chaos --rolling     [--pause SECONDS] [--seed S] [--storage cosmos|sqlite]   every process ended and started again in turn
        """;

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (Options.Read(arguments) is not { } options)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }
        var machine = Machine.Now();
        var outcome = await new ChaosRun(options.Seed, options.Storage, options.Nemesis, options.Patience) { Lenient = options.Lenient }.RunAsync(Console.WriteLine);
        foreach (var violation in outcome.Violations) Console.WriteLine($"{violation.Promise}: {violation.What}");
        var section = new Section(options.Name, $"bench/chaos {string.Join(' ', arguments)}".TrimEnd(), machine, outcome.ToFigures(), $"{options.Method} {Common} Seed {options.Seed}, storage {options.Storage.ToString().ToLowerInvariant()}.");
        Console.WriteLine(section.ToMarkdown());
        new ResultsFile(Repository.Root).Write(section);
        return outcome.Violations is [] ? 0 : 1;
    }

    private const string Common =
        "2 gateways behind a balancer, 2 CPU silos, 2 GPU silos with a tiny model of random weights, Redis and the storage, all as processes of one machine, where they start more slowly than on machines of their own. "
        + "6 people follow, like, comment, download, ask for renders and watch them, lend each other their cameos and withdraw them. A call's time has all its repetitions in it. Gap: the longest between two events of a render for one viewer, after the first picture. "
        + "Notification lag: from the answer to a follow, like or comment until whom it concerns hears of it.";

    private static readonly string Recovery =
        $"A call that takes more than {RunMeasures.Noticeable.TotalSeconds:F0} s is disturbed, by the last fault before it had taken so long; calls have recovered from a kill when the last one that it disturbed has its answer, at once when it disturbed none.";

    /// <summary>What was asked for.</summary>
    private sealed record Options(string Name, string Method, int Seed, StorageKind Storage, INemesis Nemesis, SoraClientOptions Patience, bool Lenient = true)
    {
        /// <summary>Null when the arguments can not be understood.</summary>
        public static Options? Read(string[] arguments)
        {
            var (minutes, kills, rolling, pause, seed, storage) = (10.0, 0, false, 8.0, Random.Shared.Next(), StorageKind.Cosmos);
            for (var i = 0; i < arguments.Length; i++)
            {
                var value = i + 1 < arguments.Length ? arguments[i + 1] : "";
                var understood = arguments[i] switch
                {
                    "--rolling" => rolling = true,
                    "--minutes" => double.TryParse(value, CultureInfo.InvariantCulture, out minutes) && minutes > 0,
                    "--pause" => double.TryParse(value, CultureInfo.InvariantCulture, out pause) && pause >= 0,
                    "--kills" => int.TryParse(value, CultureInfo.InvariantCulture, out kills) && kills > 0,
                    "--seed" => int.TryParse(value, CultureInfo.InvariantCulture, out seed),
                    "--storage" => Enum.TryParse(value, ignoreCase: true, out storage) && Enum.IsDefined(storage),
                    _ => false,
                };
                if (!understood) return null;
                if (arguments[i] != "--rolling") i++;
            }
            var between = TimeSpan.FromSeconds(pause);
            return (kills, rolling) switch
            {
                (0, false) => new("chaos", $"Faults are drawn from a seed, while a supervisor starts again what has died; signs of life and answers may take twice as long as the product gives them. {Recovery}", seed, storage, new RandomNemesis(seed, TimeSpan.FromMinutes(minutes), between), Person.Patient),
                (_, false) => new("recovery", $"Every process is killed in turn, the next {pause} s after all are up again. {Recovery}", seed, storage, new KillingNemesis(kills, between), Person.Patient, Lenient: false),
                (0, true) => new("rolling restart", $"Every process is asked to end and started again, the next {pause} s after it is up. Clients repeat a request that failed at most three times, as they do unless told otherwise.", seed, storage, new RollingRestart(between), new()),
                _ => null,
            };
        }
    }
}
