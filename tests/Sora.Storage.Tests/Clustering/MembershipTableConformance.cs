using System.Net;
using Orleans.Messaging;

namespace Sora.Storage.Tests.Clustering;

/// <summary>What Orleans asks of a table of members, from two processes' sides where that matters. A table is put through it by deriving; each test has a cluster of its own.</summary>
public abstract class MembershipTableConformance
{
    protected static readonly DateTime Noon = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    private int _port = 11111;

    protected abstract string ClusterId { get; }

    /// <summary>The table as one process opened it.</summary>
    protected abstract IMembershipTable Table { get; }

    /// <summary>The same table as another process did.</summary>
    protected abstract IMembershipTable Other { get; }

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_newTable_is_empty_and_of_version_zero()
    {
        var all = await Table.ReadAllAsync(Cancellation);

        Assert.Empty(all.Members);
        Assert.Equal(0, all.Version.Version);
    }

    [Fact]
    public async Task A_member_is_read_back_as_it_was_written_by_every_process()
    {
        var entry = Member(SiloStatus.Joining);
        entry.AddSuspector(Member(SiloStatus.Active).SiloAddress, Noon);

        Assert.True(await Table.InsertRowAsync(entry, (await Table.ReadAllAsync(Cancellation)).Version.Next(), Cancellation));

        var all = await Other.ReadAllAsync(Cancellation);
        Assert.Equal(1, all.Version.Version);
        Assert.Equal(entry.ToFullString(), Assert.Single(all.Members).Item1.ToFullString());
        Assert.Equal(entry.ToFullString(), Assert.Single((await Other.ReadRowAsync(entry.SiloAddress, Cancellation)).Members).Item1.ToFullString());
        Assert.Empty((await Other.ReadRowAsync(Member(SiloStatus.Active).SiloAddress, Cancellation)).Members);
    }

    [Fact]
    public async Task A_member_is_added_once_and_only_to_the_version_that_was_read()
    {
        var entry = Member(SiloStatus.Active);
        var first = (await Table.ReadAllAsync(Cancellation)).Version.Next();
        Assert.True(await Table.InsertRowAsync(entry, first, Cancellation));

        Assert.False(await Other.InsertRowAsync(Member(SiloStatus.Active), first, Cancellation));
        Assert.False(await Other.InsertRowAsync(entry, (await Other.ReadAllAsync(Cancellation)).Version.Next(), Cancellation));

        Assert.Equal(1, (await Table.ReadAllAsync(Cancellation)).Version.Version);
        Assert.Single((await Table.ReadAllAsync(Cancellation)).Members);
    }

    [Fact]
    public async Task A_member_is_changed_only_by_who_has_read_its_newest_row_and_version()
    {
        var entry = Member(SiloStatus.Joining);
        Assert.False(await Table.UpdateRowAsync(entry, "1", (await Table.ReadAllAsync(Cancellation)).Version.Next(), Cancellation));
        var inserted = (await Table.ReadAllAsync(Cancellation)).Version.Next();
        await Table.InsertRowAsync(entry, inserted, Cancellation);
        var tag = (await Table.ReadAllAsync(Cancellation)).TryGet(entry.SiloAddress)!.Item2;
        var next = (await Table.ReadAllAsync(Cancellation)).Version.Next();
        entry.Status = SiloStatus.Active;

        Assert.False(await Table.UpdateRowAsync(entry, tag, inserted, Cancellation));
        Assert.False(await Table.UpdateRowAsync(entry, "wrong", next, Cancellation));
        Assert.True(await Other.UpdateRowAsync(entry, tag, next, Cancellation));
        Assert.False(await Table.UpdateRowAsync(entry, tag, next, Cancellation));
        Assert.False(await Table.UpdateRowAsync(entry, tag, (await Table.ReadAllAsync(Cancellation)).Version.Next(), Cancellation));

        var all = await Table.ReadAllAsync(Cancellation);
        Assert.Equal((2, SiloStatus.Active), (all.Version.Version, Assert.Single(all.Members).Item1.Status));
    }

    [Fact]
    public async Task Of_many_who_change_at_once_each_version_is_made_by_one()
    {
        const int writers = 8;
        var entry = Member(SiloStatus.Active);
        await Table.InsertRowAsync(entry, (await Table.ReadAllAsync(Cancellation)).Version.Next(), Cancellation);

        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            var table = writer % 2 == 0 ? Table : Other;
            while (true)
            {
                var seen = await table.ReadAllAsync(Cancellation);
                var (row, tag) = seen.TryGet(entry.SiloAddress)!;
                if (await table.UpdateRowAsync(row, tag, seen.Version.Next(), Cancellation)) return;
            }
        })));

        Assert.Equal(1 + writers, (await Table.ReadAllAsync(Cancellation)).Version.Version);
    }

    [Fact]
    public async Task A_sign_of_life_changes_its_time_alone()
    {
        var entry = Member(SiloStatus.Active);
        await Table.InsertRowAsync(entry, (await Table.ReadAllAsync(Cancellation)).Version.Next(), Cancellation);
        var before = await Table.ReadAllAsync(Cancellation);

        await Other.UpdateIAmAliveAsync(new() { SiloAddress = entry.SiloAddress, IAmAliveTime = Noon.AddHours(1) }, Cancellation);

        var after = await Table.ReadAllAsync(Cancellation);
        var (row, tag) = Assert.Single(after.Members);
        Assert.Equal((Noon.AddHours(1), SiloStatus.Active), (row.IAmAliveTime, row.Status));
        Assert.Equal((before.Version, before.TryGet(entry.SiloAddress)!.Item2), (after.Version, tag));
    }

    [Fact]
    public async Task Only_the_long_dead_are_forgotten()
    {
        foreach (var (status, seen) in new[] { (SiloStatus.Dead, Noon.AddDays(-8)), (SiloStatus.Dead, Noon), (SiloStatus.Active, Noon.AddDays(-8)) })
        {
            var entry = Member(status);
            (entry.IAmAliveTime, entry.StartTime) = (seen, seen);
            await Table.InsertRowAsync(entry, (await Table.ReadAllAsync(Cancellation)).Version.Next(), Cancellation);
        }

        await Table.CleanupDefunctSiloEntriesAsync(Noon.AddDays(-7), Cancellation);

        Assert.Equal([SiloStatus.Active, SiloStatus.Dead], (await Table.ReadAllAsync(Cancellation)).Members.Select(member => member.Item1.Status));
    }

    [Fact]
    public async Task Clients_find_the_active_silos_that_take_clients()
    {
        var open = Member(SiloStatus.Active);
        var closed = Member(SiloStatus.Active);
        closed.ProxyPort = 0;
        foreach (var entry in new[] { open, closed, Member(SiloStatus.Dead), Member(SiloStatus.Joining) })
        {
            await Table.InsertRowAsync(entry, (await Table.ReadAllAsync(Cancellation)).Version.Next(), Cancellation);
        }

        var gateway = Assert.Single(await ((IGatewayListProvider)Other).GetGateways());

        Assert.Equal((open.SiloAddress.Endpoint.Address.ToString(), open.ProxyPort), (gateway.Host, gateway.Port));
    }

    [Fact]
    public async Task Signs_of_life_that_come_in_between_stop_no_change()
    {
        var (entry, other) = (Member(SiloStatus.Joining), Member(SiloStatus.Active));
        await Table.InsertRowAsync(entry, (await Table.ReadAllAsync(Cancellation)).Version.Next(), Cancellation);
        var seen = await Table.ReadAllAsync(Cancellation);
        var tag = seen.TryGet(entry.SiloAddress)!.Item2;

        await Other.UpdateIAmAliveAsync(new() { SiloAddress = entry.SiloAddress, IAmAliveTime = Noon.AddMinutes(1) }, Cancellation);
        entry.Status = SiloStatus.Active;
        Assert.True(await Table.UpdateRowAsync(entry, tag, seen.Version.Next(), Cancellation));

        seen = await Table.ReadAllAsync(Cancellation);
        await Other.UpdateIAmAliveAsync(new() { SiloAddress = entry.SiloAddress, IAmAliveTime = Noon.AddMinutes(2) }, Cancellation);
        Assert.True(await Table.InsertRowAsync(other, seen.Version.Next(), Cancellation));
        Assert.Equal(3, (await Table.ReadAllAsync(Cancellation)).Version.Version);
    }

    [Fact]
    public async Task A_sign_of_life_of_a_silo_that_is_not_there_changes_nothing()
    {
        await Table.UpdateIAmAliveAsync(Member(SiloStatus.Active), Cancellation);

        Assert.Empty((await Other.ReadAllAsync(Cancellation)).Members);
    }

    [Fact]
    public async Task A_cluster_that_was_taken_down_leaves_an_empty_table()
    {
        await Table.InsertRowAsync(Member(SiloStatus.Active), (await Table.ReadAllAsync(Cancellation)).Version.Next(), Cancellation);

        await Table.DeleteMembershipTableEntriesAsync(ClusterId, Cancellation);

        Assert.Empty((await Other.ReadAllAsync(Cancellation)).Members);
        Assert.True(await Other.InsertRowAsync(Member(SiloStatus.Active), (await Other.ReadAllAsync(Cancellation)).Version.Next(), Cancellation));
    }

    protected MembershipEntry Member(SiloStatus status) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Loopback, ++_port, 7),
        HostName = "host",
        SiloName = $"silo {_port}",
        RoleName = "",
        Status = status,
        ProxyPort = 30_000 + (_port % 10_000),
        StartTime = Noon,
        IAmAliveTime = Noon,
        SuspectTimes = [],
    };
}
