using Orleans.Hosting;
using Sora.Storage.Cosmos;
using Sora.Storage.Tests.Grains;
using Sora.Storage.Tests.Reminders;

namespace Sora.Storage.Tests.Cosmos;

public sealed class CosmosReminderTableTests(CosmosReminderTableTests.Silo silo) : ReminderTableConformance(silo), IClassFixture<CosmosReminderTableTests.Silo>
{
    public sealed class Silo : StorageSilo
    {
        private readonly CosmosAccount _account = new();

        public override bool IsDurable => true;

        public override async ValueTask InitializeAsync()
        {
            await _account.InitializeAsync();
            await base.InitializeAsync();
        }

        protected override void Configure(ISiloBuilder silo)
        {
            silo.AddCosmosGrainStorage(Name, _account.Configure);
            silo.UseCosmosReminders(Name);
            silo.Configure<ReminderOptions>(options => options.MinimumReminderPeriod = TimeSpan.FromSeconds(1));
        }
    }
}
