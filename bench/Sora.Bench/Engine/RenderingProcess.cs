using System.Diagnostics;
using System.Globalization;
using Sora.Diffusion;

namespace Sora.Bench.Engine;

/// <summary>A process that loads the shipped model and renders many short videos with it; it says how long loading took and how much memory it had at each point.</summary>
internal static class RenderingProcess
{
    public const string Role = "rendering-process";
    public const int Renders = 1000;
    private const int Interval = 100;

    /// <summary>Starts it and reads what it says.</summary>
    public static async Task<Report> StartAsync(CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Role]) { RedirectStandardOutput = true })!;
        try
        {
            var lines = (await process.StandardOutput.ReadToEndAsync(cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0) throw new InvalidOperationException($"The rendering process ended with code {process.ExitCode}.");
            var numbers = lines.Select(line => line.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray()).ToList();
            return new(TimeSpan.FromMilliseconds(numbers[0][0]), TimeSpan.FromMilliseconds(numbers[0][1]), [.. numbers.Skip(1).Select(pair => new Memory((int)pair[0], pair[1]))]);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    /// <summary>The process itself.</summary>
    public static int Run()
    {
        var began = Stopwatch.GetTimestamp();
        using var model = VideoModel.Load(EngineBenchmark.ModelFolder);
        var loaded = Stopwatch.GetElapsedTime(began);
        var afterLoad = ResidentMegabytes();
        began = Stopwatch.GetTimestamp();
        _ = model.Render(Request(0, model)).First(step => step.Frames.Count > 0);
        Say(loaded.TotalMilliseconds, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        Say(0, afterLoad);
        for (var render = 1; render <= Renders; render++)
        {
            foreach (var _ in model.Render(Request(render, model)))
            {
            }
            if (render % Interval == 0) Say(render, ResidentMegabytes());
        }
        return 0;

        static void Say(double first, double second) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{first} {second}"));
    }

    // Two chunks, so that the second is drawn with a cache and a decoder that remember the first.
    private static RenderRequest Request(int seed, VideoModel model) =>
        new() { Prompt = EngineBenchmark.Prompt, FrameCount = 2 * model.Info.FramesPerChunk, Seed = seed, Quality = RenderQuality.Draft, Landscape = seed % 2 == 1 };

    private static double ResidentMegabytes()
    {
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64 / 1e6;
    }

    /// <param name="Loading">Of the model, in a new process.</param>
    /// <param name="FirstPicture">From the request of its first render to a picture.</param>
    /// <param name="Memory">After loading, then after every hundred renders.</param>
    public sealed record Report(TimeSpan Loading, TimeSpan FirstPicture, IReadOnlyList<Memory> Memory)
    {
        public double MegabytesAfter(int renders) => Memory.Single(point => point.Renders == renders).Megabytes;

        /// <summary>Growth after the first hundred renders, in kilobytes a render: the slope of the least-squares line.</summary>
        public double Slope
        {
            get
            {
                var points = Memory.Where(point => point.Renders > 0).ToList();
                var (x, y) = (points.Average(point => point.Renders), points.Average(point => point.Megabytes));
                return 1000 * points.Sum(point => (point.Renders - x) * (point.Megabytes - y)) / points.Sum(point => (point.Renders - x) * (point.Renders - x));
            }
        }
    }

    /// <param name="Renders">So many have ended.</param>
    /// <param name="Megabytes">Resident, in millions of bytes.</param>
    public sealed record Memory(int Renders, double Megabytes);
}
