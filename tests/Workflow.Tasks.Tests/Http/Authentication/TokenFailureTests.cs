using Microsoft.AspNetCore.Http;

namespace Workflow.Tasks.Tests.Http.Authentication;

/// <summary>Token endpoints that give no token, or one that is not accepted.</summary>
public sealed class TokenFailureTests : IAsyncLifetime
{
    private readonly Service _service = new();
    private TokenOrigin _origin = null!;

    public async ValueTask InitializeAsync() => _origin = await TokenOrigin.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_client","error_description":"who?"}""", false, "was answered 400 (invalid_client: who?)")]
    [InlineData(401, "no json", false, "was answered 401")]
    [InlineData(429, "{}", true, "was answered 429")]
    [InlineData(503, "", true, "was answered 503")]
    [InlineData(302, "", false, "was answered 302")]
    [InlineData(200, "", false, "was answered without access_token")]
    [InlineData(200, "[]", false, "was answered without access_token")]
    [InlineData(200, """{"access_token":7}""", false, "was answered without access_token")]
    [InlineData(200, """{"access_token":"abc"}""", false, "what is no token")]
    [InlineData(200, """{"access_token":"a b c d"}""", false, "what is no token")]
    [InlineData(200, """{"access_token":"a\r\nX: y"}""", false, "what is no token")]
    [InlineData(200, """{"access_token":"abcdef","token_type":"mac"}""", false, "another type than Bearer")]
    public async Task Run_FailsWithoutACall_WhenThereIsNoToken(int status, string body, bool retryable, string why)
    {
        _origin.AnswerToToken = async context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "7";
            context.Response.Headers.Location = "/token2";
            await context.Response.WriteAsync(body);
        };

        var error = (await _service.RunAsync("HTTP", _origin.Config())).Failure("authentication", retryable);

        Assert.StartsWith($"GET {_origin.Url}data was not sent: the request for an access token", error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Equal(status == 200 ? null : 7, error.RetryAfterSeconds);
        Assert.Empty(_origin.Calls);
    }

    [Fact]
    public async Task Run_AsksAgain_AfterAFailure()
    {
        _origin.AnswerToToken = context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        (await _service.RunAsync("HTTP", _origin.Config())).Failure("authentication", retryable: true);
        _origin.AnswerToToken = null;

        (await _service.RunAsync("HTTP", _origin.Config())).Output();
    }

    [Fact]
    public async Task Run_LimitsWhatItReads_OfATokensAnswer()
    {
        _origin.AnswerToToken = async context =>
        {
            var part = new byte[64 * 1024];
            for (var i = 0; i < 1_000 && !context.RequestAborted.IsCancellationRequested; i++)
            {
                await context.Response.Body.WriteAsync(part, context.RequestAborted);
            }
        };

        var error = (await _service.RunAsync("HTTP", _origin.Config())).Failure("authentication", retryable: false);

        Assert.Contains("without access_token", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RefusesATokenEndpoint_ThatTasksMayNotReach()
    {
        var auth = new { type = "oauth2_client_credentials", token_url = "https://169.254.169.254/token", client_id = "me", client_secret = "s3cret" };

        var error = (await _service.RunAsync("HTTP", _origin.Config(more: auth))).Failure("authentication", retryable: false);

        Assert.Contains("a cloud metadata address", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Fails_WhenTheNextTokenIsRefusedToo()
    {
        _origin.AnswerToToken = context => context.Response.WriteAsJsonAsync(new { access_token = $"wrong-{_origin.TokenRequests.Count}" });

        var result = await _service.RunAsync("HTTP", _origin.Config());

        result.Failure("http_status", retryable: false);
        Assert.Equal(["Bearer wrong-1", "Bearer wrong-2"], _origin.Calls);
        Assert.Equal(2, _origin.TokenRequests.Count);
    }
}
