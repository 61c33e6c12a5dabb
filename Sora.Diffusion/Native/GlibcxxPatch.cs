using System.Buffers.Binary;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;

namespace Sora.Diffusion.Native;

/// <summary>
/// Makes LibTorchSharp 0.107 load where libstdc++ ends at GLIBCXX_3.4.30 (Debian 12, Ubuntu 22.04).
/// It was built with a newer compiler and needs one symbol of GLIBCXX_3.4.32, <c>std::ios_base_library_init</c>, which only forces the initialisation of
/// <c>std::cout</c> and does nothing on a libstdc++ that initialises it by itself. A copy is written in which that symbol points to an argument-free export of the library itself.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class GlibcxxPatch
{
    private const string Missing = "GLIBCXX_3.4.32";
    private const string Present = "GLIBCXX_3.4.30";
    private const string MissingSymbol = "_ZSt21ios_base_library_initv";
    private const string HarmlessExport = "THSTorch_get_and_reset_last_err";

    /// <summary>Writes the patched copy into the user's cache, once, and returns its path.</summary>
    /// <exception cref="BadImageFormatException">The library is not the one this patch was made for.</exception>
    public static string Apply(string library)
    {
        var image = File.ReadAllBytes(library);
        var patched = Path.Combine(CacheFolder(), $"libLibTorchSharp-{Convert.ToHexStringLower(SHA256.HashData(image).AsSpan(0, 8))}.so");
        if (!File.Exists(patched))
        {
            Rewrite(image);
            // Several processes may start at once: each writes its own file and the rename is atomic.
            var draft = $"{patched}.{Environment.ProcessId}";
            File.WriteAllBytes(draft, image);
            File.Move(draft, patched, overwrite: true);
        }
        return patched;
    }

    // Private to the user: whoever can write here runs code in this process. Without a home that can be written to, a fresh folder.
    private static string CacheFolder()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        try
        {
            var folder = Path.Combine(home, "sora", "native");
            return home.Length > 0
                ? Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName
                : Directory.CreateTempSubdirectory("sora-native-").FullName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Directory.CreateTempSubdirectory("sora-native-").FullName;
        }
    }

    private static void Rewrite(Span<byte> elf)
    {
        var sections = Sections(elf);
        var (symbols, symbolBytes) = sections[".dynsym"];
        var (strings, _) = sections[".dynstr"];
        var (versions, _) = sections[".gnu.version"];
        var (needs, _) = sections[".gnu.version_r"];

        var (missing, present) = (Need(elf, needs, strings, Missing), Need(elf, needs, strings, Present));
        var version = U16(elf, missing + 6);
        elf.Slice(present, 4).CopyTo(elf[missing..]);               // hash of the name
        elf.Slice(present + 8, 4).CopyTo(elf[(missing + 8)..]);     // the name

        var (users, replacement) = (new List<int>(), 0u);
        for (var index = 0; index < symbolBytes / 24; index++)
        {
            if (Name(elf, strings + U32(elf, symbols + index * 24)) == HarmlessExport)
            {
                replacement = (uint)U32(elf, symbols + index * 24);
            }
            if ((U16(elf, versions + index * 2) & 0x7fff) == version)
            {
                users.Add(index);
            }
        }
        if (replacement == 0 || users is not [var target] || Name(elf, strings + U32(elf, symbols + target * 24)) != MissingSymbol)
        {
            throw new BadImageFormatException($"LibTorchSharp needs more of {Missing} than this patch knows. Use a distribution with a newer libstdc++.");
        }
        BinaryPrimitives.WriteUInt32LittleEndian(elf[(symbols + target * 24)..], replacement);
        BinaryPrimitives.WriteUInt16LittleEndian(elf[(versions + target * 2)..], 1);
    }

    private static Dictionary<string, (int Offset, int Size)> Sections(ReadOnlySpan<byte> elf)
    {
        var (table, size, count, namesIndex) = (Offset(elf, 40), U16(elf, 58), U16(elf, 60), U16(elf, 62));
        var names = Offset(elf, table + namesIndex * size + 24);
        var sections = new Dictionary<string, (int, int)>();
        for (var index = 0; index < count; index++)
        {
            var header = table + index * size;
            sections[Name(elf, names + U32(elf, header))] = (Offset(elf, header + 24), Offset(elf, header + 32));
        }
        return sections;
    }

    // The version needs are two nested linked lists: per library, per version.
    private static int Need(ReadOnlySpan<byte> elf, int needs, int strings, string version)
    {
        for (var library = needs; ; library += U32(elf, library + 12))
        {
            var entry = library + U32(elf, library + 8);
            for (var left = U16(elf, library + 2); left > 0; left--, entry += U32(elf, entry + 12))
            {
                if (Name(elf, strings + U32(elf, entry + 8)) == version)
                {
                    return entry;
                }
            }
            if (U32(elf, library + 12) == 0)
            {
                throw new BadImageFormatException($"LibTorchSharp does not name {version}; its libstdc++ problem is another one.");
            }
        }
    }

    private static string Name(ReadOnlySpan<byte> elf, int offset) => Encoding.ASCII.GetString(elf[offset..][..elf[offset..].IndexOf((byte)0)]);

    private static int U16(ReadOnlySpan<byte> elf, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(elf[offset..]);

    private static int U32(ReadOnlySpan<byte> elf, int offset) => checked((int)BinaryPrimitives.ReadUInt32LittleEndian(elf[offset..]));

    private static int Offset(ReadOnlySpan<byte> elf, int offset) => checked((int)BinaryPrimitives.ReadUInt64LittleEndian(elf[offset..]));
}
