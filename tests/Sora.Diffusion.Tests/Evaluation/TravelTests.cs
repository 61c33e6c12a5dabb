using Sora.Diffusion.Evaluation;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Evaluation;

public sealed class TravelTests
{
    [Fact]
    public void The_same_way_at_half_the_speed_is_off_by_half_in_speed_alone()
    {
        using var scope = NewDisposeScope();
        var travel = Travel.Between(Track(0.01f, 0), Track(0.02f, 0));
        Assert.Equal(0, travel.DirectionError, 0.1);
        Assert.Equal(0.5, travel.SpeedError, 0.01);
    }

    [Fact]
    public void A_way_back_is_off_by_half_a_turn_and_coming_back_at_the_other_side_does_not_matter()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(180, Travel.Between(Track(0, -0.02f), Track(0, 0.02f)).DirectionError, 0.1);
        var wrapped = Track(0.02f, 0);
        wrapped.narrow(0, 12, 12).narrow(1, 0, 1).sub_(1);
        Assert.Equal(0, Travel.Between(wrapped, Track(0.02f, 0)).DirectionError, 0.1);
    }

    [Fact]
    public void Nothing_to_see_counts_as_standing_still()
    {
        using var scope = NewDisposeScope();
        var travel = Travel.Between(zeros(24, 6), Track(0.02f, 0));
        Assert.Equal((90, 1), (travel.DirectionError, travel.SpeedError));
    }

    static TorchSharp.torch.Tensor Track(float x, float y)
    {
        var steps = arange(24, dtype: float32);
        return stack([steps * x, steps * y, ones(24), ones(24), ones(24), ones(24)], 1);
    }
}
