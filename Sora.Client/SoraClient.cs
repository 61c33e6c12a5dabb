using Sora.Client.Accounts;
using Sora.Client.Cameos;
using Sora.Client.Http;
using Sora.Client.Live;
using Sora.Client.Sessions;
using Sora.Client.Social;
using Sora.Client.Videos;

namespace Sora.Client;

/// <summary>A client of one Sora server for one person or guest. Thread-safe; made to live as long as the program.</summary>
/// <remarks>
/// Access tokens are refreshed by themselves, requests that may be repeated are repeated, live streams reconnect and resume.
/// Every member throws <see cref="SoraApiException"/> when the server answers with an error and <see cref="SoraConnectionException"/> when it can not be reached.
/// </remarks>
public sealed class SoraClient : IAsyncDisposable
{
    private readonly HttpClient? owned;

    /// <param name="http">Its <see cref="HttpClient.BaseAddress"/> is the server's root, such as <c>http://localhost:5080/</c>. It stays the caller's to dispose.</param>
    /// <param name="tokens">Where the session is kept; in memory when omitted.</param>
    public SoraClient(HttpClient http, ITokenStore? tokens = null, SoraClientOptions? options = null)
    {
        options ??= new SoraClientOptions();
        Server = http.BaseAddress ?? throw new ArgumentException("The HttpClient needs a BaseAddress: the root of the Sora server.", nameof(http));
        var backoff = new Backoff(options);
        var session = new Session(http, tokens ?? new MemoryTokenStore(), options.TimeProvider);
        var api = new ApiTransport(http, session, backoff);
        Accounts = new AccountsClient(api, session);
        Videos = new VideosClient(api);
        Users = new UsersClient(api);
        Cameos = new CameosClient(api);
        Posts = new PostsClient(api);
        Comments = new CommentsClient(api);
        Feeds = new FeedsClient(api);
        Notifications = new NotificationsClient(api);
        Live = new LiveConnection(Server, session, backoff, options);
    }

    /// <summary>A client with an <see cref="HttpClient"/> of its own.</summary>
    public SoraClient(Uri server, ITokenStore? tokens = null, SoraClientOptions? options = null)
        : this(new HttpClient { BaseAddress = server, Timeout = TimeSpan.FromSeconds(30) }, tokens, options, ownsHttp: true)
    {
    }

    private SoraClient(HttpClient http, ITokenStore? tokens, SoraClientOptions? options, bool ownsHttp)
        : this(http, tokens, options) => owned = ownsHttp ? http : null;

    /// <summary>The root of the server.</summary>
    public Uri Server { get; }

    /// <summary>Signing up, in and out; API keys.</summary>
    public AccountsClient Accounts { get; }

    /// <summary>Making, following and fetching videos.</summary>
    public VideosClient Videos { get; }

    /// <summary>Profiles and following.</summary>
    public UsersClient Users { get; }

    /// <summary>People's likenesses, and who may use them.</summary>
    public CameosClient Cameos { get; }

    /// <summary>The social view of videos, and likes.</summary>
    public PostsClient Posts { get; }

    /// <summary>What people say below a video.</summary>
    public CommentsClient Comments { get; }

    /// <summary>Lists of posts.</summary>
    public FeedsClient Feeds { get; }

    /// <summary>The inbox.</summary>
    public NotificationsClient Notifications { get; }

    /// <summary>What happens this moment: renders, notifications, counters.</summary>
    public LiveConnection Live { get; }

    public async ValueTask DisposeAsync()
    {
        await Live.DisposeAsync().ConfigureAwait(false);
        owned?.Dispose();
    }
}
