using Orleans.Hosting;
using Sora.Storage.Sqlite;
using Sora.Storage.Tests.Grains;
using Sora.Storage.Tests.Reminders;

namespace Sora.Storage.Tests.Sqlite;

public sealed class SqliteReminderTableTests(SqliteReminderTableTests.Silo silo) : ReminderTableConformance(silo), IClassFixture<SqliteReminderTableTests.Silo>
{
    public sealed class Silo : StorageSilo
    {
        private readonly TemporaryFolder _folder = new();

        public override bool IsDurable => true;

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            _folder.Dispose();
        }

        protected override void Configure(ISiloBuilder silo)
        {
            silo.AddSqliteGrainStorage(Name, options => options.Path = _folder.File("sora.db"));
            silo.UseSqliteReminders(Name);
            silo.Configure<ReminderOptions>(options => options.MinimumReminderPeriod = TimeSpan.FromSeconds(1));
        }
    }
}
