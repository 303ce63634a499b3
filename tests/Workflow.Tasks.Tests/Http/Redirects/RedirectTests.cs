using System.Globalization;
using Microsoft.AspNetCore.Http;
using Workflow.Tasks.Http.Addresses;
using Workflow.Tasks.Http.Redirects;

namespace Workflow.Tasks.Tests.Http.Redirects;

public sealed class RedirectTests : IAsyncLifetime
{
    private readonly Service _service = new();
    private LoopbackServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await LoopbackServer.StartAsync(async context =>
    {
        if (context.Request.Path == "/to")
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = context.Request.Query["location"].ToString();
        }
        else if (int.Parse(context.Request.Path.Value!.AsSpan(1), CultureInfo.InvariantCulture) is > 0 and var left)
        {
            context.Response.Redirect($"/{left - 1}", permanent: false, preserveMethod: true);
        }
        else
        {
            await context.Response.WriteAsync($"{context.Request.Method} {context.Request.Headers["Idempotency-Key"]}");
        }
    });

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Theory]
    [InlineData("1")]
    [InlineData("10")]
    public async Task Run_Follows_WhenRedirectedUpToTenTimes(string path)
    {
        var result = await _service.RunAsync("HTTP", new { url = new Uri(_server.Url, path), method = "POST", body = "x" });

        Assert.Equal("POST 1-0001.3", result.Body().GetString());
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/", "redirected to ftp://127.0.0.1/, which is neither http nor https")]
    [InlineData("file:///etc/passwd", "redirected to file:///etc/passwd, which is neither http nor https")]
    [InlineData("data:text/plain,x", "which is neither http nor https")]
    [InlineData("javascript:alert(1)", "which is neither http nor https")]
    [InlineData("gopher://127.0.0.1/", "which is neither http nor https")]
    [InlineData("http://user:pass@127.0.0.1/", "redirected to http://127.0.0.1/ with a user name or password")]
    public async Task Run_Refuses_WhenARedirectLeadsToAForbiddenAddress(string location, string why)
    {
        var result = await _service.RunAsync("HTTP", new { url = new Uri(_server.Url, "to"), query = new { location } });

        var error = result.Failure("address_refused", retryable: false);
        Assert.StartsWith($"GET {_server.Url}to was refused: it was ", error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pass@", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Next_Refuses_WhenHttpsLeadsToHttp()
    {
        var hop = new Hop(HttpMethod.Get, new Uri("https://a.example/x"));

        var thrown = Assert.Throws<AddressRefusedException>(() => RedirectRule.Next(hop, 302, "http://a.example/x?key=secret", bodyIsEmpty: true, text => text));

        Assert.Equal("it was redirected from https to http://a.example/x, which is not encrypted", thrown.Message);
    }

    [Theory]
    [InlineData("[302]", true)]
    [InlineData("[\"3xx\"]", true)]
    [InlineData("[\"2xx\",\"300-303\"]", true)]
    [InlineData("[200,301]", false)]
    public async Task Run_TakesARedirectAsTheAnswer_WhenItIsExpected(string expected, bool isAnswer)
    {
        var result = await _service.RunAsync("HTTP", $$"""{"url":"{{_server.Url}}to?location=/0","expected_status_codes":{{expected}}}""");

        Assert.Equal(isAnswer ? 302 : 200, result.Output().GetProperty("status_code").GetInt32());
    }

    [Theory]
    [InlineData("[\"2xx\"]", "http_status")]
    [InlineData("[\"3xx\"]", null)]
    public async Task Run_DoesNotFollow_WhenFollowRedirectsIsFalse(string expected, string? code)
    {
        var result = await _service.RunAsync("HTTP", $$"""{"url":"{{_server.Url}}to?location=/0","follow_redirects":false,"expected_status_codes":{{expected}}}""");

        Assert.Equal(code, result.Error?.Code);
        if (result.Error is { } error)
        {
            Assert.Contains("follow_redirects is false", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("http://[")]
    [InlineData("")]
    public async Task Run_TakesTheRedirectAsTheAnswer_WhenItsLocationIsNoUrl(string location)
    {
        var result = await _service.RunAsync("HTTP", new { url = new Uri(_server.Url, "to"), query = new { location } });

        result.Failure("http_status", retryable: false);
    }

    [Fact]
    public async Task Run_FollowsAsManyAsTheOperatorAllows()
    {
        await using var service = new Service(settings: [("Workflow:Http:MaxRedirects", "2")]);

        (await service.RunAsync("HTTP", new { url = new Uri(_server.Url, "2") })).Output();
        var error = (await service.RunAsync("HTTP", new { url = new Uri(_server.Url, "3") })).Failure("http_status", retryable: false);

        Assert.Contains("more than 2 (Workflow:Http:MaxRedirects)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Fails_WhenRedirectedElevenTimes()
    {
        var result = await _service.RunAsync("HTTP", new { url = new Uri(_server.Url, "11") });

        var error = result.Failure("http_status", retryable: false);
        Assert.Contains("redirect was not followed", error.Message, StringComparison.Ordinal);
        Assert.Equal(307, error.Details!.Value.GetProperty("status_code").GetInt32());
        Assert.True(error.Details.Value.GetProperty("headers").TryGetProperty("location", out _));
    }
}
