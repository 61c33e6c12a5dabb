using Microsoft.Extensions.Time.Testing;
using Sora.Gateway.Limits;

namespace Sora.Gateway.Tests.Limits;

public sealed class TokenBucketTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_bucket_gives_what_it_holds_then_says_how_long_to_wait()
    {
        var buckets = new TokenBuckets(_time);

        for (var left = 2; left >= 0; left--)
        {
            Assert.Equal(new TokenBuckets.Taken(3, left, TimeSpan.FromSeconds(20 * (3 - left)), RetryAfter: null), buckets.Take("someone", 3));
        }

        Assert.Equal(TimeSpan.FromSeconds(20), buckets.Take("someone", 3).RetryAfter);
        Assert.Null(buckets.Take("someone else", 3).RetryAfter);
    }

    [Fact]
    public void Tokens_come_back_evenly_and_never_more_than_the_bucket_holds()
    {
        var buckets = new TokenBuckets(_time);
        buckets.Take("someone", 2);
        buckets.Take("someone", 2);

        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Null(buckets.Take("someone", 2).RetryAfter);
        Assert.NotNull(buckets.Take("someone", 2).RetryAfter);

        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, buckets.Take("someone", 2).Remaining);
    }

    [Fact]
    public void Sweeping_forgets_no_caller_who_has_taken_tokens()
    {
        var buckets = new TokenBuckets(_time);
        buckets.Take("someone", 1);
        _time.Advance(TimeSpan.FromSeconds(30));

        for (var i = 0; i < 10_000; i++)
        {
            buckets.Take($"passer-by {i}", 1_000_000);
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.NotNull(buckets.Take("someone", 1).RetryAfter);
    }

    [Fact]
    public void Many_threads_share_one_bucket_without_a_token_too_many()
    {
        var buckets = new TokenBuckets(_time);

        var taken = ParallelEnumerable.Range(0, 1000).Count(_ => buckets.Take("someone", 100).RetryAfter is null);

        Assert.Equal(100, taken);
    }
}
