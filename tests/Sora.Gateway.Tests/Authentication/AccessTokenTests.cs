using System.Runtime.Versioning;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Sora.Gateway.Authentication;
using Sora.Gateway.Tests.Hosting;

namespace Sora.Gateway.Tests.Authentication;

public sealed class AccessTokenTests(RunningGateway gateway)
{
    [Fact]
    public async Task An_expired_token_is_told_apart_so_that_clients_refresh()
    {
        var person = await gateway.SignUpAsync();

        await (await Me(Mint(person, expires: DateTime.UtcNow.AddMinutes(-1)))).RefusedAsync(401, ErrorCode.TokenExpired);
    }

    [Fact]
    public async Task A_token_made_with_our_own_key_is_accepted_so_that_the_refusals_mean_something()
    {
        var person = await gateway.SignUpAsync();

        await gateway.WithToken(Mint(person)).GetAsync("/v1/users/me").SucceedsAsync();
    }

    [Fact]
    public async Task A_token_signed_by_a_foreign_key_is_refused()
    {
        var person = await gateway.SignUpAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var credentials = new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = Keys.Current.Key.KeyId }, SecurityAlgorithms.EcdsaSha256);

        await (await Me(Mint(person, credentials: credentials))).RefusedAsync(401, ErrorCode.Unauthorized);
    }

    [Fact]
    public async Task A_token_of_another_algorithm_is_refused()
    {
        var person = await gateway.SignUpAsync();
        var secret = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(new string('x', 32))) { KeyId = Keys.Current.Key.KeyId };

        await (await Me(Mint(person, credentials: new SigningCredentials(secret, SecurityAlgorithms.HmacSha256)))).RefusedAsync(401, ErrorCode.Unauthorized);
        await (await Me(Unsigned(Mint(person)))).RefusedAsync(401, ErrorCode.Unauthorized);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("a.b.c")]
    [InlineData("sk-nonsense")]
    public async Task What_is_no_token_is_refused(string token) => await (await Me(token)).RefusedAsync(401, ErrorCode.Unauthorized);

    [Fact]
    public async Task A_bad_token_is_refused_even_where_guests_are_welcome()
    {
        await gateway.Guest.GetAsync("/v1/feeds/latest").SucceedsAsync();

        await (await gateway.WithToken("nonsense").GetAsync("/v1/feeds/latest")).RefusedAsync(401, ErrorCode.Unauthorized);
    }

    [Fact]
    public async Task A_token_in_the_query_is_taken_on_the_hub_only()
    {
        var person = await gateway.SignUpAsync();

        await (await gateway.Guest.GetAsync($"/v1/users/me?access_token={person.Session.AccessToken}")).RefusedAsync(401, ErrorCode.Unauthorized);
        await gateway.Guest.PostAsync($"/hubs/live/negotiate?negotiateVersion=1&access_token={person.Session.AccessToken}", content: null).SucceedsAsync();
        await (await gateway.Guest.PostAsync("/hubs/live/negotiate?negotiateVersion=1&access_token=nonsense", content: null)).RefusedAsync(401, ErrorCode.Unauthorized);
    }

    [Fact]
    public async Task No_token_reaches_the_log()
    {
        var person = await gateway.SignUpAsync();
        await using var hub = await person.ConnectAsync();
        await (await gateway.Guest.PostAsync("/hubs/live/negotiate?negotiateVersion=1&access_token=secret-nonsense", content: null)).RefusedAsync(401, ErrorCode.Unauthorized);

        Assert.NotEmpty(gateway.Log);
        Assert.DoesNotContain(gateway.Log, line => line.Contains(person.Session.AccessToken) || line.Contains("secret-nonsense") || line.Contains(person.Session.RefreshToken));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Keys_are_readable_by_their_owner_alone()
    {
        _ = Keys.Current;
        var folder = Path.Combine(gateway.Data, "keys");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        Assert.All(Directory.GetFiles(folder), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        Assert.NotEmpty(Directory.GetFiles(folder, "access-token-*.pem"));
    }

    private SigningKeys Keys => gateway.Services.GetRequiredService<SigningKeys>();

    private Task<HttpResponseMessage> Me(string token) => gateway.WithToken(token).GetAsync("/v1/users/me");

    /// <summary>A token as the gateway makes it, but for what is given.</summary>
    private string Mint(Person person, DateTime? expires = null, SigningCredentials? credentials = null)
    {
        var session = new JsonWebToken(person.Session.AccessToken).GetClaim(JwtRegisteredClaimNames.Sid).Value;
        var end = expires ?? DateTime.UtcNow.AddMinutes(5);
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = "sora",
            Audience = "sora",
            Subject = new ClaimsIdentity([new(JwtRegisteredClaimNames.Sub, person.Id), new(JwtRegisteredClaimNames.Sid, session)]),
            NotBefore = end.AddMinutes(-10),
            IssuedAt = end.AddMinutes(-10),
            Expires = end,
            SigningCredentials = credentials ?? Keys.Current,
        });
    }

    private static string Unsigned(string token) =>
        $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{token.Split('.')[1]}.";
}
