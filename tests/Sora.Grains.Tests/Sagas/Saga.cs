namespace Sora.Grains.Tests.Sagas;

/// <summary>Something that a person does and that has effects in several grains.</summary>
/// <param name="Name">As it reads in a test's name.</param>
/// <param name="Writes">Grain types and states, such as <c>following/state</c>, that it must be seen to die at: so that no test passes because nothing happened.</param>
/// <param name="Prepare">Makes people and videos of its own, and says what is done and what must hold in the end. Of the preparation nothing may be left to be done.</param>
public sealed record Saga(string Name, string[] Writes, Func<SoraCluster, Task<Scene>> Prepare)
{
    public override string ToString() => Name;
}

/// <param name="Act">What the person does; asked again when it was not acknowledged.</param>
/// <param name="Complete">Fails until all effects are there, and when any is there twice.</param>
public sealed record Scene(Func<Task> Act, Func<Task> Complete);
