using Sora.Contracts;
using Sora.Contracts.Accounts;
using Sora.Gateway.Tests.Hosting;

namespace Sora.Gateway.Tests.Accounts;

public sealed class AccountsTests(RunningGateway gateway)
{
    [Fact]
    public async Task Whoever_signs_up_is_signed_in()
    {
        var person = await gateway.SignUpAsync("Alice_1");

        var me = await person.Http.GetAsync("/v1/users/me", SoraJson.Default.UserProfile);

        Assert.Equal("alice_1", me.Handle);
        Assert.Equal(me.Id, person.Id);
        Assert.Equal(900, person.Session.ExpiresIn);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("1abc")]
    [InlineData("has space")]
    [InlineData("éclair")]
    [InlineData("abc\n")]
    [InlineData("a_handle_of_21_chars_")]
    public async Task A_malformed_handle_is_refused(string handle)
    {
        var error = await (await SignUp(handle, RunningGateway.Password)).RefusedAsync(400, ErrorCode.InvalidHandle);

        Assert.Equal("handle", error.Param);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(129)]
    public async Task A_password_of_the_wrong_length_is_refused(int length) =>
        await (await SignUp("good_handle", new string('x', length))).RefusedAsync(400, ErrorCode.InvalidPassword);

    [Fact]
    public async Task A_taken_handle_is_refused_in_whatever_case()
    {
        await gateway.SignUpAsync("taken_one");

        await (await SignUp("TAKEN_one", "another password")).RefusedAsync(409, ErrorCode.HandleTaken);
    }

    [Fact]
    public async Task Of_many_who_want_one_handle_at_once_one_gets_it()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => SignUp("contested", $"password of {i}")));

        Assert.Single(answers, answer => (int)answer.StatusCode == 201);
        Assert.Equal(7, answers.Count(answer => (int)answer.StatusCode == 409));
    }

    [Fact]
    public async Task A_sign_up_repeated_with_its_idempotency_key_signs_in_to_the_same_account()
    {
        var first = await (await SignUp("repeated", RunningGateway.Password, ("Idempotency-Key", "k1"))).ReadAsync(SoraJson.Default.SessionResponse, 201);

        var second = await (await SignUp("repeated", RunningGateway.Password, ("Idempotency-Key", "k1"))).ReadAsync(SoraJson.Default.SessionResponse, 201);

        Assert.Equal(first.User.Id, second.User.Id);
        await (await SignUp("repeated", "another password", ("Idempotency-Key", "k1"))).RefusedAsync(409, ErrorCode.HandleTaken);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_handle_are_not_told_apart()
    {
        await gateway.SignUpAsync("known_person");

        var wrong = await (await SignIn("known_person", "wrong password")).RefusedAsync(401, ErrorCode.InvalidCredentials);
        var unknown = await (await SignIn("unknown_person", "wrong password")).RefusedAsync(401, ErrorCode.InvalidCredentials);

        Assert.Equal(wrong, unknown);
    }

    [Fact]
    public async Task Ten_wrong_passwords_lock_the_account_even_for_the_right_one()
    {
        await gateway.SignUpAsync("locked_person");
        for (var i = 0; i < 10; i++)
        {
            await (await SignIn("locked_person", "wrong password")).RefusedAsync(401, ErrorCode.InvalidCredentials);
        }

        await (await SignIn("locked_person", RunningGateway.Password)).RefusedAsync(429, ErrorCode.LockedOut);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_at_once_and_no_other()
    {
        var person = await gateway.SignUpAsync("two_sessions");
        var other = await (await SignIn("two_sessions", RunningGateway.Password)).ReadAsync(SoraJson.Default.SessionResponse);

        await person.Http.DeleteAsync("/v1/sessions/current").SucceedsAsync();

        await (await person.Http.GetAsync("/v1/users/me")).RefusedAsync(401, ErrorCode.Unauthorized);
        await (await Refresh(person.Session.RefreshToken)).RefusedAsync(401, ErrorCode.Unauthorized);
        await gateway.WithToken(other.AccessToken).GetAsync("/v1/users/me").SucceedsAsync();
    }

    [Fact]
    public async Task A_refresh_token_is_exchanged_for_the_next_and_a_lost_answer_can_be_asked_for_again()
    {
        var person = await gateway.SignUpAsync();

        var next = await (await Refresh(person.Session.RefreshToken)).ReadAsync(SoraJson.Default.SessionResponse);
        var again = await (await Refresh(person.Session.RefreshToken)).ReadAsync(SoraJson.Default.SessionResponse);

        Assert.NotEqual(person.Session.RefreshToken, next.RefreshToken);
        Assert.Equal(next.RefreshToken, again.RefreshToken);
        await gateway.WithToken(next.AccessToken).GetAsync("/v1/users/me").SucceedsAsync();
    }

    [Fact]
    public async Task A_refresh_token_used_again_after_its_successor_ends_the_session()
    {
        var person = await gateway.SignUpAsync();
        var second = await (await Refresh(person.Session.RefreshToken)).ReadAsync(SoraJson.Default.SessionResponse);
        var third = await (await Refresh(second.RefreshToken)).ReadAsync(SoraJson.Default.SessionResponse);

        await (await Refresh(person.Session.RefreshToken)).RefusedAsync(401, ErrorCode.Unauthorized);

        await (await gateway.WithToken(third.AccessToken).GetAsync("/v1/users/me")).RefusedAsync(401, ErrorCode.Unauthorized);
        await (await Refresh(third.RefreshToken)).RefusedAsync(401, ErrorCode.Unauthorized);
    }

    [Theory]
    [InlineData("")]
    [InlineData("rt-nonsense")]
    [InlineData("rt-2222222222222222222222222222222222222222222222222222AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task What_is_no_refresh_token_is_refused(string token) => await (await Refresh(token)).RefusedAsync(401, ErrorCode.Unauthorized);

    private Task<HttpResponseMessage> SignUp(string handle, string password, params (string, string)[] headers) =>
        gateway.Guest.PostAsync("/v1/accounts", new CreateAccountRequest(handle, password), SoraJson.Default.CreateAccountRequest, headers);

    private Task<HttpResponseMessage> SignIn(string handle, string password) =>
        gateway.Guest.PostAsync("/v1/sessions", new CreateSessionRequest(handle, password), SoraJson.Default.CreateSessionRequest);

    private Task<HttpResponseMessage> Refresh(string token) =>
        gateway.Guest.PostAsync("/v1/sessions/refresh", new RefreshSessionRequest(token), SoraJson.Default.RefreshSessionRequest);
}
