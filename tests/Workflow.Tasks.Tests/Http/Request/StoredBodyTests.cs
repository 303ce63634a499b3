using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Workflow.Tasks.Tests.Http.Request;

/// <summary>Stored bodies that are sent.</summary>
public sealed class StoredBodyTests : IAsyncLifetime
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 20_000_000).Select(i => (byte)(i * 31))]; // more than a body that is no stored one

    private readonly FakeBodies _bodies = new();
    private Service _service = null!;
    private LoopbackServer _server = null!;
    private string? _contentType;
    private long? _length;
    private byte[] _received = [];

    public async ValueTask InitializeAsync()
    {
        _service = new Service { Bodies = _bodies };
        var stored = _bodies.Add(Bytes, "text/csv; charset=utf-16");
        var body = $$"""{"stored_body":"{{stored.Id}}","bytes":{{stored.Bytes}},"media_type":"text/csv","sha256":"{{stored.Sha256}}"}""";
        _service.Tasks["download"] = $$"""{"status_code":200,"headers":{"content-type":"image/png"},"body":{{body}}}""";
        _service.Tasks["body"] = body;
        _service.Tasks["foreign"] = body.Replace("body-1", "body-2", StringComparison.Ordinal);
        _service.Tasks["other"] = """{"stored_body":1,"bytes":2,"sha256":""}""";
        _server = await LoopbackServer.StartAsync(async context =>
        {
            context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
            using var copy = new MemoryStream();
            await context.Request.Body.CopyToAsync(copy);
            (_contentType, _length, _received) = (context.Request.ContentType, context.Request.ContentLength, copy.ToArray());
            if (context.Request.Path == "/again")
            {
                context.Response.Redirect("/seen", permanent: false, preserveMethod: true);
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Theory]
    [InlineData("", "tasks.download.output", "image/png")]
    [InlineData("", "tasks.download.output.body", "text/csv; charset=utf-16")]
    [InlineData("", "tasks.body.output", "text/csv; charset=utf-16")]
    [InlineData("again", "tasks.body.output", "text/csv; charset=utf-16")]
    public async Task Run_SendsAStoredBody_AsItIs(string path, string from, string contentType)
    {
        (await SendAsync(path, $"\"body_from\":\"{from}\"")).Output();

        Assert.Equal((contentType, (long?)Bytes.Length), (_contentType, _length));
        Assert.True(Bytes.AsSpan().SequenceEqual(_received));
    }

    [Fact]
    public async Task Run_SendsTheTypeOfTheConfig()
    {
        (await SendAsync("", "\"body_from\":\"tasks.download.output\",\"headers\":{\"Content-Type\":\"application/pdf\"}")).Output();
        Assert.Equal("application/pdf", _contentType);
    }

    [Theory]
    [InlineData("")]
    [InlineData("again")]
    public async Task Run_SendsAStoredBody_AsAFile(string path)
    {
        (await SendAsync(path, """
            "multipart":[{"name":"title","value":"x"},{"name":"file","file_name":"a.csv","value_from":"tasks.body.output"},{"name":"again","file_name":"b.png","value_from":"tasks.download.output"}]
            """)).Output();

        Assert.Equal(_received.Length, _length);
        var reader = new MultipartReader(Microsoft.Net.Http.Headers.MediaTypeHeaderValue.Parse(_contentType).Boundary.Value!, new MemoryStream(_received)) { BodyLengthLimit = null };
        List<(string? Type, byte[] Body)> parts = [];
        while (await reader.ReadNextSectionAsync() is { } section)
        {
            using var copy = new MemoryStream();
            await section.Body.CopyToAsync(copy);
            parts.Add((section.ContentType, copy.ToArray()));
        }

        Assert.Equal([null, "text/csv; charset=utf-16", "image/png"], parts.Select(part => part.Type));
        Assert.Equal("x"u8.ToArray(), parts[0].Body);
        Assert.All(parts.Skip(1), part => Assert.True(Bytes.AsSpan().SequenceEqual(part.Body)));
    }

    [Theory]
    [InlineData("\"body_from\":\"tasks.foreign.output\"", "/config/body_from leads to a stored body that this run does not have")]
    [InlineData("\"multipart\":[{\"name\":\"a\",\"value_from\":\"tasks.foreign.output\"}]", "/config/multipart/0/value_from leads to a stored body that this run does not have")]
    [InlineData("\"body_from\":\"tasks.body.output\",\"body_encoding\":\"base64\"", "/config/body_from leads to a stored body, whose bytes are sent as they are")]
    public async Task Run_FailsForGood_WhenItCannotBeSent(string members, string why)
    {
        var error = (await SendAsync("", members)).Failure("config", retryable: false);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SendsWhatOnlyLooksAlike_AsJson()
    {
        (await SendAsync("", "\"body_from\":\"tasks.other.output\"")).Output();
        Assert.Equal("""{"stored_body":1,"bytes":2,"sha256":""}"""u8.ToArray(), _received);
    }

    private Task<Core.TaskTypes.TaskResult> SendAsync(string path, string members) =>
        _service.RunAsync("HTTP", $$"""{"url":"{{_server.Url}}{{path}}","method":"POST",{{members}}}""");
}
