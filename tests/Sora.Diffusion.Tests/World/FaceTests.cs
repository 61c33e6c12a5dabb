using CsCheck;
using Sora.Diffusion.World;
using static TorchSharp.torch;
using Size = Sora.Diffusion.World.Size;

namespace Sora.Diffusion.Tests.World;

public sealed class FaceTests
{
    static readonly Gen<(Scene Scene, long Index)> Cameos = Gen.Select(Gen.Long, Gen.Long[0, 100_000], (seed, index) => (new SceneSampler(seed, Split.Cameo)[index], index));

    [Fact]
    public void A_scene_of_a_cameo_has_one_actor_with_a_face_and_no_caption_gives_it_a_colour() =>
        Cameos.Sample(sample =>
        {
            var actor = Assert.Single(sample.Scene.Actors);
            Assert.NotNull(actor.Face);
            var caption = CaptionWriter.Write(sample.Scene, new Random((int)sample.Index)).Text.Split([' ', ',', '\'']);
            foreach (var language in Enum.GetValues<Language>())
            {
                var colours = Enum.GetValues<Hue>().SelectMany(hue => Lexicon.Of(language).Hues(hue)).SelectMany(word => new[] { word.Masculine, word.Feminine });
                Assert.Empty(caption.Intersect(colours));
                Assert.Empty(CaptionWriter.Describe(sample.Scene, language).Split(' ').Intersect(colours));
            }
        });

    [Fact]
    public void No_two_faces_of_a_sequence_are_alike_and_the_same_place_gives_the_same_face()
    {
        var faces = Enumerable.Range(0, 500).Select(i => new SceneSampler(7, Split.Cameo)[i].Actors[0].Face).ToList();
        Assert.Equal(500, faces.Distinct().Count());
        Assert.Equal(faces[3], new SceneSampler(7, Split.Cameo)[3].Actors[0].Face);
    }

    [Fact]
    public void An_actor_shows_its_face_in_the_colours_of_the_picture_and_nothing_else_changes()
    {
        using var scope = NewDisposeScope();
        var scene = new Scene([new Actor(Shape.Ball, Hue.Red, Size.Big, Motion.Pulse, 0, 0, 0)], Arrangement.Alone, Place.Sea, Night: false, 0);
        var face = new Face(Skin: 0x6B3F26, Hair: 0x3F6FD8, Shirt: 0xFFD92E, Backdrop: 0x2FC24F, HairCut.Short);
        var carrying = scene with { Actors = [scene.Actors[0] with { Face = face }] };
        var size = new FrameSize(96, 168);

        var (plain, shown) = (SceneRenderer.Render([scene], size, 0, 1)[0, 0], SceneRenderer.Render([carrying], size, 0, 1)[0, 0]);
        var ball = WorldStage.First.Cover([scene], size, 0, 1)[0, 0, 0].gt(0);
        Assert.False(((plain - shown).abs().amax([0]).gt(0.01) & ball.logical_not()).any().item<bool>());

        // Over the middle of the ball lies the skin, brown, where there was red.
        var place = ((IScene)scene).ActorsAt(size, 0)[0];
        var (column, row) = ((int)((place.X + 0.5f) * 96), (int)((place.Y + 0.875f) * 96));
        var (skin, red) = (shown[TensorIndex.Colon, row, column], plain[TensorIndex.Colon, row, column]);
        Assert.True(red[0].item<float>() > 1.5f * skin[0].item<float>());
        Assert.InRange(skin[0].item<float>() / skin[2].item<float>(), 1.5f, 6);
    }

    [Fact]
    public void The_full_stage_has_no_cameos_and_says_so()
    {
        Assert.False(WorldStage.Full.Has(Split.Cameo));
        Assert.Contains("carries a face", Assert.Throws<ArgumentException>(() => WorldStage.Full.Draw(1, 0, Split.Cameo)).Message);
    }
}
