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
    private readonly SafeTensorsFile _io;
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly IDisposable _mode = inference_mode();

    public GoldenCase(string name)
    {
        var set = Environment.GetEnvironmentVariable("SORA_GOLDEN") is { Length: > 0 } other ? other : Path.Combine(AppContext.BaseDirectory, "Golden", "cases");
        var folder = Path.Combine(set, name);
        _json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "case.json")));
        _io = SafeTensorsFile.Open(Path.Combine(folder, "io.safetensors"));
        var weights = Path.Combine(folder, "weights.safetensors");
        Weights = File.Exists(weights) ? SafeTensorsFile.Open(weights) : _io;
    }

    public JsonElement Json => _json.RootElement;

    public JsonElement Config => Json.GetProperty("config");

    public SafeTensorsFile Weights { get; }

    public double Tolerance => Json.GetProperty("tolerance").GetProperty("abs").GetDouble();

    public static T Read<T>(JsonElement json) => json.Deserialize<T>(SnakeCase)!;

    public bool Has(string tensor) => _io.Entries.ContainsKey(tensor);

    public Tensor Tensor(string tensor) => _io.View(tensor);

    /// <summary>Fails unless <paramref name="actual"/> has the shape and, within the case's tolerance, the values of the stored tensor.</summary>
    public void Expect(string tensor, Tensor actual, double? tolerance = null)
    {
        var expected = Tensor(tensor);
        Assert.Equal(expected.shape, actual.shape);
        var difference = (expected.to(float64) - actual.to(float64)).abs().max().item<double>();
        Assert.True(difference <= (tolerance ?? Tolerance), $"{tensor}: differs by {difference:g3}, allowed is {tolerance ?? Tolerance:g3}.");
    }

    public void Dispose()
    {
        _mode.Dispose();
        _scope.Dispose();
        _io.Dispose();
        Weights.Dispose();
        _json.Dispose();
    }
}
