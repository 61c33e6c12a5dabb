using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Sora.Diffusion.Tests.Golden;
using Sora.Diffusion.Tests.Published;
using Sora.Diffusion.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Weights;

public sealed class TorchFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("checkpoint.pt");

    [Fact]
    public void An_archive_with_the_long_fields_of_files_beyond_four_gigabytes_is_read_the_same()
    {
        using var golden = new GoldenCase("10-torch-pt");
        File.WriteAllBytes(Path, WithLongFields(File.ReadAllBytes(golden.File("flat.pt"))));
        using var file = TorchFile.Open(Path);
        using var expected = SafeTensorsFile.Open(golden.File("expected_generator.safetensors"));
        Assert.Equal(expected.Entries.Keys.Order(), file.Entries.Keys.Order());
        Assert.All(expected.Entries.Keys, name => GoldenCase.ExpectBits(name, expected.View(name), file.View(name)));
    }

    [Theory]
    [InlineData("(J\x02\0\0\0J\x03\0\0\0t(J\x03\0\0\0J\x01\0\0\0t", "(J\x02\0\0\0J\x04\0\0\0t(J\x03\0\0\0J\x01\0\0\0t")] // a row too long
    [InlineData("(J\x02\0\0\0J\x03\0\0\0t(J\x03\0\0\0J\x01\0\0\0t", "(J\x02\0\0\0J\x03\0\0\0t(J\x04\0\0\0J\x01\0\0\0t")] // rows too far apart
    [InlineData("(J\x02\0\0\0J\x03\0\0\0t(J\x03\0\0\0J\x01\0\0\0t", "(J\x02\0\0\0J\x03\0\0\0t(J\xff\xff\xff\xffJ\x01\0\0\0t")] // backwards
    [InlineData("(J\x02\0\0\0J\x03\0\0\0t(J\x03\0\0\0J\x01\0\0\0t", "(J\xff\xff\xff\x7fJ\x03\0\0\0t(J\0\0\0\0J\0\0\0\0t")] // one element many times over
    [InlineData("tQJ\0\0\0\0", "tQJ\x01\0\0\0")] // begins too late
    [InlineData("J\x06\0\0\0tQ", "J\x07\0\0\0tQ")] // a storage larger than its record
    [InlineData("torch\nFloatStorage", "torch\nOtherStorage")]
    [InlineData("collections\nOrderedDict", "collections\nUserDict___")]
    [InlineData("tRs.", "tRs\x81")]
    public void A_tensor_that_does_not_lie_in_its_storage_and_anything_else_than_tensors_is_refused(string part, string replacement)
    {
        TorchArchive.Write(Path, [new("x", arange(6, float32).reshape(2, 3))]);
        using (var whole = TorchFile.Open(Path))
        {
            Assert.True(whole.View("x").equal(arange(6, float32).reshape(2, 3)).all().item<bool>());
        }
        var bytes = File.ReadAllBytes(Path);
        var at = bytes.AsSpan().IndexOf(Encoding.Latin1.GetBytes(part));
        Assert.True(at > 0, "The part to damage is not there.");
        Encoding.Latin1.GetBytes(replacement).CopyTo(bytes, at);
        File.WriteAllBytes(Path, bytes);
        Assert.Equal(Path, Assert.Throws<WeightsException>(() => TorchFile.Open(Path)).File);
    }

    [Fact]
    public void A_compressed_archive_is_refused_because_its_size_says_nothing_about_its_content()
    {
        using (var archive = new ZipArchive(File.Create(Path), ZipArchiveMode.Create))
        {
            using var entry = archive.CreateEntry("archive/data.pkl", CompressionLevel.Optimal).Open();
            entry.Write(new byte[1 << 20]);
        }
        Assert.Contains("compressed", Assert.Throws<WeightsException>(() => TorchFile.Open(Path)).Message);
    }

    [Fact]
    public void Weights_are_not_read_after_their_file_is_closed()
    {
        TorchArchive.Write(Path, [new("x", ones(3))]);
        var file = TorchFile.Open(Path);
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.View("x"));
    }

    public void Dispose() => _folder.Dispose();

    // The same archive as a writer makes it that needs eight bytes for sizes and places.
    private static byte[] WithLongFields(byte[] archive)
    {
        var end = archive.AsSpan().LastIndexOf("PK\x05\x06"u8);
        var (count, at) = (BinaryPrimitives.ReadUInt16LittleEndian(archive.AsSpan(end + 10)), BinaryPrimitives.ReadInt32LittleEndian(archive.AsSpan(end + 16)));
        var (directory, place) = (new List<byte>(), at);
        for (var entry = 0; entry < count; entry++)
        {
            var head = archive.AsSpan(at, 46).ToArray();
            var (name, extra, comment) = (BitConverter.ToUInt16(head, 28), BitConverter.ToUInt16(head, 30), BitConverter.ToUInt16(head, 32));
            byte[] wide = [1, 0, 24, 0, .. Wide(24), .. Wide(20), .. Wide(42)];
            head.AsSpan(20, 8).Fill(0xff);
            head.AsSpan(42, 4).Fill(0xff);
            BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(30), (short)wide.Length);
            directory.AddRange([.. head, .. archive.AsSpan(at + 46, name), .. wide, .. archive.AsSpan(at + 46 + name + extra, comment)]);
            at += 46 + name + extra + comment;

            byte[] Wide(int field) => BitConverter.GetBytes((long)BitConverter.ToUInt32(head, field));
        }
        var last = new byte[56];
        "PK\x06\x06"u8.CopyTo(last);
        BinaryPrimitives.WriteInt64LittleEndian(last.AsSpan(32), count);
        BinaryPrimitives.WriteInt64LittleEndian(last.AsSpan(48), place);
        byte[] locator = [.. "PK\x06\x07"u8, 0, 0, 0, 0, .. BitConverter.GetBytes((long)(place + directory.Count)), 1, 0, 0, 0];
        var tail = archive.AsSpan(end).ToArray();
        tail.AsSpan(8, 12).Fill(0xff);
        return [.. archive.AsSpan(0, place), .. directory, .. last, .. locator, .. tail];
    }
}
