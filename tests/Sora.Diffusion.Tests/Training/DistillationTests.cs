using Sora.Diffusion.Training;
using Sora.Diffusion.Wan;
using Sora.Diffusion.World;
using static TorchSharp.torch;

namespace Sora.Diffusion.Tests.Training;

public sealed class DistillationTests
{
    [Fact]
    public void The_teacher_guides_the_first_chunk_as_its_sampler_does_and_later_ones_more_gently()
    {
        using var scope = NewDisposeScope();
        var example = new ClipExample(zeros(1), null, zeros(1), zeros(1), Array.Empty<IScene>(), Landscape: false, Latents: [0, 1, 6, 7, 8, 9], Mask: null, Pictures: null);

        Assert.Equal([4, 4, 2, 2, 2, 2], ClipExamples.Guidance(example, TrainingPreset.PetitMonde).data<float>().ToArray());
        Assert.Equal([3, 3, 3, 3, 3, 3], ClipExamples.Guidance(example, TrainingPreset.Petit).data<float>().ToArray());
    }

    [Fact]
    public void A_student_keeps_a_share_of_what_it_learnt_and_takes_the_rest_from_its_teacher()
    {
        using var student = new CausalWanModel(TinyModel.Config.Transformer);
        using var teacher = new CausalWanModel(TinyModel.Config.Transformer);
        using var scope = NewDisposeScope();
        var (learnt, taught) = (Weight(student).clone(), Weight(teacher).clone());

        Distillation.MoveBack(student, teacher, 0.75);

        Assert.True(allclose(0.75 * learnt + 0.25 * taught, Weight(student)));
        Assert.True(taught.Equals(Weight(teacher)));

        static Tensor Weight(CausalWanModel model) => model.named_parameters().First(p => p.name == "blocks.0.self_attn.q.weight").parameter;
    }

    [Fact]
    public void A_student_follows_its_teacher_at_the_distance_that_it_had()
    {
        using var scope = NewDisposeScope();
        using var student = new CausalWanModel(TinyModel.Config.Transformer);
        using var before = new CausalWanModel(TinyModel.Config.Transformer);
        using var teacher = new CausalWanModel(TinyModel.Config.Transformer);
        var distances = Differences(student, before);

        Distillation.Follow(student, before, teacher);

        Assert.All(distances.Zip(Differences(student, teacher)), pair => Assert.True(pair.First.allclose(pair.Second, atol: 1e-5)));

        static Tensor[] Differences(CausalWanModel one, CausalWanModel other) => [.. one.parameters().Zip(other.parameters(), (a, b) => (a - b).detach())];
    }

    [Fact]
    public void The_teachers_path_has_few_levels_at_first_and_doubles_them_twice() =>
        Assert.Equal([6, 6, 12, 12, 24, 24], new[] { 0, 0.33, 0.34, 0.66, 0.67, 0.999 }.Select(Distillation.Levels));
}
