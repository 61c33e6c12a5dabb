using Sora.Grains.Models;

namespace Sora.Grains.Tests.Models;

public sealed class ModelsGrainTests(SoraCluster cluster)
{
    private static ModelFacts Facts(string name, string version = "1") => new(name, version, 96, 168, 168, 96, 12, 8, 4, 2, Parameters: 1);

    [Fact]
    public async Task The_model_that_was_started_last_is_the_default_and_announcing_it_again_changes_nothing()
    {
        var models = Models();
        await models.Announce(Facts("old"), "node-a", started: true);
        await models.Announce(Facts("new"), "node-b", started: true);
        await models.Announce(Facts("old"), "node-a", started: false);
        Assert.Equal(["new", "old"], (await models.List()).Select(model => model.Name));
    }

    [Fact]
    public async Task New_weights_of_a_model_take_the_place_of_the_old()
    {
        var models = Models();
        await models.Announce(Facts("petit", "1"), "node-a", started: true);
        await models.Announce(Facts("petit", "2"), "node-a", started: true);
        Assert.Equal("2", Assert.Single(await models.List()).Version);
    }

    [Fact]
    public async Task A_prompt_that_no_node_is_there_to_read_is_read_as_nothing()
    {
        var models = Models();
        Assert.Empty((await models.Read("a red ball")).Understood);
        await models.Announce(Facts("petit"), "a node that is gone", started: true);
        Assert.Empty((await models.Read("a red ball")).Understood);
    }

    // A grain of its own per test; in a cluster there is one.
    private IModelsGrain Models() => cluster.Grains.GetGrain<IModelsGrain>(Guid.NewGuid().ToString());
}
