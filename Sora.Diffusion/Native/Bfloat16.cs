using System.Runtime.Intrinsics.X86;

namespace Sora.Diffusion.Native;

/// <summary>What the processor can do in bfloat16.</summary>
internal static class Bfloat16
{
    /// <summary>True where it multiplies bfloat16 itself (AVX512_BF16: CPUID leaf 7.1, EAX bit 5). Elsewhere float32 is faster.</summary>
    public static bool IsFast { get; } = X86Base.IsSupported && X86Base.CpuId(0, 0).Eax >= 7 && X86Base.CpuId(7, 0).Eax >= 1 && (X86Base.CpuId(7, 1).Eax & (1 << 5)) != 0;
}
