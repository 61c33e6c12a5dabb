using System.Text.Json;
using Sora.Diffusion.Published;
using Sora.Diffusion.Wan;
using Sora.Diffusion.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Golden;

/// <summary>The same network without cache and mask: every frame sees every other, all at one timestep.</summary>
public sealed class WanGoldenTests
{
    private sealed record Call(string Output, string X, float[] Timesteps, string[] Texts)
    {
        public string Tensor => X.Split(',')[0];

        public int[] Samples => JsonSerializer.Deserialize<int[]>(X[X.IndexOf('[')..])!;
    }

    [Fact]
    public void Whole_clips_have_the_velocities_of_the_reference()
    {
        using var golden = new GoldenCase("02-wan-dit");
        using var model = Model(golden);
        foreach (var call in Calls(golden))
        {
            golden.Expect(call.Output, Velocity(golden, model, call, call.Texts));
        }
    }

    [Fact]
    public void Guidance_moves_away_from_the_other_text()
    {
        using var golden = new GoldenCase("02-wan-dit");
        using var model = Model(golden);
        var call = Calls(golden)[0];
        var (towards, away) = (Velocity(golden, model, call, ["in.text0"]), Velocity(golden, model, call, ["in.text1"]));
        golden.Expect("out.cfg", away + (towards - away) * 5);
    }

    [Fact]
    public void The_names_of_diffusers_give_the_same_network()
    {
        using var golden = new GoldenCase("03-wan-dit-diffusers-names");
        var config = GoldenCase.Read<DiffusersTransformerConfig>(golden.Config).ToWan() with { TextLen = (int)golden.Tensor("in.call0.text_padded").shape[1] };
        using var model = new CausalWanModel(config);
        model.Load(PublishedNames.Transformer(golden.Weights));
        foreach (var call in new[] { "call0", "call5" })
        {
            golden.Expect($"out.{call}", Velocity(model, golden.Tensor($"in.{call}.x"), golden.Tensor($"in.{call}.timesteps"), golden.Tensor($"in.{call}.text_padded")));
        }
    }

    [Fact]
    public void Every_name_of_diffusers_becomes_the_published_one_and_that_stays()
    {
        using var golden = new GoldenCase("03-wan-dit-diffusers-names");
        var table = GoldenCase.Read<Dictionary<string, string>>(golden.Json.GetProperty("rename_table"));
        using var renamed = PublishedNames.Transformer(golden.Weights);
        using var again = PublishedNames.Transformer(renamed);
        Assert.Equal(table.Keys.Order(), renamed.Entries.Keys.Order());
        Assert.Equal(table.Keys.Order(), again.Entries.Keys.Order());
    }

    private static CausalWanModel Model(GoldenCase golden)
    {
        var model = new CausalWanModel(GoldenCase.Read<WanConfig>(golden.Config));
        model.Load(golden.Weights);
        return model;
    }

    private static Call[] Calls(GoldenCase golden) => GoldenCase.Read<Call[]>(golden.Json.GetProperty("calls"));

    private static Tensor Velocity(GoldenCase golden, CausalWanModel model, Call call, string[] texts)
    {
        var x = golden.Tensor(call.Tensor).index_select(0, tensor(call.Samples.Select(sample => (long)sample).ToArray()));
        var padded = texts.Select(golden.Tensor).Select(rows => cat([rows, zeros(model.Config.TextLen - rows.shape[0], model.Config.TextDim)], 0));
        return Velocity(model, x, tensor(call.Timesteps), stack(padded.ToList()));
    }

    private static Tensor Velocity(CausalWanModel model, Tensor x, Tensor timesteps, Tensor text) =>
        model.Forward(x, timesteps.unsqueeze(1).expand(-1, x.shape[2] / model.Config.PatchSize[0]), text);
}
