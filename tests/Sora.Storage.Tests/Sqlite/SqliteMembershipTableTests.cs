using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Sora.Storage.Sqlite;
using Sora.Storage.Tests.Clustering;

namespace Sora.Storage.Tests.Sqlite;

public sealed class SqliteMembershipTableTests : MembershipTableConformance, IDisposable
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteMembershipTable _table;
    private readonly SqliteMembershipTable _other;

    public SqliteMembershipTableTests() => (_table, _other) = (Open(), Open());

    protected override IMembershipTable Table => _table;

    protected override IMembershipTable Other => _other;

    protected override string ClusterId => "the only one in the file";

    public void Dispose()
    {
        _table.Dispose();
        _other.Dispose();
        _folder.Dispose();
    }

    private SqliteMembershipTable Open() => new(_folder.File("cluster.db"), Services.GetRequiredService<Serializer<MembershipEntry>>());
}
