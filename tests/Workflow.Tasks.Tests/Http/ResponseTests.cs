using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Workflow.Tasks.Tests.Http;

/// <summary>The output of an expected response.</summary>
public sealed class ResponseTests : IAsyncDisposable
{
    private readonly Service _service = new();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Run_ReturnsStatusHeadersAndBody_WhenExpected()
    {
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            context.Response.StatusCode = 201;
            context.Response.ContentType = "application/json";
            context.Response.Headers["X-Many"] = new(["a", "b"]);
            await context.Response.WriteAsync("""{"id":7}""");
        });

        var output = await OutputAsync(server);

        Assert.Equal(["status_code", "headers", "body"], output.EnumerateObject().Select(member => member.Name));
        Assert.Equal(201, output.GetProperty("status_code").GetInt32());
        Assert.Equal("a, b", output.GetProperty("headers").GetProperty("x-many").GetString());
        Assert.Equal("application/json", output.GetProperty("headers").GetProperty("content-type").GetString());
        output.GetProperty("body").IsJson("""{"id":7}""");
    }

    [Theory]
    // JSON, and what claims to be
    [InlineData("application/json", "[1,2.50]", "[1,2.50]")]
    [InlineData("APPLICATION/JSON; charset=utf-8", "\"é中\"", "\"é中\"")]
    [InlineData("application/problem+json", "{}", "{}")]
    [InlineData("text/json", "{\"a\":1}", "{\"a\":1}")]
    [InlineData("Text/JSON;charset=utf-8", "[]", "[]")]
    [InlineData("application/vnd.api+json; v=1", "[]", "[]")]
    [InlineData("application/json", "null", "null")]
    [InlineData("application/json", "{oops", "\"{oops\"")]
    [InlineData("application/json", "1 2", "\"1 2\"")]
    [InlineData("application/json", "  ", "\"  \"")]
    [InlineData("application/json", "\"\\ud800\"", "\"\\\"\\\\ud800\\\"\"")]
    [InlineData("application/jsonp", "1", "\"1\"")]
    [InlineData("application/x-ndjson", "1\n2\n", "\"1\\n2\\n\"")]
    [InlineData("text/jsonp", "1", "\"1\"")]
    // text
    [InlineData("text/plain", "{}", "\"{}\"")]
    [InlineData("text/html; charset=nonsense", "é", "\"é\"")]
    [InlineData("text/html; charset=utf-7", "é", "\"é\"")]
    [InlineData("image/svg+xml", "<svg/>", "\"<svg/>\"")]
    [InlineData("nonsense", "x", "\"x\"")]
    public async Task Run_ReadsTheBody_ByItsContentType(string contentType, string body, string expected)
    {
        await using var server = await LoopbackServer.AnswerAsync(contentType, Encoding.UTF8.GetBytes(body));

        (await OutputAsync(server)).GetProperty("body").IsJson(expected);
    }

    [Fact]
    public async Task Run_ReadsText_WhenThereIsNoContentType()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.Body.WriteAsync("x"u8.ToArray()).AsTask());

        (await OutputAsync(server)).GetProperty("body").IsJson("\"x\"");
    }

    [Theory]
    [InlineData("text/plain; charset=iso-8859-1", "E9", "é")]
    [InlineData("text/plain; charset=\"ISO-8859-1\"", "E9", "é")]
    [InlineData("text/plain; charset=windows-1252", "80", "€")]
    [InlineData("text/plain; charset=gb2312", "D6D0", "中")]
    [InlineData("text/plain; charset=shift_jis", "82A0", "あ")]
    [InlineData("text/plain; charset=utf-16", "2D4E", "中")]
    [InlineData("text/plain; charset=utf-16", "FFFE2D4E", "中")]
    [InlineData("text/plain; charset=utf-16be", "FEFF4E2D", "中")]
    [InlineData("text/plain", "EFBBBFC3A9", "é")]
    [InlineData("application/json; charset=iso-8859-1", "22E922", "é")]
    [InlineData("application/json", "EFBBBF22C3A922", "é")]
    // the mark decides, whatever the content type says
    [InlineData("text/plain; charset=utf-16", "FEFF4E2D", "中")]
    [InlineData("text/plain; charset=utf-16le", "FEFF4E2D", "中")]
    [InlineData("text/plain; charset=utf-16be", "FFFE2D4E", "中")]
    [InlineData("text/plain; charset=utf-8", "FFFE2D4E", "中")]
    [InlineData("text/plain", "FEFF4E2D", "中")]
    [InlineData("text/plain; charset=iso-8859-1", "EFBBBFC3A9", "é")]
    [InlineData("text/plain; charset=utf-32", "0000FEFF00004E2D", "中")]
    [InlineData("text/plain; charset=utf-32", "FFFE00002D4E0000", "中")]
    [InlineData("text/plain", "FFFE00002D4E0000", "中")]
    [InlineData("application/json", "FEFF002200E90022", "é")]
    [InlineData("text/plain; charset=utf-32be", "00004E2D", "中")]
    public async Task Run_HonoursTheCharset_WhenDecoding(string contentType, string hex, string expected)
    {
        await using var server = await LoopbackServer.AnswerAsync(contentType, Convert.FromHexString(hex));

        Assert.Equal(expected, (await OutputAsync(server)).GetProperty("body").GetString());
    }

    [Theory]
    [InlineData("application/octet-stream", "FFD8FF")]
    [InlineData("image/png", "89504E470D0A1A0A")]
    [InlineData("text/plain", "C3")]
    [InlineData("application/json", "22FF22")]
    [InlineData("application/octet-stream", "610062")]
    [InlineData("text/plain; charset=us-ascii", "E9")]
    [InlineData("text/plain; charset=utf-16", "2D")]
    [InlineData("text/plain", "FFFE2D")] // a mark, and half of a character
    [InlineData("text/plain", "FEFFD800")]
    [InlineData("application/octet-stream", "FFFE0000FFFFFFFF")]
    public async Task Run_GivesBase64_WhenBytesAreNoText(string contentType, string hex)
    {
        await using var server = await LoopbackServer.AnswerAsync(contentType, Convert.FromHexString(hex));

        var output = await OutputAsync(server);

        Assert.Equal("base64", output.GetProperty("body_encoding").GetString());
        Assert.Equal(hex, Convert.ToHexString(output.GetProperty("body").GetBytesFromBase64()));
    }

    [Theory]
    [InlineData("GET", 200)]
    [InlineData("GET", 204)]
    [InlineData("HEAD", 200)]
    public async Task Run_GivesNull_WhenThereIsNoBody(string method, int status)
    {
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = HttpMethods.IsHead(method) ? 100_000_000 : null;
            return Task.CompletedTask;
        });

        var output = (await _service.RunAsync("HTTP", new { url = server.Url, method })).Output();

        output.GetProperty("body").IsJson("null");
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(61, false)]
    [InlineData(5_000, false)]
    public async Task Run_KeepsTheText_WhenJsonIsTooDeep(int depth, bool parsed)
    {
        var json = new string('[', depth) + new string(']', depth);
        await using var server = await LoopbackServer.AnswerAsync("application/json", Encoding.UTF8.GetBytes(json));

        (await OutputAsync(server)).GetProperty("body").IsJson(parsed ? json : $"\"{json}\"");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Run_Decompresses_WhenBodyIsCompressed(string encoding)
    {
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            Assert.Contains(encoding, context.Request.Headers.AcceptEncoding.ToString(), StringComparison.Ordinal);
            context.Response.ContentType = "application/json";
            context.Response.Headers.ContentEncoding = encoding;
            await context.Response.Body.WriteAsync(Compress(encoding, "[1]"u8.ToArray()));
        });

        (await OutputAsync(server)).GetProperty("body").IsJson("[1]");
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("chunked")]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Run_AcceptsBodiesUpToTheLimit(string transfer)
    {
        const int Limit = 40_000;
        foreach (var (size, fits) in new[] { (Limit - 1, true), (Limit, true), (Limit + 1, false), (50 * Limit, false) })
        {
            await using var server = await LoopbackServer.StartAsync(context => SendAsync(context.Response, transfer, new string('x', size)));

            var result = await _service.RunAsync("HTTP", new { url = server.Url, max_response_bytes = Limit });

            if (fits)
            {
                Assert.Equal(size, result.Body().GetString()!.Length);
            }
            else
            {
                var error = result.Failure("response_too_large", retryable: false);
                Assert.Contains("more than 40000 bytes", error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData(1024 * 1024, true)]
    [InlineData((1024 * 1024) + 1, false)]
    public async Task Run_TakesOneMebibyte_WhenNoLimitIsSet(int size, bool fits)
    {
        await using var server = await LoopbackServer.AnswerAsync("text/plain", Encoding.ASCII.GetBytes(new string('x', size)));

        var result = await _service.RunAsync("HTTP", new { url = server.Url });

        Assert.Equal(fits ? null : "response_too_large", result.Error?.Code);
    }

    [Fact]
    public async Task Run_StopsReading_WhenBodyNeverEnds()
    {
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            context.RequestAborted.Register(aborted.SetResult);
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(new byte[4096]);
            }
        });

        var result = await _service.RunAsync("HTTP", new { url = server.Url, max_response_bytes = 10_000 });

        result.Failure("response_too_large", retryable: false);
        await aborted.Task.WaitAsync(TimeSpan.FromMinutes(1)); // for a busy machine: the body never ends
    }

    [Theory]
    [InlineData("a=1; Expires=Wed, 09 Jun 2027 10:18:14 GMT")]
    [InlineData("a=1; Expires=Wed, 09 Jun 2027 10:18:14 GMT", "b=2", "")]
    public async Task Run_GivesCookiesAsAList_HoweverMany(params string[] cookies)
    {
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.Headers.SetCookie = cookies;
            context.Response.Headers.WWWAuthenticate = new(["Basic", "Bearer"]);
            return Task.CompletedTask;
        });

        var headers = (await OutputAsync(server)).GetProperty("headers");

        Assert.Equal(cookies, headers.GetProperty("set-cookie").EnumerateArray().Select(cookie => cookie.GetString()));
        Assert.Equal("Basic, Bearer", headers.GetProperty("www-authenticate").GetString());
    }

    [Fact]
    public async Task Run_ForgetsCookies_WhenServerSetsThem()
    {
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            Assert.DoesNotContain(HeaderNames.Cookie, context.Request.Headers);
            context.Response.Cookies.Append("session", "1");
            return Task.CompletedTask;
        });

        await OutputAsync(server);
        await OutputAsync(server);
    }

    private async Task<System.Text.Json.JsonElement> OutputAsync(LoopbackServer server) =>
        (await _service.RunAsync("HTTP", new { url = server.Url })).Output();

    private static async Task SendAsync(HttpResponse response, string transfer, string text)
    {
        response.ContentType = "text/plain";
        var bytes = Encoding.ASCII.GetBytes(text);
        if (transfer is "gzip" or "br")
        {
            response.Headers.ContentEncoding = transfer;
            bytes = Compress(transfer, bytes);
        }

        response.ContentLength = transfer == "chunked" ? null : bytes.Length;
        try
        {
            await response.Body.WriteAsync(bytes);
        }
        catch (OperationCanceledException)
        {
            // The client has read enough.
        }
    }

    private static byte[] Compress(string encoding, byte[] bytes)
    {
        var compressed = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(compressed, CompressionLevel.Optimal),
            "br" => new BrotliStream(compressed, CompressionLevel.Optimal),
            _ => new ZLibStream(compressed, CompressionLevel.Optimal),
        })
        {
            stream.Write(bytes);
        }

        return compressed.ToArray();
    }
}
