using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Workflow.Tasks.Tests.Http;

public sealed class UnexpectedStatusTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly Service _service;

    public UnexpectedStatusTests() => _service = new Service(time: _time);

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Theory]
    [InlineData(300, false)]
    [InlineData(304, false)]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    [InlineData(408, true)]
    [InlineData(409, false)]
    [InlineData(410, false)]
    [InlineData(422, false)]
    [InlineData(425, false)]
    [InlineData(429, true)]
    [InlineData(499, false)]
    [InlineData(500, true)]
    [InlineData(501, true)]
    [InlineData(502, true)]
    [InlineData(503, true)]
    [InlineData(504, true)]
    [InlineData(599, true)]
    [InlineData(600, false)]
    public async Task Run_Fails_WhenStatusIsUnexpected(int status, bool retryable)
    {
        await using var server = await AnsweringAsync(status);

        var result = await _service.RunAsync("HTTP", new { url = server.Url });

        var error = result.Failure("http_status", retryable);
        Assert.StartsWith($"GET {server.Url} answered {status}", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("expected 2xx.", error.Message, StringComparison.Ordinal);
        Assert.Equal(status, error.Details!.Value.GetProperty("status_code").GetInt32());
    }

    [Theory]
    [InlineData("""[404]""", 404, true)]
    [InlineData("""[404]""", 200, false)]
    [InlineData("""["2xx",404]""", 404, true)]
    [InlineData("""["2xx",404]""", 299, true)]
    [InlineData("""["2xx",404]""", 403, false)]
    [InlineData("""["500-502"]""", 502, true)]
    [InlineData("""["500-502"]""", 503, false)]
    [InlineData("""["3xx"]""", 304, true)]
    public async Task Run_TakesAStatus_WhenItIsExpected(string expected, int status, bool succeeds)
    {
        await using var server = await AnsweringAsync(status);

        var result = await _service.RunAsync("HTTP", $$"""{"url":"{{server.Url}}","expected_status_codes":{{expected}}}""");

        Assert.Equal(succeeds ? null : "http_status", result.Error?.Code);
    }

    [Fact]
    public async Task Run_ShowsTheResponse_WhenStatusIsUnexpected()
    {
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            context.Response.StatusCode = 422;
            context.Response.ContentType = "application/problem+json";
            context.Response.Headers["X-Trace"] = "7";
            await context.Response.WriteAsync("""{"title":"No"}""");
        });

        var result = await _service.RunAsync("HTTP", new { url = new Uri(server.Url, "/a?key=secret"), method = "POST" });

        var error = result.Failure("http_status", retryable: false);
        Assert.Equal($"POST {server.Url}a answered 422 (Unprocessable Entity); expected 2xx.", error.Message);
        var details = error.Details!.Value;
        Assert.Equal(["status_code", "headers", "body"], details.EnumerateObject().Select(member => member.Name));
        Assert.Equal("7", details.GetProperty("headers").GetProperty("x-trace").GetString());
        details.GetProperty("body").IsJson("""{"title":"No"}""");
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("120", 120)]
    [InlineData("Fri, 02 Jan 2026 03:05:05 GMT", 60)]
    [InlineData("Fri, 02 Jan 2026 03:00:00 GMT", 0)]
    [InlineData("86400", 86_400)]
    [InlineData("86401", 86_400)]
    [InlineData("3000000000", 86_400)]
    [InlineData("99999999999999999999999999999999", 86_400)]
    [InlineData("00000000000000000000000000000060", 60)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", 86_400)]
    [InlineData("Friday, 02-Jan-26 03:05:05 GMT", 60)]
    [InlineData("Fri Jan  2 03:05:05 2026", 60)]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT", 0)]
    [InlineData("1.5", null)]
    [InlineData("+5", null)]
    [InlineData("5 s", null)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    [InlineData(null, null)]
    public async Task Run_SaysWhenToTryAgain_WhenServerDoes(string? retryAfter, int? expected)
    {
        await using var server = await AnsweringAsync(503, response => response.Headers.RetryAfter = retryAfter);

        var result = await _service.RunAsync("HTTP", new { url = server.Url });

        var error = result.Failure("http_status", retryable: true);
        var details = error.Details!.Value;
        Assert.Equal(expected, (int?)error.RetryAfterSeconds);
        Assert.Equal(expected, details.TryGetProperty("retry_after_seconds", out var seconds) ? seconds.GetInt32() : null);
    }

    [Fact]
    public async Task Run_KeepsTheStatus_WhenItsBodyIsTooLarge()
    {
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            context.Response.StatusCode = 503;
            await context.Response.WriteAsync("too long");
        });

        var result = await _service.RunAsync("HTTP", new { url = server.Url, max_response_bytes = 7 });

        var error = result.Failure("http_status", retryable: true);
        Assert.Contains("larger than 7 bytes", error.Message, StringComparison.Ordinal);
        error.Details!.Value.GetProperty("body").IsJson("null");
    }

    private static Task<LoopbackServer> AnsweringAsync(int status, Action<HttpResponse>? more = null) =>
        LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            more?.Invoke(context.Response);
            return Task.CompletedTask;
        });
}
