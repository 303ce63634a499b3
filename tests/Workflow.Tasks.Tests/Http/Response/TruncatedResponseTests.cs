using System.Text;
using Workflow.Tasks.Tests.Http.Response.Codings;

namespace Workflow.Tasks.Tests.Http.Response;

/// <summary>Compressed answers that end too early, though their framing is valid.</summary>
public sealed class TruncatedResponseTests : IAsyncDisposable
{
    private static readonly byte[] Text = Encoding.ASCII.GetBytes(string.Join(' ', Enumerable.Range(0, 500)));

    private readonly Service _service = new();

    public static TheoryData<string, string, int> Cuts()
    {
        var rows = new TheoryData<string, string, int>();
        foreach (var coding in new[] { "gzip", "x-gzip", "deflate", "raw", "br", "gzip,br" })
        {
            var length = Compressed.With(coding, Text).Length;
            foreach (var framing in new[] { "length", "chunked", "close" })
            {
                foreach (var cut in new[] { 1, 2, length / 2, length * 2 / 3, length - 9, length - 8, length - 1 })
                {
                    rows.Add(coding, framing, cut);
                }
            }
        }

        return rows;
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task Run_CanBeRetried_WhenACompressedBodyIsCutOff(string coding, string framing, int cut)
    {
        var coded = Compressed.With(coding, Text);
        await using var server = new RawServer(_ => RawServer.Answer(Header(coding), coded.AsSpan(0, cut), framing));

        var error = (await _service.RunAsync("HTTP", new { url = server.Url })).Failure("invalid_response", retryable: true);

        Assert.StartsWith($"GET {server.Url} failed: the compressed response could not be read", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip", "length")]
    [InlineData("raw", "chunked")]
    [InlineData("br", "close")]
    [InlineData("gzip,br", "length")]
    public async Task Run_TakesTheBody_WhenItIsWhole(string coding, string framing)
    {
        await using var server = new RawServer(_ => RawServer.Answer(Header(coding), Compressed.With(coding, Text), framing));

        var output = (await _service.RunAsync("HTTP", new { url = server.Url })).Output();

        Assert.Equal(Encoding.ASCII.GetString(Text), output.GetProperty("body").GetString());
        Assert.False(output.GetProperty("headers").TryGetProperty("content-encoding", out _));
        Assert.False(output.GetProperty("headers").TryGetProperty("content-length", out _));
    }

    [Theory]
    [InlineData("br", "This is no brotli at all, and it is long enough.")]
    [InlineData("gzip", "This is no gzip at all, and it is long enough.")]
    [InlineData("deflate", "\u0006This is no deflate at all, and it is long enough.")]
    public async Task Run_CanBeRetried_WhenACompressedBodyIsBroken(string coding, string body)
    {
        await using var server = new RawServer(_ => RawServer.Answer(Header(coding), Encoding.ASCII.GetBytes(body), "length"));

        var error = (await _service.RunAsync("HTTP", new { url = server.Url, method = "PUT" })).Failure("invalid_response", retryable: true);

        Assert.StartsWith($"PUT {server.Url} failed:", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, false)]
    [InlineData(503, true)]
    public async Task Run_KeepsTheStatus_WhenItsBodyIsBroken(int status, bool retryable)
    {
        var answer = Encoding.ASCII.GetBytes($"HTTP/1.1 {status} No\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope");
        await using var server = new RawServer(_ => answer);

        var error = (await _service.RunAsync("HTTP", new { url = server.Url })).Failure("http_status", retryable);

        Assert.Contains("could not be decompressed", error.Message, StringComparison.Ordinal);
        error.Details!.Value.GetProperty("body").IsJson("null");
    }

    [Fact]
    public async Task Run_GivesTheBytes_WhenACodingIsUnknown()
    {
        await using var server = new RawServer(_ => RawServer.Answer("Content-Encoding: zstd\r\n", [0x28, 0xB5, 0x2F, 0xFD], "length"));

        var output = (await _service.RunAsync("HTTP", new { url = server.Url })).Output();

        Assert.Equal("base64", output.GetProperty("body_encoding").GetString());
        Assert.Equal("zstd", output.GetProperty("headers").GetProperty("content-encoding").GetString());
    }

    [Theory]
    [InlineData("HEAD", "200 OK", "Content-Length: 1234\r\n")]
    [InlineData("GET", "204 No Content", "")]
    [InlineData("GET", "200 OK", "Content-Length: 0\r\n")]
    public async Task Run_KeepsTheHeaders_WhenThereIsNoContent(string method, string status, string length)
    {
        var answer = Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Encoding: gzip\r\n{length}\r\n");
        await using var server = new RawServer(_ => answer);

        var output = (await _service.RunAsync("HTTP", new { url = server.Url, method })).Output();

        output.GetProperty("body").IsJson("null");
        var headers = output.GetProperty("headers");
        Assert.Equal("gzip", headers.GetProperty("content-encoding").GetString());
        Assert.Equal(
            length.Length == 0 ? null : length["Content-Length: ".Length..^2],
            headers.TryGetProperty("content-length", out var value) ? value.GetString() : null);
    }

    private static string Header(string coding) => $"Content-Encoding: {coding.Replace("raw", "deflate", StringComparison.Ordinal)}\r\n";
}
