using Microsoft.AspNetCore.Http;

namespace Workflow.Tasks.Tests.Http.Calls;

/// <summary>What a response must be: the member <c>expect</c>.</summary>
public sealed class ExpectTests : IAsyncLifetime
{
    private readonly Service _service = new();
    private LoopbackServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await LoopbackServer.StartAsync(async context =>
    {
        context.Response.StatusCode = int.Parse(context.Request.Query["code"].ToString());
        context.Response.Headers.RetryAfter = context.Request.Query["after"];
        await context.Response.WriteAsJsonAsync(new { status = context.Request.Query["status"].ToString() });
    });

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Theory]
    [InlineData("response.body.status === 'done'")]
    [InlineData("{{ response.body.status !== 'pending' }}")]
    [InlineData("response.status_code < 300 && response.headers['content-type'].startsWith('application/json')")]
    [InlineData("{ a: 1 }.a")]
    [InlineData("[]")]
    public async Task Run_Succeeds_WhenTheConditionHolds(string condition) =>
        Assert.Equal("done", (await RunAsync(condition, "done")).Body().GetProperty("status").GetString());

    [Theory]
    [InlineData("response.body.status === 'done'")]
    [InlineData("{{ response.body.status == 'done' }}")]
    [InlineData("response.body.missing")]
    [InlineData("0 / 0")]
    [InlineData("''")]
    public async Task Run_CanBeRetried_WhenItDoesNot(string condition)
    {
        var error = (await RunAsync(condition, "pending", after: "30")).Failure("unexpected_response", retryable: true);

        Assert.Equal($"GET {_server.Url} answered 200, but its response does not meet expect.condition: {condition}.", error.Message);
        Assert.Equal("pending", error.Details!.Value.GetProperty("body").GetProperty("status").GetString());
        Assert.Equal(30, error.Details!.Value.GetProperty("retry_after_seconds").GetInt32());
        Assert.Equal(30, error.RetryAfterSeconds);
    }

    [Fact]
    public async Task Run_ChecksTheStatusFirst() =>
        (await RunAsync("response.body.nothing.at.all", "done", code: 404)).Failure("http_status", retryable: false);

    [Fact]
    public async Task Run_TakesOtherStatusCodes_AndChecksThemToo()
    {
        var result = await _service.RunAsync("HTTP", new { url = new Uri(_server.Url, "?code=404&status=gone"), expect = new { status_codes = new object[] { "2xx", 404 }, condition = "response.body.status == 'gone'" } });

        Assert.Equal(404, result.Output().GetProperty("status_code").GetInt32());
    }

    [Fact]
    public async Task Run_LeavesAnExpressionsFailure_ToItsCaller() =>
        await Assert.ThrowsAsync<Workflow.Core.Expressions.ExpressionException>(() => RunAsync("response.body.nothing.at.all", "done"));

    [Theory]
    [InlineData("""{"expect":[]}""", "/config/expect", "must be an object")]
    [InlineData("""{"expect":{"status":200}}""", "/config/expect/status", "is not a known member; the members are condition, status_codes")]
    [InlineData("""{"expect":{"status_codes":[]}}""", "/config/expect/status_codes", "must not be empty")]
    [InlineData("""{"expect":{"status_codes":[99]}}""", "/config/expect/status_codes/0", "must be a status code")]
    [InlineData("""{"expect":{"condition":""}}""", "/config/expect/condition", "must not be empty")]
    [InlineData("""{"expect":{"condition":true}}""", "/config/expect/condition", "must be a text")]
    [InlineData("""{"expect":{"status_codes":[200]},"expected_status_codes":[200]}""", "/config/expected_status_codes", "does not go with expect.status_codes")]
    public void Validate_PointsAtTheFault(string members, string pointer, string detail)
    {
        var fault = Assert.Single(_service.Faults("HTTP", """{"url":"http://h",""" + members[1..]));

        Assert.Equal(pointer, fault.Pointer);
        Assert.Contains(detail, fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("expect")]
    [InlineData("paging")]
    [InlineData("tls")]
    public void ValidateExpressions_WantsItWrittenOut(string member) => Assert.Equal(
        [new Core.Json.Fault($"/config/{member}", "must be written out: an expression may be in its members only")],
        _service.ExpressionFaults("HTTP", $$$"""{"url":"http://h","{{{member}}}":"{{ inputs.x }}"}"""));

    private Task<Core.TaskTypes.TaskResult> RunAsync(string condition, string status, int code = 200, string? after = null) =>
        _service.RunAsync("HTTP", new { url = new Uri(_server.Url, $"?code={code}&status={status}&after={after}"), expect = new { condition } });
}
