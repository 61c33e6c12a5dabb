using Microsoft.Extensions.Logging.Abstractions;
using Sora.Storage.Sqlite;

namespace Sora.Storage.Tests.Sqlite;

/// <summary>Writes without end and says on standard output what is acknowledged, until it is killed.</summary>
internal static class CrashingWriter
{
    public const string Command = "write-until-killed";

    public static async Task<int> RunAsync(string path)
    {
        await using var database = new SqliteDatabase(new() { Path = path }, NullLogger<SqliteDatabase>.Instance);
        await using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        var acknowledgement = new Lock();
        await Task.WhenAll(Enumerable.Range(0, 32).Select(writer => Task.Run(async () =>
        {
            for (var number = 0; ; number++)
            {
                var grain = $"writer{writer}/{number}";
                await database.WriteAsync(
                    session =>
                    {
                        session.Execute("INSERT INTO grain_state(grain_id, state_name, version, payload) VALUES ($grain, 'state', $version, zeroblob(1000))", ("$grain", grain), ("$version", database.NextVersion()));
                        return true;
                    },
                    CancellationToken.None);
                lock (acknowledgement) output.WriteLine(grain);
            }
        })));
        return 0;
    }
}
