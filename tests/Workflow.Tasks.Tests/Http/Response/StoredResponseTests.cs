using System.Text.Json;
using Workflow.Core.TaskTypes;
using Workflow.Tasks.Tests.Http.Response.Codings;

namespace Workflow.Tasks.Tests.Http.Response;

/// <summary>Responses whose body the store keeps.</summary>
public sealed class StoredResponseTests : IAsyncLifetime
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 2_000_000).Select(i => (byte)(i * 31))];

    private readonly FakeBodies _bodies = new();
    private Service _service = null!;
    private LoopbackServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _service = new Service { Bodies = _bodies };
        _server = await LoopbackServer.StartAsync(async context =>
        {
            var (request, response) = (context.Request, context.Response);
            response.ContentType = request.Query.TryGetValue("type", out var type) ? type.ToString() : "application/x-bytes; charset=latin1";
            switch (request.Path.Value)
            {
                case "/coded":
                    response.Headers.ContentEncoding = "gzip";
                    await response.Body.WriteAsync(Compressed.With("gzip", Bytes));
                    break;
                case "/cut":
                    response.Headers.ContentEncoding = "gzip";
                    await response.Body.WriteAsync(Compressed.With("gzip", Bytes).AsMemory()[..^4]);
                    break;
                case "/broken":
                    response.ContentLength = Bytes.Length;
                    await response.Body.WriteAsync(Bytes.AsMemory(0, 100_000));
                    await response.Body.FlushAsync();
                    context.Abort();
                    break;
                case "/slow":
                    await response.Body.WriteAsync(Bytes.AsMemory(0, 100_000));
                    await response.Body.FlushAsync();
                    await Task.Delay(Timeout.Infinite, context.RequestAborted);
                    break;
                case "/away":
                    response.Redirect("/bytes");
                    break;
                case "/nothing":
                    response.StatusCode = 204;
                    break;
                case "/refused":
                    response.StatusCode = 409;
                    await response.Body.WriteAsync("no"u8.ToArray());
                    break;
                default:
                    await response.Body.WriteAsync(Bytes);
                    break;
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Theory]
    [InlineData("bytes")]
    [InlineData("coded")]
    [InlineData("away")]
    public async Task Run_StoresTheBody_AndItsOutputRefersToIt(string path)
    {
        var output = (await CallAsync(path)).Output();

        Assert.Equal(Bytes, Assert.Single(_bodies.Kept));
        var body = output.GetProperty("body");
        Assert.Equal(["stored_body", "bytes", "media_type", "sha256"], body.EnumerateObject().Select(member => member.Name));
        Assert.Equal((Bytes.Length, "application/x-bytes; charset=latin1"), (body.GetProperty("bytes").GetInt32(), body.GetProperty("media_type").GetString()));
        Assert.Equal("body-1", StoredBody.IdIn(body));
        Assert.False(output.GetProperty("headers").TryGetProperty("content-encoding", out _));
        Assert.False(output.TryGetProperty("body_encoding", out _));
    }

    [Theory]
    [InlineData("cut", "invalid_response", true)]
    [InlineData("broken", "connection", true)]
    public async Task Run_KeepsNothing_WhenTheBodyIsNotWhole(string path, string code, bool retryable)
    {
        (await CallAsync(path)).Failure(code, retryable);
        Assert.Empty(_bodies.Kept);
    }

    [Fact]
    public async Task Run_KeepsNothing_OfABodyThatIsTooLarge()
    {
        foreach (var path in new[] { "bytes", "coded" })
        {
            var error = (await CallAsync(path, ",\"max_response_bytes\":1999999")).Failure("response_too_large", retryable: false);
            Assert.Contains("more than 1999999 bytes, the max_response_bytes of the task, which is at most Workflow:Http:MaxStoredResponseBytes", error.Message, StringComparison.Ordinal);
        }

        Assert.Empty(_bodies.Kept);
        (await CallAsync("bytes", ",\"max_response_bytes\":2000000")).Output();
    }

    [Fact]
    public async Task Run_KeepsNothing_AtItsTimeLimitOrWhenItIsCancelled()
    {
        (await CallAsync("slow", ",\"timeout_seconds\":1")).Failure("timeout", retryable: true);

        using var cancelling = new CancellationTokenSource();
        _bodies.Reading = _ => cancelling.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CallAsync("slow", cancellationToken: cancelling.Token));
        Assert.Empty(_bodies.Kept);
    }

    [Fact]
    public async Task Run_StoresNoOtherResponse()
    {
        var error = (await CallAsync("refused")).Failure("http_status", retryable: false);
        Assert.Equal("no", error.Details!.Value.GetProperty("body").GetString());

        Assert.Equal(JsonValueKind.Null, (await CallAsync("nothing")).Output().GetProperty("body").ValueKind);
        Assert.Empty(_bodies.Kept);
    }

    [Theory]
    [InlineData("text/html", "text/html")]
    [InlineData("TEXT/csv;charset=UTF-8", "TEXT/csv; charset=UTF-8")]
    [InlineData("nonsense", "application/octet-stream")]
    [InlineData("", "application/octet-stream")]
    public async Task Run_KeepsTheMediaType_IfItIsOne(string sent, string kept)
    {
        var output = (await CallAsync("bytes?type=" + Uri.EscapeDataString(sent))).Output();
        Assert.Equal(kept, output.GetProperty("body").GetProperty("media_type").GetString());
    }

    [Fact]
    public async Task Run_Fails_WhereNothingKeepsBodies()
    {
        await using var service = new Service();
        (await service.RunAsync("HTTP", $$"""{"url":"{{_server.Url}}","response_body":"stored"}""")).Failure("not_supported", retryable: false);
    }

    [Theory]
    [InlineData("""{"response_body":"kept"}""", "/config/response_body", "is not one of inline, stored")]
    [InlineData("""{"response_body":"stored","paging":{}}""", "/config/response_body", "does not go with paging")]
    [InlineData("""{"response_body":"stored","max_response_bytes":1073741825}""", "/config/max_response_bytes", "from 1 to 1073741824")]
    [InlineData("""{"response_body":"inline","max_response_bytes":16777217}""", "/config/max_response_bytes", "from 1 to 16777216")]
    public void Validate_PointsAtTheFault(string members, string pointer, string detail)
    {
        var faults = _service.Faults("HTTP", """{"url":"http://h",""" + members[1..]);
        Assert.Contains(faults, fault => fault.Pointer == pointer && fault.Detail.Contains(detail, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Validate_TakesTheLimitOfTheSetting()
    {
        await using var service = new Service(settings: [("Workflow:Http:MaxStoredResponseBytes", "5000000000")]);
        Assert.Empty(service.Faults("HTTP", """{"url":"http://h","response_body":"stored","max_response_bytes":5000000000}"""));
        Assert.Single(service.Faults("HTTP", """{"url":"http://h","response_body":"stored","max_response_bytes":5000000001}"""));
    }

    private Task<TaskResult> CallAsync(string path, string members = "", CancellationToken cancellationToken = default) =>
        _service.RunAsync("HTTP", $$"""{"url":"{{_server.Url}}{{path}}","response_body":"stored"{{members}}}""", cancellationToken);
}
