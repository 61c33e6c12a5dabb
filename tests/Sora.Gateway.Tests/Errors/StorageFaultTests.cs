using Sora.Contracts;
using Sora.Gateway.Errors;
using Sora.Storage.Cosmos;
using Sora.Storage.Media;
using Sora.Storage.Sqlite;

namespace Sora.Gateway.Tests.Errors;

public sealed class StorageFaultTests
{
    public static TheoryData<Exception> Busy =>
    [
        new CosmosStorageException(CosmosFault.Throttled, "busy"), new CosmosStorageException(CosmosFault.Unavailable, "away"), new SqliteStorageException(SqliteFault.Locked, "locked"), new MediaUnavailableException("away"),
    ];

    [Theory]
    [MemberData(nameof(Busy), DisableDiscoveryEnumeration = true)]
    public void Storage_that_is_busy_asks_for_a_repeat(Exception fault)
    {
        var error = ApiError.Of(new InvalidOperationException("an earlier write failed", fault));

        Assert.Equal((503, ErrorCode.Unavailable), (error.Status, error.Code));
        Assert.NotNull(error.RetryAfter);
    }

    [Theory]
    [InlineData(CosmosFault.TooLarge)]
    [InlineData(CosmosFault.AccessDenied)]
    public void Storage_that_will_not_do_better_asks_for_none(CosmosFault fault)
    {
        var error = ApiError.Of(new CosmosStorageException(fault, "the state of a grain"));

        Assert.Equal((500, ErrorCode.Internal, null), (error.Status, error.Code, error.RetryAfter));
        Assert.DoesNotContain("grain", error.Message);
    }
}
