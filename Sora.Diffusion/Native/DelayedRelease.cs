using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Sora.Diffusion.Native;

/// <summary>
/// Keeps the numbers of TorchSharp's operators alive while libtorch reads them. <c>x * 2.5</c> makes a native number with a finalizer and passes only its address on, so that a collection in that moment
/// frees what the call still reads: it fails, or is wrong, now and then on a busy machine. From here on a freed number rests for a while before its memory is given back.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class DelayedRelease
{
    private const string Release = "THSTorch_dispose_scalar";
    private const int Readable = 1, Writable = 2, Executable = 4;

    /// <summary>Far longer than any operator needs until it has read its numbers; they have 32 bytes each.</summary>
    private const long RestMilliseconds = 2_000;

    private static readonly Lock Gate = new();
    private static readonly Queue<(nint Number, long At)> Resting = [];

    /// <summary>Turns the bridge's own release into this one, by a jump at its beginning. Where that cannot be done, on other processors or where code may not be written, everything stays as it was.</summary>
    /// <param name="bridge">The loaded library.</param>
    public static void Install(nint bridge)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64 || !NativeLibrary.TryGetExport(bridge, Release, out var release))
        {
            return;
        }
        delegate* unmanaged<nint, void> rest = &Rest;
        byte[] jump = [0x48, 0xB8, .. BitConverter.GetBytes((nint)rest), 0xFF, 0xE0]; // mov rax, rest; jmp rax
        var page = release & ~(nint)(Environment.SystemPageSize - 1);
        var length = (nuint)(release - page + jump.Length);
        if (Protect(page, length, Readable | Writable | Executable) == 0)
        {
            Marshal.Copy(jump, 0, release, jump.Length);
            _ = Protect(page, length, Readable | Executable);
        }
    }

    // Numbers are plain: what the bridge's own release does beside freeing them concerns symbols, which TorchSharp does not make.
    [UnmanagedCallersOnly]
    private static void Rest(nint number)
    {
        var now = Environment.TickCount64;
        lock (Gate)
        {
            Resting.Enqueue((number, now));
            while (Resting.TryPeek(out var oldest) && now - oldest.At > RestMilliseconds)
            {
                NativeMemory.Free((void*)Resting.Dequeue().Number);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);
}
