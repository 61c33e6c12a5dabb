using System.Text.Json;
using Sora.Diffusion.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Golden;

/// <summary>One golden case: a configuration, weights, inputs and the outputs that the reference implementation gave. Another set of cases can be named in <c>SORA_GOLDEN</c>.</summary>
internal sealed class GoldenCase : IDisposable
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly JsonDocument _json;
    private readonly SafeTensorsFile? _io;
    private readonly SafeTensorsFile? _weights;
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly IDisposable _mode = inference_mode();

    public GoldenCase(string name)
    {
        var set = Environment.GetEnvironmentVariable("SORA_GOLDEN") is { Length: > 0 } other ? other : Path.Combine(AppContext.BaseDirectory, "Golden", "cases");
        Folder = Path.Combine(set, name);
        _json = JsonDocument.Parse(System.IO.File.ReadAllBytes(File("case.json")));
        (_io, _weights) = (Optional("io.safetensors"), Optional("weights.safetensors"));

        SafeTensorsFile? Optional(string file) => System.IO.File.Exists(File(file)) ? SafeTensorsFile.Open(File(file)) : null;
    }

    public string Folder { get; }

    public JsonElement Json => _json.RootElement;

    public JsonElement Config => Json.GetProperty("config");

    /// <summary>The weights of the case; in some the inputs.</summary>
    public SafeTensorsFile Weights => _weights ?? Io;

    public double Tolerance => Json.GetProperty("tolerance").GetProperty("abs").GetDouble();

    private SafeTensorsFile Io => _io ?? throw new InvalidOperationException($"{Folder} has no io.safetensors.");

    public string File(string name) => Path.Combine(Folder, name);

    public static T Read<T>(JsonElement json) => json.Deserialize<T>(SnakeCase)!;

    public bool Has(string tensor) => Io.Entries.ContainsKey(tensor);

    public Tensor Tensor(string tensor) => Io.View(tensor);

    /// <summary>Fails unless <paramref name="actual"/> has the shape and, within the case's tolerance, the values of the stored tensor.</summary>
    public void Expect(string tensor, Tensor actual, double? tolerance = null)
    {
        var expected = Tensor(tensor);
        Assert.Equal(expected.shape, actual.shape);
        var difference = (expected.to(float64) - actual.to(float64)).abs().max().item<double>();
        Assert.True(difference <= (tolerance ?? Tolerance), $"{tensor}: differs by {difference:g3}, allowed is {tolerance ?? Tolerance:g3}.");
    }

    /// <summary>Fails unless two tensors have the same type, shape and bits.</summary>
    public static void ExpectBits(string tensor, Tensor expected, Tensor actual)
    {
        Assert.Equal((expected.dtype, string.Join('x', expected.shape)), (actual.dtype, string.Join('x', actual.shape)));
        Assert.True(expected.contiguous().bytes.SequenceEqual(actual.contiguous().bytes), $"{tensor}: other bits.");
    }

    public void Dispose()
    {
        _mode.Dispose();
        _scope.Dispose();
        _io?.Dispose();
        _weights?.Dispose();
        _json.Dispose();
    }
}
