using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Sora.Storage.Sqlite;

namespace Sora.Storage.Tests.Sqlite;

public sealed class CrashTests
{
    [Fact]
    public async Task Every_acknowledged_write_is_there_after_the_process_was_killed_three_times()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("sora.db");
        for (var round = 0; round < 3; round++)
        {
            var acknowledged = await WriteUntilKilled(path, atLeast: 500);

            await using var database = new SqliteDatabase(new() { Path = path }, NullLogger<SqliteDatabase>.Instance);
            Assert.Equal("ok", database.Read(session => session.Scalar("PRAGMA integrity_check")));
            Assert.True(acknowledged.Count >= 500);
            foreach (var grain in acknowledged)
                Assert.Equal(1000L, database.Read(session => session.Scalar("SELECT length(payload) FROM grain_state WHERE grain_id = $grain", ("$grain", grain))));
            await database.WriteAsync(
                session =>
                {
                    session.Execute("DELETE FROM grain_state");
                    return true;
                },
                TestContext.Current.CancellationToken);
        }
    }

    private static async Task<List<string>> WriteUntilKilled(string path, int atLeast)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ChildArguments(path)) { RedirectStandardOutput = true })!;
        var acknowledged = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            acknowledged.Add(line);
            if (acknowledged.Count == atLeast + 1) process.Kill();
        }
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        // The last line may have been cut off by the end of the process.
        acknowledged.RemoveAt(acknowledged.Count - 1);
        return acknowledged;
    }

    // `dotnet test` may have started this as `dotnet Sora.Storage.Tests.dll`.
    private static string[] ChildArguments(string path) =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [typeof(CrashTests).Assembly.Location, CrashingWriter.Command, path]
            : [CrashingWriter.Command, path];
}
