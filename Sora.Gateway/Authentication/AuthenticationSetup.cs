using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Sora.Grains.Accounts;

namespace Sora.Gateway.Authentication;

/// <summary>Who calls, and what a caller must be: deny by default, signed in by access token or API key.</summary>
internal static class AuthenticationSetup
{
    /// <summary>The policy of routes that manage the account itself: an access token; an API key is not enough.</summary>
    public const string SessionPolicy = "session";

    private const string SelectingScheme = "Sora";

    public static void AddSoraAuthentication(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<KeyFolder>();
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<DerivedSecrets>();

        services.AddIdentityCore<Account>(identity =>
        {
            identity.User.AllowedUserNameCharacters = "abcdefghijklmnopqrstuvwxyz0123456789_";
            // Length alone: rules of composition make passwords worse (NIST SP 800-63B, 3.1.1.2).
            identity.Password = new() { RequiredLength = 8, RequireDigit = false, RequireLowercase = false, RequireUppercase = false, RequireNonAlphanumeric = false, RequiredUniqueChars = 1 };
            identity.Lockout = new() { MaxFailedAccessAttempts = 10, DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5) };
        }).AddUserStore<AccountStore>();

        services.AddAuthentication(SelectingScheme)
            .AddPolicyScheme(SelectingScheme, displayName: null, scheme => scheme.ForwardDefaultSelector = context =>
                PresentedToken.Of(context.Request)?.StartsWith(TokenKind.ApiKey.Prefix, StringComparison.Ordinal) == true ? ApiKeyHandler.SchemeName : JwtBearerDefaults.AuthenticationScheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, configureOptions: null)
            .AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<AccessTokens, IGrainFactory>((bearer, tokens, grains) =>
        {
            bearer.MapInboundClaims = false;
            bearer.TokenValidationParameters = tokens.Validation;
            bearer.Events = new()
            {
                OnMessageReceived = context =>
                {
                    context.Token = PresentedToken.Of(context.Request);
                    return Task.CompletedTask;
                },
                OnTokenValidated = context => RequireOpenSession(context, grains),
            };
        });

        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(SessionPolicy, policy => policy.RequireClaim(JwtRegisteredClaimNames.Sid));
        // An access token in a hub's address must not reach the log.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
    }

    /// <summary>Refuses a request whose token is not valid even where guests are welcome: its sender believes to be signed in, and must learn to refresh.</summary>
    public static IApplicationBuilder UseRefusalOfBadTokens(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var refused = PresentedToken.Of(context.Request) is not null && CurrentUser.Of(context.User) is null;
        if (refused && context.GetEndpoint()?.Metadata.GetMetadata<IgnoresTokens>() is null)
        {
            await context.ChallengeAsync();
            return;
        }

        await next(context);
    });

    private static async Task RequireOpenSession(TokenValidatedContext context, IGrainFactory grains)
    {
        if (CurrentUser.Of(context.Principal) is not { SessionId: { } session } user || !await grains.GetGrain<IAccountGrain>(user.Id).IsSessionOpen(session))
        {
            context.Fail(new SecurityTokenException("The session has ended."));
        }
    }
}

/// <summary>Marks routes that one calls to get a token: an old one in the header does no harm there.</summary>
internal sealed class IgnoresTokens;
