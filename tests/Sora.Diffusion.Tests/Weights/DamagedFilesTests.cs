using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Sora.Diffusion.Tests.Golden;
using Sora.Diffusion.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Weights;

/// <summary>Ten thousand damaged files per reader, the same ones in every run: each gives tensors that lie within it, or an error that names it; never more memory than its size justifies.</summary>
public sealed class DamagedFilesTests : IDisposable
{
    private const int Files = 10_000;
    private const int BytesPerByte = 256; // of managed memory per byte of file, beyond what an exception and a test's own bookkeeping take
    private const int Bookkeeping = 128 << 10;

    private static readonly ulong[] Sizes = [0, 1, 0x7f, 0xff, 0xffff, 0x7fff_ffff, 0xffff_ffff, 0x1_0000_0000, long.MaxValue, 1ul << 63, ulong.MaxValue];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Safetensors_files_however_damaged_are_refused_or_read_within_their_length()
    {
        using var golden = new GoldenCase("13-safetensors-dtypes");
        var whole = File.ReadAllBytes(golden.File("dtypes.safetensors"));
        var header = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(whole);
        Survive(random => random.Next(4) switch
        {
            0 => Damaged(whole, random, header),
            1 => WithHeader(whole, header, EnlargedNumber(Encoding.UTF8.GetString(whole, 8, header - 8), random)),
            2 => WithHeader(whole, header, Nested(random)),
            _ => Damaged(whole, random, whole.Length),
        }, SafeTensorsFile.Open);
    }

    [Theory]
    [InlineData("model.pt")]
    [InlineData("flat.pt")]
    public void Checkpoints_however_damaged_are_refused_or_read_within_their_length(string name)
    {
        using var golden = new GoldenCase("10-torch-pt");
        var whole = File.ReadAllBytes(golden.File(name));
        var (pickle, length) = Find(whole, "data.pkl");
        var directory = whole.AsSpan().IndexOf("PK\x01\x02"u8);
        Survive(random => random.Next(4) switch
        {
            0 => Damaged(whole, random, pickle + length, pickle),
            1 => Damaged(whole, random, whole.Length, directory),
            2 => WithPickle(whole, pickle, length, random),
            _ => Damaged(whole, random, whole.Length),
        }, path => TorchFile.Open(path), Files / 2);
    }

    [Theory]
    [InlineData("}")]
    [InlineData("(")]
    [InlineData("(t")]
    [InlineData(")\x85")]
    [InlineData("}q\0")]
    [InlineData("X\0\0\0\0")]
    [InlineData("c\n\n")]
    [InlineData("}(X\x01\0\0\0aNu")]
    [InlineData("Nr\0\0\0\0h\0")]
    public void A_checkpoint_that_makes_as_many_objects_as_it_can_stays_in_proportion_to_its_length(string instructions)
    {
        var path = _folder.File("greedy.pt");
        var piece = Encoding.Latin1.GetBytes(instructions);
        using (var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create))
        {
            using var entry = archive.CreateEntry("archive/data.pkl", CompressionLevel.NoCompression).Open();
            entry.Write([0x80, 2]);
            entry.Write([.. Enumerable.Repeat(piece, (1 << 19) / piece.Length).SelectMany(bytes => bytes)]);
        }
        Refused(path, () => TorchFile.Open(path));
    }

    [Theory]
    [InlineData("{", "\"{0}\":{{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}},", "")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1", ",1", "],\"data_offsets\":[0,4]}}")]
    [InlineData("{\"a\":", "{{\"b\":", "")]
    [InlineData("{\"a\":", "[", "")]
    public void A_header_of_as_many_values_as_it_can_hold_stays_in_proportion_to_its_length(string start, string piece, string end)
    {
        var path = _folder.File("greedy.safetensors");
        var text = new StringBuilder(start);
        for (var number = 0; text.Length < 1 << 19; number++)
        {
            text.AppendFormat(CultureInfo.InvariantCulture, piece, number);
        }
        File.WriteAllBytes(path, WithHeader([], 0, text.Append(end).ToString()));
        Refused(path, () => SafeTensorsFile.Open(path));
    }

    public void Dispose() => _folder.Dispose();

    private static void Refused(string path, Func<IWeights> open)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(path, Assert.Throws<WeightsException>(open).File);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Bookkeeping + BytesPerByte * new FileInfo(path).Length);
    }

    private void Survive(Func<Random, byte[]> damage, Func<string, IWeights> open, int files = Files)
    {
        var path = _folder.File("damaged");
        var (read, refused) = (0, 0);
        for (var number = 0; number < files; number++)
        {
            var bytes = damage(new Random(number));
            File.WriteAllBytes(path, bytes);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var weights = open(path);
                var opened = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.True(opened <= Bookkeeping + (long)BytesPerByte * bytes.Length, $"File {number} of {bytes.Length} bytes took {opened} bytes to open.");
                foreach (var (name, entry) in weights.Entries)
                {
                    using var scope = NewDisposeScope();
                    var view = weights.View(name);
                    Assert.Equal(entry.Shape, view.shape);
                    Assert.True(entry.Elements <= bytes.Length, $"File {number}: {name} has more elements than the file has bytes.");
                    _ = view.to(float32).sum().item<float>(); // touches every byte: one outside the file would end the process
                }
                read++;
            }
            catch (WeightsException error)
            {
                var spent = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.True(spent <= Bookkeeping + (long)BytesPerByte * bytes.Length, $"File {number} of {bytes.Length} bytes took {spent} bytes to refuse.");
                Assert.Equal(path, error.File);
                refused++;
            }
        }
        Assert.True(read > files / 100 && refused > files / 10, $"{read} files were read and {refused} refused: the damage is of one kind only.");
    }

    // Bytes flipped, a number replaced, a piece cut out, doubled or swapped, the end cut off, rubbish appended; between two places of the file.
    private static byte[] Damaged(byte[] whole, Random random, int end, int start = 0)
    {
        var bytes = whole.ToList();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(start, Math.Min(end, bytes.Count));
            var count = Math.Min(random.Next(1, 40), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2:
                    var number = BitConverter.GetBytes(random.Next(3) == 0 ? (ulong)random.NextInt64() : Sizes[random.Next(Sizes.Length)]);
                    for (var index = 0; index < (random.Next(2) + 1) * 4 && at + index < bytes.Count; index++)
                    {
                        bytes[at + index] = number[index];
                    }
                    break;
                case 3: bytes.RemoveRange(at, count); break;
                case 4: bytes.InsertRange(at, bytes.GetRange(at, count)); break;
                case 5: bytes.RemoveRange(at, random.Next(4) == 0 ? bytes.Count - at : 0); break;
                default: bytes.AddRange(new byte[random.Next(100)]); break;
            }
            if (bytes.Count <= start)
            {
                break;
            }
        }
        return [.. bytes];
    }

    private static byte[] WithHeader(byte[] whole, int header, string json)
    {
        var text = Encoding.UTF8.GetBytes(json);
        return [.. BitConverter.GetBytes((long)text.Length), .. text, .. whole[header..]];
    }

    private static string EnlargedNumber(string json, Random random)
    {
        var digits = Enumerable.Range(0, json.Length).Where(index => char.IsDigit(json[index])).ToArray();
        var at = digits[random.Next(digits.Length)];
        return json[..at] + Sizes[random.Next(Sizes.Length)] + json[(at + random.Next(2))..];
    }

    private static string Nested(Random random)
    {
        var (depth, piece) = (random.Next(1, 3000), random.Next(3) switch { 0 => "[", 1 => "{\"a\":", _ => "{\"a\":{\"dtype\":\"F32\",\"shape\":[" });
        return string.Concat(Enumerable.Repeat(piece, depth)) + (random.Next(2) == 0 ? "" : string.Concat(Enumerable.Repeat(piece[0] == '[' ? "]" : "}", depth)));
    }

    // A program made of a few instructions of the real one's kind over and over, in place of the pickle.
    private static byte[] WithPickle(byte[] whole, int pickle, int length, Random random)
    {
        byte[] instructions = [.. "(}])tuseabNRQ.qh0123"u8, 0x85, 0x86, 0x87, 0x88, 0x8a];
        var bytes = whole.ToArray();
        for (var at = pickle + random.Next(length); at < pickle + length && random.Next(200) > 0; at++)
        {
            bytes[at] = instructions[random.Next(instructions.Length)];
        }
        return bytes;
    }

    // Where the first record of a name lies: zip's local header says how long it is.
    private static (int Offset, int Length) Find(byte[] whole, string name)
    {
        var at = whole.AsSpan().IndexOf(Encoding.ASCII.GetBytes(name)) + name.Length;
        var head = whole.AsSpan(0, at).LastIndexOf("PK\x03\x04"u8);
        var extra = BinaryPrimitives.ReadUInt16LittleEndian(whole.AsSpan(head + 28));
        var end = whole.AsSpan(at + extra).IndexOf("PK"u8);
        return (at + extra, end);
    }
}
