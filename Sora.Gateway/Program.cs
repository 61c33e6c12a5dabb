using Sora.Gateway;
using Sora.Gateway.Accounts;
using Sora.Gateway.Authentication;
using Sora.Gateway.Cameos;
using Sora.Gateway.Comments;
using Sora.Gateway.Errors;
using Sora.Gateway.Feeds;
using Sora.Gateway.Limits;
using Sora.Gateway.Live;
using Sora.Gateway.Notifications;
using Sora.Gateway.Operations;
using Sora.Gateway.Users;
using Sora.Gateway.Videos;
using Sora.Web;

// Settings lie beside the program, wherever it is started from.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.AddSoraHost(args);
builder.AddSoraActors();
builder.AddSoraAuthentication();
builder.AddSoraOperations();
builder.Services.AddSoraLimits();
builder.Services.AddSoraAccounts();
builder.Services.AddSoraVideos();
builder.Services.AddSoraUsers();
builder.Services.AddSoraCameos();
builder.Services.AddSoraLive();
builder.AddSoraWeb();

var app = builder.Build();
app.UseTrustedProxies();
app.UseResponseHeaders();
app.UseApiErrors();
app.UseConnectionsFromAnyGateway();
app.UseRouting();
app.UseCors();
app.UseAuthentication();
app.UseRefusalOfBadTokens();
app.UseRateLimits();
app.UseAuthorization();

app.MapAccounts();
app.MapVideos();
app.MapComments();
app.MapUsers();
app.MapCameos();
app.MapFeeds();
app.MapNotifications();
app.MapLive();
app.MapPlanned();
app.MapUnknownRoutes();
app.MapOperations();
app.MapSoraWeb();

app.AnnounceReadiness();
app.Run();
