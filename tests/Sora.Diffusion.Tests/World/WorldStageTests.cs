using CsCheck;
using Sora.Diffusion.World;

namespace Sora.Diffusion.Tests.World;

public sealed class WorldStageTests
{
    static readonly Gen<(WorldStage Stage, IScene Scene, int Seed)> Cases =
        Gen.Select(Gen.Int[0, WorldStage.All.Count - 1], Gen.Long, Gen.Int[0, 100_000], (stage, seed, index) => (WorldStage.All[stage], WorldStage.All[stage].Draw(seed, index), index));

    [Fact]
    public void Every_fact_has_one_of_its_values_and_a_caption_states_none_that_is_not_so() => Cases.Sample(sample =>
    {
        var (stage, scene, seed) = sample;
        var caption = scene.Caption(new Random(seed));
        var actors = scene.ActorsAt(new(128, 224), 0);

        Assert.Equal(stage.CaptionFacts.Count, caption.Facts.Count);
        Assert.Equal(stage.SceneFacts.Count, scene.Facts.Count);
        Assert.All(caption.Facts.Zip(stage.CaptionFacts), Fits);
        Assert.All(actors, actor => Assert.All(actor.Facts.Zip(stage.ActorFacts), Fits));
        Assert.All(scene.Facts.Zip(stage.SceneFacts), Fits);
        Assert.All(caption.Facts.TakeLast(scene.Facts.Count).Zip(scene.Facts), pair => Assert.True(pair.First == SceneCaption.Unstated || pair.First == pair.Second));

        // Whoever is named first, second ... is some actor of the scene.
        for (var named = 0; named < (stage.CaptionFacts.Count - stage.SceneFacts.Count) / stage.ActorFacts.Count; named++)
        {
            var told = caption.Facts.Skip(named * stage.ActorFacts.Count).Take(stage.ActorFacts.Count).ToArray();
            if (told.All(value => value == SceneCaption.Unstated)) continue;
            Assert.Contains(actors, actor => told.Zip(actor.Facts).All(pair => pair.First == SceneCaption.Unstated || pair.First == pair.Second));
        }
    }, iter: 2000);

    [Fact]
    public void What_a_scene_is_varied_by_changes_the_clip_but_nothing_that_can_be_said_of_it() => Assert.All(WorldStage.All, stage =>
    {
        IScene[] alone = [.. Enumerable.Range(0, 6_000).Select(i => stage.Draw(7, i)).Where(scene => scene.RegionOf(0) == Region.All)];
        var (scene, varied) = alone.SelectMany(scene => alone.Where(other => other != scene).Select(scene.VariedBy).OfType<IScene>().Take(1).Select(varied => (scene, varied))).First();

        Assert.NotEqual(scene, varied);
        Assert.Equal(scene.Describe(Language.English), varied.Describe(Language.English));
        Assert.Equal(scene.FactsOf(0), varied.FactsOf(0));
        Assert.NotEqual(scene.ActorsAt(new(128, 224), 0)[0].X, varied.ActorsAt(new(128, 224), 0)[0].X);
    });

    [Fact]
    public void Only_a_lone_actor_has_the_whole_picture_and_two_never_have_the_same_part() => Cases.Sample(sample =>
    {
        var regions = sample.Scene.ActorsAt(new(128, 224), 0).Select((_, actor) => sample.Scene.RegionOf(actor)).ToArray();
        Assert.Equal(regions.Length == 1, regions[0] == Region.All);
        Assert.True(regions.All(region => region is null) || regions.Distinct().Count() == regions.Length);
    }, iter: 2000);

    [Fact]
    public void A_stage_is_known_by_the_words_of_a_model_that_learnt_it() =>
        Assert.All(WorldStage.All, stage => Assert.Equal(stage, WorldStage.Of(new([.. stage.Words.Words.Skip(1)]))));

    [Fact]
    public void A_stage_is_found_by_its_name_and_does_not_draw_scenes_of_another()
    {
        Assert.Equal(["first", "full"], WorldStage.All.Select(stage => stage.Name));
        Assert.Throws<InvalidCastException>(() => WorldStage.First.Render([WorldStage.Full.Draw(1, 0)], new(48, 84), 0, 1));
    }

    [Fact]
    public void What_a_world_never_held_out_is_not_drawn_as_if_it_had_been()
    {
        Assert.All(Enum.GetValues<Split>(), split => Assert.All(WorldStage.All, stage =>
        {
            if (stage.Has(split)) Assert.NotNull(stage.Draw(1, 0, split));
            else Assert.Throws<ArgumentException>(() => stage.Draw(1, 0, split));
        }));
        Assert.False(WorldStage.First.Has(Split.HeldOutMotion));
        Assert.True(WorldStage.Full.Has(Split.HeldOutMotion));
    }

    static void Fits((long Value, WorldFact Fact) pair) => Assert.True(pair.Value == SceneCaption.Unstated || (pair.Value >= 0 && pair.Value < pair.Fact.Values), $"{pair.Fact.Name} is {pair.Value}");
}
