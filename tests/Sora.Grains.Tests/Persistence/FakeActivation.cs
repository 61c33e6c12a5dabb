using System.Reflection;

namespace Sora.Grains.Tests.Persistence;

/// <summary>Stands for the activation that a grain's parts belong to; it only knows whether it was told to go.</summary>
public class FakeActivation : DispatchProxy
{
    private bool _isDeactivated;

    internal static IGrainContext Create() => Create<IGrainContext, FakeActivation>();

    internal static bool IsDeactivated(IGrainContext activation) => ((FakeActivation)activation)._isDeactivated;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        _isDeactivated |= targetMethod?.Name == nameof(IGrainContext.Deactivate) ? true : throw new NotSupportedException();
        return null;
    }
}
