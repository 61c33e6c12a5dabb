using System.Runtime.CompilerServices;

namespace Sora.Diffusion.Tests;

internal static class TorchIsLoaded
{
    // A test may touch torch before anything of the engine; the engine's own initializer knows where libtorch is.
    [ModuleInitializer]
    internal static void Initialize() => RuntimeHelpers.RunModuleConstructor(typeof(IVideoModel).Module.ModuleHandle);
}
