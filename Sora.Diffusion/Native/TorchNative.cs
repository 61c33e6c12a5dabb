using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Runtime.Versioning;
using TorchSharp;

namespace Sora.Diffusion.Native;

/// <summary>Finds and loads libtorch for TorchSharp on Linux. Looks in <c>SORA_TORCH</c>, beside the program, then in the package folders the build recorded.</summary>
internal static partial class TorchNative
{
    private const string Bridge = "LibTorchSharp";

    // Of glibc's malloc.h.
    private const int TrimThreshold = -1, MapThreshold = -3;

    /// <summary>Tensors up to this size come from memory that the process keeps; the most that glibc takes.</summary>
    private const int LargestKept = 32 << 20;

    /// <summary>How much memory may lie free at the end of the heap.</summary>
    private const int MostFree = 128 << 20;

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "TorchSharp has no path setting: the hook must stand before its static constructor runs.")]
    internal static void Register()
    {
        if (OperatingSystem.IsLinux())
        {
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += Resolve;
        }
    }

    /// <summary>Loads libtorch while the caller reads what does not need it. Whoever needs it first waits until it is there, and meets its error if it cannot be loaded.</summary>
    public static void BeginLoading() => _ = Task.Run(static () => torch.InitializeDeviceType(DeviceType.CPU));

    [SupportedOSPlatform("linux")]
    private static nint Resolve(Assembly user, string library) => library == Bridge ? LoadBridge() : 0;

    [SupportedOSPlatform("linux")]
    private static nint LoadBridge()
    {
        // Threads of an OpenMP region that spin while they wait make a loaded machine two to four times slower.
        _ = SetEnvironment("OMP_WAIT_POLICY", "PASSIVE", overwrite: 0);
        // libtorch warns of every small convolution on a processor that NNPACK does not know; it reads the level only when told to.
        _ = SetEnvironment("TORCH_CPP_LOG_LEVEL", "ERROR", overwrite: 0);
        // Left to itself, malloc hands the memory of larger tensors back at each free, and the next tensor pays for every page of it anew.
        _ = SetAllocator(MapThreshold, LargestKept);
        _ = SetAllocator(TrimThreshold, MostFree);
        // The bridge finds libtorch by its SONAME among the libraries already in the process, wherever they came from.
        NativeLibrary.Load(Find("libtorch.so"));
        InitializeLogging();
        var path = Find("libLibTorchSharp.so");
        var bridge = NativeLibrary.TryLoad(path, out var handle) ? handle : NativeLibrary.Load(GlibcxxPatch.Apply(path));
        DelayedRelease.Install(bridge);
        return bridge;
    }

    private static string Find(string file)
    {
        string?[] folders =
        [
            Environment.GetEnvironmentVariable("SORA_TORCH"),
            AppContext.BaseDirectory,
            Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"),
            .. typeof(TorchNative).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                .Where(metadata => metadata.Key is "TorchSharpNatives" or "LibTorchNatives").Select(metadata => metadata.Value),
        ];
        return folders.Where(folder => !string.IsNullOrEmpty(folder)).Select(folder => Path.Combine(folder!, file)).FirstOrDefault(File.Exists)
            ?? throw new DllNotFoundException($"{file} was not found in {string.Join(", ", folders.Where(folder => !string.IsNullOrEmpty(folder)))}. Restore the packages, or set SORA_TORCH to the folder that holds libtorch.");
    }

    [LibraryImport("libc10.so", EntryPoint = "_ZN3c1011initLoggingEv")]
    private static partial void InitializeLogging();

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocator(int option, int value);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
