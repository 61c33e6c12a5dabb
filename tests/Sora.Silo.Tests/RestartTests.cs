using Sora.Grains.Videos;

namespace Sora.Silo.Tests;

public sealed class RestartTests
{
    [Fact]
    public async Task After_a_restart_the_render_that_was_under_way_and_the_one_that_waited_are_both_completed()
    {
        using var folder = new TemporaryFolder();
        VideoSnapshot underWay, waiting;
        var stopped = new FakeVideoModel { Holds = true };
        await using (var silo = await RunningSilo.Start(folder.Path, stopped))
        {
            var owner = await silo.Person("ada");
            underWay = await silo.Reached(await owner.SubmitVideo(RunningSilo.Specification(), null), VideoState.InProgress);
            waiting = await owner.SubmitVideo(RunningSilo.Specification(), null);
            stopped.Holds = false;
            stopped.LetThrough(); // one step, so that the engine sees that it is to stop
        }
        await using (var silo = await RunningSilo.Start(folder.Path, new FakeVideoModel()))
        {
            Assert.Equal(VideoState.Completed, (await silo.Reached(waiting, VideoState.Completed)).State);
            var resumed = await silo.Reached(underWay, VideoState.Completed);
            Assert.True(resumed.Sequence > underWay.Sequence);
        }
    }

    [Fact]
    public async Task A_completed_video_is_still_there_after_a_restart()
    {
        using var folder = new TemporaryFolder();
        VideoSnapshot completed;
        await using (var silo = await RunningSilo.Start(folder.Path, new FakeVideoModel()))
        {
            completed = await silo.Reached(await (await silo.Person("ada")).SubmitVideo(RunningSilo.Specification(), null), VideoState.Completed);
        }
        await using (var silo = await RunningSilo.Start(folder.Path, new FakeVideoModel()))
        {
            var found = await silo.Video(completed.Id).Get(completed.OwnerId);
            Assert.Equal((completed.Specification, completed.Media, completed.Sequence), (found!.Specification, found.Media, found.Sequence));
        }
    }
}
