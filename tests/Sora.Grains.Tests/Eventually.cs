namespace Sora.Grains.Tests;

/// <summary>Waits for what must come true in the end.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Repeats an assertion until it holds; after half a minute its failure is the test's.</summary>
    public static async Task Holds(Func<Task> assertion)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                await assertion();
                return;
            }
            catch (Xunit.Sdk.XunitException) when (!patience.IsCancellationRequested)
            {
                await Task.Delay(10);
            }
        }
    }
}
