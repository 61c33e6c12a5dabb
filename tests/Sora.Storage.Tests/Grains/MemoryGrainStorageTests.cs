namespace Sora.Storage.Tests.Grains;

/// <summary>Orleans' own provider: what it does is what the suite may ask for.</summary>
public sealed class MemoryGrainStorageTests(MemoryGrainStorageTests.Silo silo) : GrainStorageConformance(silo), IClassFixture<MemoryGrainStorageTests.Silo>
{
    public sealed class Silo : StorageSilo
    {
        public override bool IsDurable => false;

        protected override void Configure(ISiloBuilder silo) => silo.AddMemoryGrainStorage(Name);
    }
}
