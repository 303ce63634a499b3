using System.Net.Sockets;
using System.Text;
using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Refusals;

/// <summary>Requests that no client would send, byte by byte: each is the sender's fault, and none is the service's.</summary>
public sealed class MalformedRequestTests : IAsyncLifetime
{
    private const string Host = "Host: localhost\r\n";
    private const string Json = "Content-Type: application/json\r\n";

    private readonly TemporaryFolder _folder = new();
    private StandaloneProcess _host = null!;

    private static readonly (string What, string Request)[] Requests =
    [
        ("chunk of 2^64-1", Chunked("FFFFFFFFFFFFFFFF\r\nx")),
        ("chunk of 2^63-1", Chunked("7FFFFFFFFFFFFFFF\r\nx")),
        ("chunk of 2^63", Chunked("8000000000000000\r\nx")),
        ("chunk of 2^31", Chunked("80000000\r\nx\r\n0\r\n\r\n")),
        ("chunk of 17 digits", Chunked("FFFFFFFFFFFFFFFFF\r\nx")),
        ("chunk of 40 digits", Chunked(new string('F', 40) + "\r\nx")),
        ("chunk of a negative size", Chunked("-1\r\nx")),
        ("chunk without a size", Chunked("\r\n")),
        ("chunk of no number", Chunked("zz\r\n")),
        ("chunk with a prefix", Chunked("0x5\r\n")),
        ("chunk without its end", Chunked("2\r\n{}0\r\n\r\n")),
        ("chunk with a long extension", Chunked("2;" + new string('a', 20_000) + "\r\n{}\r\n0\r\n\r\n")),
        ("chunk with NUL in its extension", Chunked("2;\0=1\r\n{}\r\n0\r\n\r\n")),
        ("trailer that is none", Chunked("2\r\n{}\r\n0\r\nbad trailer\r\n\r\n")),
        ("chunk of 2^64-1 to a hook", Chunked("FFFFFFFFFFFFFFFF\r\nx", "/api/v1/hooks/a", "X-Workflow-Timestamp: " + DateTimeOffset.UtcNow.ToUnixTimeSeconds() + "\r\n")),
        ("chunk of 2^64-1 to a start", Chunked("FFFFFFFFFFFFFFFF\r\nx", "/api/v1/workflows/1/run")),
        ("chunk of 2^64-1 to an event", Chunked("FFFFFFFFFFFFFFFF\r\nx", "/api/v1/runs/20261128T190102123456-1-abcdef/events/e")),
        ("negative length", Post("Content-Length: -1\r\n")),
        ("length of 2^64", Post("Content-Length: 18446744073709551616\r\n")),
        ("length of 2^63-1", Post("Content-Length: 9223372036854775807\r\n")),
        ("length of no number", Post("Content-Length: abc\r\n")),
        ("two lengths", Post("Content-Length: 1\r\nContent-Length: 2\r\n", "{}")),
        ("unknown transfer coding", Post("Transfer-Encoding: gzip\r\n")),
        ("many headers", Get("/api/v1/runs", string.Concat(Enumerable.Range(0, 300).Select(i => $"X-{i}: a\r\n")))),
        ("long header", Get("/api/v1/runs", $"X: {new string('a', 40_000)}\r\n")),
        ("header without colon", Get("/api/v1/runs", "abc\r\n")),
        ("header with NUL", Get("/api/v1/runs", "X: a\0b\r\n")),
        ("header over two lines", Get("/api/v1/runs", "X: a\r\n b\r\n")),
        ("long address", Get("/" + new string('a', 20_000))),
        ("half of an escape", Get("/api/v1/workflows/%")),
        ("escape of no digits", Get("/api/v1/workflows/%zz")),
        ("escape of NUL", Get("/api/v1/workflows/%00")),
        ("escape of no UTF-8", Get("/api/v1/workflows/%ff")),
        ("escape of an overlong slash", Get("/api/v1/workflows/%c0%af")),
        ("escape of a lone surrogate", Get("/api/v1/workflows/%ed%a0%80")),
        ("NUL in the address", Get("/api/v1/workflows/\0")),
        ("escape of NUL in a name", Post("Content-Length: 2\r\n", "{}", "/api/v1/hooks/%00")),
        ("NUL in the query", Get("/api/v1/runs?limit=%00")),
        ("no UTF-8 in the query", Get("/api/v1/runs?limit=%ff")),
        ("NUL as a parameter", Get("/api/v1/runs?%00=1")),
        ("half of an escape in the query", Get("/api/v1/runs?%")),
        ("lone surrogate in the query", Get("/api/v1/runs?status=%ed%a0%80")),
        ("cursor of no UTF-8", Get("/api/v1/runs?cursor=%ff%fe")),
        ("cursor of another list", Get("/api/v1/runs?cursor=AAAA")),
        ("id of 2^63", Get("/api/v1/runs?workflow_id=9223372036854775808")),
        ("long id", Get("/api/v1/workflows/99999999999999999999999")),
        ("version of 2^31", Get("/api/v1/workflows/1/versions/2147483648")),
        ("no UTF-8 in the body", Post("Content-Length: 3\r\n", "\u00ff{}")),
        ("NUL as a body", Post("Content-Length: 1\r\n", "\0")),
        ("no Host", "GET /api/v1/runs HTTP/1.1\r\n\r\n"),
        ("Host with a space", "GET /api/v1/runs HTTP/1.1\r\nHost: a b\r\n\r\n"),
        ("two Hosts", "GET /api/v1/runs HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
        ("method of control characters", $"\u0001\u0002 / HTTP/1.1\r\n{Host}\r\n"),
        ("long method", new string('A', 9_000) + $" / HTTP/1.1\r\n{Host}\r\n"),
        ("address of no host", $"GET http://[ HTTP/1.1\r\n{Host}\r\n"),
        ("tunnel", $"CONNECT a:1 HTTP/1.1\r\n{Host}\r\n"),
        ("entity tag of 20 digits", $"DELETE /api/v1/workflows/1 HTTP/1.1\r\n{Host}If-Match: \"99999999999999999999\"\r\n\r\n"),
        ("media type of signs", Post("Content-Length: 2\r\n", "{}", type: "Content-Type: ;;;\r\n")),
        ("hello of TLS", "\u0016\u0003\u0001\u0002\0\u0001\0\r\n\r\n"),
    ];

    public async ValueTask InitializeAsync() => _host = await StandaloneProcess.StartAsync(_folder.File("data"));

    public ValueTask DisposeAsync()
    {
        _host.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Host_AnswersAsTheSendersFault_WhateverIsWrongWithTheRequest()
    {
        var other = new List<string>();
        foreach (var (what, request) in Requests)
        {
            var answer = await SendAsync(request);
            if (!answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal))
            {
                other.Add($"{what}: {answer.Split("\r\n")[0]}");
            }
        }

        Assert.Empty(other);
        Assert.DoesNotContain("Exception", _host.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_AnswersWithAProblem_WhenAChunkIsTooLargeForANumber()
    {
        var answer = await SendAsync(Chunked("FFFFFFFFFFFFFFFF\r\nx"));

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        Assert.Contains("urn:workflow:problem:invalid", answer, StringComparison.Ordinal);
    }

    private static string Chunked(string body, string path = "/api/v1/workflows", string headers = "") =>
        $"POST {path} HTTP/1.1\r\n{Host}{Json}{headers}Transfer-Encoding: chunked\r\n\r\n{body}";

    private static string Post(string headers, string body = "", string path = "/api/v1/workflows", string type = Json) =>
        $"POST {path} HTTP/1.1\r\n{Host}{type}{headers}\r\n{body}";

    private static string Get(string path, string headers = "") => $"GET {path} HTTP/1.1\r\n{Host}{headers}\r\n";

    // Each character is one byte. Reads the head, and what of the body comes with it.
    private async Task<string> SendAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_host.BaseAddress.Host, _host.BaseAddress.Port);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var stream = client.GetStream();
        var answer = new StringBuilder();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request), deadline.Token);
            var buffer = new byte[16 * 1024];
            while (!answer.ToString().Contains("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(buffer, deadline.Token) is var read and > 0)
            {
                answer.Append(Encoding.Latin1.GetString(buffer.AsSpan(0, read)));
            }
        }
        catch (IOException)
        {
            // The server has closed before it was sent everything; what it has answered is read.
        }

        return answer.ToString();
    }
}
