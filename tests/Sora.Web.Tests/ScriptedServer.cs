using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sora.Contracts;
using Sora.Contracts.Accounts;
using Sora.Contracts.Cameos;
using Sora.Contracts.Live;
using Sora.Contracts.Social;
using Sora.Contracts.Videos;
using Sora.Web;

namespace Sora.Web.Tests;

/// <summary>
/// A server that answers as a test has scripted, over real HTTP and SignalR, and hosts the pages where a test asks for them. A person's access token is the handle.
/// It stands for the gateway so that a test can choose the moment of everything; the real one is used in Sora.EndToEnd.
/// </summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private ScriptedServer(bool withPages)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = SoraJson.Default.Options.PropertyNamingPolicy;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, SoraJson.Default);
        });
        builder.Services.AddSignalR().AddMessagePackProtocol();
        builder.Services.AddSingleton(this);
        if (withPages)
        {
            builder.AddSoraWeb();
        }
        app = builder.Build();
        app.Use(async (http, next) =>
        {
            await Delay(http.Request);
            await next();
        });
        app.MapHub<Hub>(LiveHub.Path);
        MapAccounts();
        MapVideos();
        MapPeople();
        MapCameos();
        app.Map("/v1/{**rest}", () => Refuse(404, ErrorCode.NotFound));
        if (withPages)
        {
            app.MapSoraWeb();
        }
    }

    public Uri Address { get; private set; } = null!;

    public List<PostResource> Posts { get; } = [];

    public Dictionary<string, VideoError> Failures { get; } = [];

    public List<CommentResource> Comments { get; } = [];

    public ConcurrentDictionary<string, UserProfile> People { get; } = [];

    public List<Notification> Inbox { get; } = [];

    /// <summary>Notifications from here on.</summary>
    public Channel<Notification> Happening { get; } = Channel.CreateUnbounded<Notification>();

    /// <summary>The render that everyone watches.</summary>
    public Channel<RenderEvent> Render { get; } = Channel.CreateUnbounded<RenderEvent>();

    /// <summary>What the latest feed gets.</summary>
    public Channel<NewPost> News { get; } = Channel.CreateUnbounded<NewPost>();

    public Channel<PostCounters> Counters { get; } = Channel.CreateUnbounded<PostCounters>();

    /// <summary>What the pre-flight answers.</summary>
    public PreflightResponse Preflight { get; set; } = new(true, [], [], [], 4_000, 4);

    /// <summary>Cameos by the handle of their person; <see cref="CameoResource.Permission"/> is what others may do.</summary>
    public ConcurrentDictionary<string, CameoResource> Cameos { get; } = [];

    /// <summary>Those who ask for the cameo of whoever looks, and those about whom was decided.</summary>
    public List<CameoPerson> CameoPeople { get; } = [];

    /// <summary>Everything that has changed something, as <c>METHOD path</c>.</summary>
    public ConcurrentQueue<string> Deeds { get; } = [];

    public ConcurrentQueue<CreateVideoRequest> Created { get; } = [];

    /// <summary>The code with which every change is refused; null refuses none.</summary>
    public string? RefuseWith { get; set; }

    /// <summary>What every answer waits for: the slow network of a test.</summary>
    public Func<HttpRequest, Task> Delay { get; set; } = _ => Task.CompletedTask;

    /// <param name="withPages">True: hosts the pages too; that takes a while to start.</param>
    public static async Task<ScriptedServer> StartAsync(bool withPages = false)
    {
        var server = new ScriptedServer(withPages);
        await server.app.StartAsync();
        server.Address = new Uri(server.app.Urls.First() + "/");
        return server;
    }

    public PostResource Add(string caption, string author = "ada", string status = VideoStatus.Completed, string visibility = Visibility.Public, int likes = 0, string size = "128x224", string? cameo = null)
    {
        People.TryAdd(author, Person(author));
        var post = new PostResource(
            SoraId.New(SoraId.Video, TimeProvider.System), new UserReference(People[author].Id, author, People[author].DisplayName), caption, "a red ball bounces",
            status, visibility, size, "4", DateTimeOffset.UtcNow.ToUnixTimeSeconds(), likes, 0, 0, false, null) { Cameos = cameo is null ? [] : [Reference(cameo)] };
        Posts.Insert(0, post);
        return post;
    }

    /// <summary>Gives a person a cameo.</summary>
    /// <param name="permission">What others may do with it.</param>
    public CameoResource AddCameo(string handle, string permission = CameoPermission.Granted, string audience = CameoAudience.Approved)
    {
        var owner = Reference(handle);
        return Cameos[handle] = new() { Id = SoraId.CameoOf(owner.Id), Owner = owner, Permission = permission, Audience = audience, CreatedAt = DateTimeOffset.UtcNow.ToUnixTimeSeconds() };
    }

    public static UserProfile Person(string handle, string? name = null) =>
        new(SoraId.New(SoraId.User, TimeProvider.System), handle, name ?? char.ToUpperInvariant(handle[0]) + handle[1..], "", 1_700_000_000, 0, 0, 0);

    public async ValueTask DisposeAsync()
    {
        Happening.Writer.TryComplete();
        Render.Writer.TryComplete();
        Counters.Writer.TryComplete();
        using var now = new CancellationTokenSource(0);
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    private void MapAccounts()
    {
        app.MapPost("/v1/accounts", (CreateAccountRequest request) => RefuseWith is { } code ? Refuse(409, code) : Results.Json(SignIn(request.Handle, request.DisplayName), statusCode: 201));
        app.MapPost("/v1/sessions", (CreateSessionRequest request) => RefuseWith is { } code ? Refuse(401, code) : Results.Ok(SignIn(request.Handle)));
        app.MapDelete("/v1/sessions/current", Do);
        app.MapDelete("/v1/users/me", ([FromBody] DeleteAccountRequest request, HttpRequest http) =>
        {
            if (RefuseWith is { } code)
            {
                return Refuse(403, code);
            }
            Deeds.Enqueue($"{http.Method} {http.Path} {request.Password}");
            return Results.Accepted();
        });
        app.MapGet("/v1/api_keys", () => new Page<ApiKeyResource>([], null, null, false));
        app.MapGet("/v1/notifications", (long after, int limit) => new NotificationList([.. Inbox.Where(n => n.Sequence > after).Take(limit)], 0, Inbox.Count, false));
        app.MapPost("/v1/notifications/read", Do);
    }

    private void MapVideos()
    {
        app.MapPost("/v1/videos/preflight", () => Preflight);
        app.MapPost("/v1/videos", (CreateVideoRequest request, HttpRequest http) =>
        {
            if (RefuseWith is { } code)
            {
                return Refuse(429, code);
            }
            Created.Enqueue(request);
            return Results.Ok(Resource(Add(request.Prompt, Caller(http)!, VideoStatus.Queued, request.Visibility ?? Visibility.Private)));
        });
        app.MapPost("/v1/videos/{id}/remix", (string id, RemixVideoRequest request, HttpRequest http) => Derive(http, id, request.Prompt, $"remix {request.Strength} {request.Visibility} {request.Quality} {request.Prompt}"));
        app.MapPost("/v1/videos/extensions", (ExtendVideoRequest request, HttpRequest http) => Derive(http, request.Video.Id, request.Prompt, $"extend {request.Seconds} {request.Quality} {request.Prompt}"));
        app.MapPost("/v1/videos/{id}/prompt", (string id, ChangePromptRequest request, HttpRequest http) =>
        {
            Deeds.Enqueue($"{http.Method} {http.Path} {request.Prompt}");
            return Resource(Posts.First(post => post.Id == id));
        });
        app.MapGet("/v1/videos", (HttpRequest http) => PageOf([.. Posts.Where(post => post.Author.Handle == Caller(http)).Select(Resource)], video => video.Id, null));
        app.MapGet("/v1/videos/{id}", (string id) => Results.Ok(Resource(Posts.First(post => post.Id == id))));
        app.MapGet("/v1/videos/{id}/content", () => Results.Bytes(Array.Empty<byte>(), "video/mp4"));
        app.MapGet("/v1/videos/{id}/post", (string id, HttpRequest http) =>
            Posts.Find(post => post.Id == id) is { } post && (post.Visibility == Visibility.Public || post.Author.Handle == Caller(http) || post.Cameos.Any(person => person.Handle == Caller(http))) ? Results.Ok(post) : Refuse(404, ErrorCode.VideoNotFound));
        app.MapGet("/v1/videos/{id}/comments", () => new Page<CommentResource>(Comments, null, null, false));
        app.MapPost("/v1/videos/{id}/comments", (CreateCommentRequest request, HttpRequest http) =>
        {
            Comments.Add(new CommentResource(SoraId.New(SoraId.Comment, TimeProvider.System), Reference(Caller(http)!), request.Text, DateTimeOffset.UtcNow.ToUnixTimeSeconds()));
            return Comments[^1];
        });
        app.MapMethods("/v1/videos/{id}/like", ["PUT", "DELETE"], Do);
        app.MapDelete("/v1/videos/{id}/comments/{comment}", Do);
        app.MapPost("/v1/videos/{id}/cancel", (string id, HttpRequest http) => Change(id, http, post => post with { Status = VideoStatus.Failed }));
        app.MapPost("/v1/videos/{id}/publish", (string id, PublishVideoRequest request, HttpRequest http) =>
            Change(id, http, post => post with { Visibility = request.Visibility, Caption = request.Caption ?? "" }));
        app.MapGet("/v1/feeds/{name}", (int limit, string? after) => PageOf([.. Posts.Where(post => post.Visibility == Visibility.Public)], post => post.Id, after, limit));
    }

    private void MapPeople()
    {
        app.MapGet("/v1/users/me", (HttpRequest http) => Caller(http) is { } me ? Results.Ok(People.GetOrAdd(me, Person(me))) : Refuse(401, ErrorCode.Unauthorized));
        app.MapPatch("/v1/users/me", (UpdateProfileRequest request, HttpRequest http) =>
        {
            var me = People[Caller(http)!];
            return People[me.Handle] = me with { DisplayName = request.DisplayName ?? me.DisplayName, Bio = request.Bio ?? me.Bio };
        });
        app.MapGet("/v1/users/{handle}", (string handle, HttpRequest http) => People.TryGetValue(handle, out var person)
            ? Results.Ok(person with { CameoPermission = Caller(http) is not null && Cameos.TryGetValue(handle, out var cameo) ? cameo.Permission : null })
            : Refuse(404, ErrorCode.UserNotFound));
        app.MapGet("/v1/users/{handle}/videos", (string handle, int limit, string? after) => PageOf([.. Posts.Where(post => post.Author.Handle == handle)], post => post.Id, after, limit));
        app.MapMethods("/v1/users/{handle}/follow", ["PUT", "DELETE"], Do);
    }

    private void MapCameos()
    {
        app.MapGet("/v1/users/{handle}/cameo", (string handle, HttpRequest http) => (handle, Caller(http)) switch
        {
            ("me", { } me) when Cameos.TryGetValue(me, out var own) => Results.Ok(own with { Permission = CameoPermission.Granted }),
            (_, { } caller) when Cameos.TryGetValue(handle, out var cameo) => Results.Ok(handle == caller ? cameo with { Permission = CameoPermission.Granted } : cameo with { Audience = null }),
            _ => Refuse(404, ErrorCode.CameoNotFound),
        });
        app.MapGet("/v1/users/{handle}/cameo/picture", () => Results.Bytes([1, 2, 3], "image/png"));
        app.MapPut("/v1/users/me/cameo", (PutCameoRequest request, HttpRequest http) =>
        {
            if (RefuseWith is { } code)
            {
                return Refuse(400, code);
            }
            Deeds.Enqueue($"{http.Method} {http.Path} {request.Consent} {request.Audience} {request.Picture?.ImageUrl}");
            return Results.Ok(Cameos.TryGetValue(Caller(http)!, out var before) ? before : AddCameo(Caller(http)!, audience: request.Audience!));
        });
        app.MapPatch("/v1/users/me/cameo", (UpdateCameoRequest request, HttpRequest http) =>
        {
            if (RefuseWith is { } code)
            {
                return Refuse(400, code);
            }
            Deeds.Enqueue($"{http.Method} {http.Path} {request.Audience}");
            return Results.Ok(Cameos[Caller(http)!] with { Audience = request.Audience });
        });
        app.MapDelete("/v1/users/me/cameo", Do);
        app.MapGet("/v1/users/me/cameo/people", (int limit, string? after) => PageOf(CameoPeople, person => person.User.Id, after, limit));
        app.MapMethods("/v1/users/me/cameo/people/{handle}", ["PUT", "DELETE"], Do);
        app.MapGet("/v1/users/me/cameo/videos", (HttpRequest http, int limit, string? after) =>
            PageOf([.. Posts.Where(post => post.Cameos.Any(person => person.Handle == Caller(http)))], post => post.Id, after, limit));
        app.MapDelete("/v1/users/me/cameo/videos/{id}", Do);
        app.MapPut("/v1/users/{handle}/cameo/request", Do);
    }

    private IResult Do(HttpRequest http)
    {
        if (RefuseWith is { } code)
        {
            return Refuse(400, code);
        }
        Deeds.Enqueue($"{http.Method} {http.Path}");
        return Results.NoContent();
    }

    private IResult Derive(HttpRequest http, string source, string prompt, string deed)
    {
        Deeds.Enqueue($"{source} {deed}");
        return Results.Ok(Resource(Add(prompt, Caller(http)!, VideoStatus.Queued) with { RemixedFromVideoId = source }));
    }

    private IResult Change(string id, HttpRequest http, Func<PostResource, PostResource> change)
    {
        Deeds.Enqueue($"{http.Method} {http.Path}");
        var at = Posts.FindIndex(post => post.Id == id);
        Posts[at] = change(Posts[at]);
        return Results.Ok(Resource(Posts[at]));
    }

    private SessionResponse SignIn(string handle, string? name = null) => new(People.GetOrAdd(handle, Person(handle, name)), handle, "refresh", 900);

    private UserReference Reference(string handle) => People.GetOrAdd(handle, Person(handle)) is var person ? new(person.Id, handle, person.DisplayName) : null!;

    private VideoResource Resource(PostResource post) => new()
    {
        Id = post.Id, Model = "sora-2", Status = post.Status, Progress = 0, CreatedAt = post.CreatedAt, CompletedAt = null, ExpiresAt = null, Prompt = post.Prompt,
        Size = post.Size, Seconds = post.Seconds, RemixedFromVideoId = null, Error = Failures.GetValueOrDefault(post.Id), NativeSize = post.Size, Visibility = post.Visibility, Seed = 1,
    };

    private static Page<T> PageOf<T>(List<T> all, Func<T, string> id, string? after, int limit = 100)
    {
        var from = after is null ? 0 : all.FindIndex(item => id(item) == after) + 1;
        List<T> data = [.. all.Skip(from).Take(limit)];
        return new(data, data.Count == 0 ? null : id(data[0]), data.Count == 0 ? null : id(data[^1]), from + data.Count < all.Count);
    }

    private static string? Caller(HttpRequest http) => http.Headers.Authorization.ToString() is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var handle] ? handle : null;

    private static IResult Refuse(int status, string code) => Results.Json(new ErrorResponse(new ErrorBody($"Refused: {code}", "invalid_request_error", null, code)), statusCode: status);

    private sealed class Hub(ScriptedServer server) : Microsoft.AspNetCore.SignalR.Hub
    {
        public async IAsyncEnumerable<RenderEvent> WatchVideo(string videoId, long afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            if (server.Posts.All(post => post.Id != videoId))
            {
                throw new HubException($"{ErrorCode.VideoNotFound}: The video does not exist.");
            }
            await foreach (var happening in server.Render.Reader.ReadAllAsync(cancellationToken))
            {
                yield return happening;
            }
        }

        public IAsyncEnumerable<Notification> WatchNotifications(long afterSequence, CancellationToken cancellationToken) => server.Happening.Reader.ReadAllAsync(cancellationToken);

        public IAsyncEnumerable<NewPost> WatchFeed(CancellationToken cancellationToken) => server.News.Reader.ReadAllAsync(cancellationToken);

        public IAsyncEnumerable<PostCounters> WatchPost(string videoId, CancellationToken cancellationToken) => server.Counters.Reader.ReadAllAsync(cancellationToken);
    }
}
