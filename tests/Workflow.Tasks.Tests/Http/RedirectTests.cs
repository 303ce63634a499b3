using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Workflow.Tasks.Tests.Http;

public sealed class RedirectTests : IAsyncLifetime
{
    private readonly Service _service = new();
    private LoopbackServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await LoopbackServer.StartAsync(async context =>
    {
        if (context.Request.Path == "/ftp")
        {
            context.Response.Redirect("ftp://127.0.0.1/");
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

    [Fact]
    public async Task Run_Refuses_WhenRedirectLeavesHttp()
    {
        var result = await _service.RunAsync("HTTP", new { url = new Uri(_server.Url, "ftp") });

        Assert.Contains("redirected to ftp://127.0.0.1,", result.Failure("address_refused", retryable: false).Message, StringComparison.Ordinal);
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
