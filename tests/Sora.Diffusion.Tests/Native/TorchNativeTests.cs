using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Native;

public sealed class TorchNativeTests
{
    private const int Error = 2;

    [Fact]
    public void Of_what_libtorch_logs_only_errors_are_shown()
    {
        using var loaded = zeros(1);

        Assert.Equal(Error, Marshal.ReadInt32(NativeLibrary.GetExport(NativeLibrary.Load("libc10.so"), "FLAGS_caffe2_log_level")));
    }
}
