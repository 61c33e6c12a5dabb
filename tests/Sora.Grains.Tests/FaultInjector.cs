using System.Collections.Concurrent;

namespace Sora.Grains.Tests;

/// <summary>Makes chosen grain calls fail, before they act or after: what a crash, a lost call and a lost answer look like to the caller.</summary>
public sealed class FaultInjector : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<object, Func<IIncomingGrainCallContext, Task<bool>>> _rules = [];

    /// <summary>Handles calls until it is disposed. The rule returns true when it has dealt with the call; it may invoke it itself.</summary>
    public IDisposable Intercept(Func<IIncomingGrainCallContext, Task<bool>> rule)
    {
        var handle = new Rule(this);
        _rules[handle] = rule;
        return handle;
    }

    /// <summary>Makes every call of one method of one grain fail.</summary>
    /// <param name="times">How often; then it works again.</param>
    /// <param name="after">True: the call acts, then its answer is lost.</param>
    public IDisposable Fail(IAddressable grain, string method, int times = int.MaxValue, bool after = false)
    {
        var target = grain.GetGrainId();
        var left = times;
        return Intercept(async call =>
        {
            if (call.TargetId != target || call.MethodName != method || Interlocked.Decrement(ref left) < 0)
            {
                return false;
            }
            if (after)
            {
                await call.Invoke();
            }
            throw new InjectedFault();
        });
    }

    async Task IIncomingGrainCallFilter.Invoke(IIncomingGrainCallContext call)
    {
        foreach (var rule in _rules.Values)
        {
            if (await rule(call))
            {
                return;
            }
        }
        await call.Invoke();
    }

    private sealed class Rule(FaultInjector injector) : IDisposable
    {
        public void Dispose() => injector._rules.TryRemove(this, out _);
    }
}

[GenerateSerializer]
public sealed class InjectedFault() : Exception("Injected by a test.");
