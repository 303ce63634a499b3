using System.Text;
using Workflow.Tasks.Http.Connections;

namespace Workflow.Tasks.Tests.Http.Connections;

/// <summary>A server that speaks HTTP/1.0 closes the connection after its answer (RFC 9112 §9.3), so no other call is sent into it.</summary>
public class OldAnswerTests
{
    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\n", "Content-Length: 2\r\n\r\n{}", 3)]
    [InlineData("HTTP/1.0 200 OK\n", "Content-Length: 2\n\n{}", 3)]
    [InlineData("HTTP/1.0 200 OK\r\n", "Connection: keep-alive\r\nContent-Length: 2\r\n\r\n{}", 3)]
    [InlineData("HTTP/1.0 503 \r\n", "Content-Length: 2\r\n\r\n{}", 3)]
    [InlineData("HTTP/1.1 200 OK\r\n", "Connection: close\r\nContent-Length: 2\r\n\r\n{}", 3)]
    [InlineData("HTTP/1.1 200 OK\r\n", "Content-Length: 2\r\n\r\n{}", 1)]
    [InlineData("HTTP/1.1 200 HTTP/1.0 \r\n", "Content-Length: 10\r\n\r\n\"HTTP/1.0\"", 1)]
    public async Task Run_UsesAConnectionAgain_WhenItsServerKeepsIt(string status, string rest, int connections)
    {
        await using var server = new RawServer(_ => Encoding.ASCII.GetBytes(status + rest), answersPerConnection: 10);
        await using var service = new Service();

        for (var i = 0; i < 3; i++)
        {
            await service.RunAsync("HTTP", new { url = server.Url });
        }

        Assert.Equal((3, connections), (server.Requests.Count, server.Connections));
    }

    [Fact]
    public async Task Run_ShowsNoHeaderThatTheServerDidNotSend()
    {
        await using var server = new RawServer(_ => "HTTP/1.0 200 OK\r\nX-A: b\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray());
        await using var service = new Service();

        var output = (await service.RunAsync("HTTP", new { url = server.Url })).Output();

        Assert.Equal("""{"x-a":"b","content-length":"2"}""", output.GetProperty("headers").GetRawText());
    }

    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\nA: b\r\n\r\nbody", "HTTP/1.0 200 OK\r\nConnection: close\r\nA: b\r\n\r\nbody")]
    [InlineData("HTTP/1.0 200\n\n", "HTTP/1.0 200\nConnection: close\r\n\n")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nHTTP/1.0 \r\n", null)]
    [InlineData("HTTP/1.0 200 without an end", null)]
    [InlineData("HTTP/1.00 200\r\n", null)]
    [InlineData("HTT", null)]
    [InlineData("\0\0\u0012\u0004", null)]
    public async Task Read_AddsTheHeader_HoweverTheAnswerIsCutUp(string sent, string? read)
    {
        for (var piece = 1; piece <= sent.Length; piece++)
        {
            foreach (var asked in (int[])[1, 7, 4096])
            {
                await using var stream = new AnswerStream(new Pieces(Encoding.Latin1.GetBytes(sent), piece));
                await stream.WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
                using var all = new MemoryStream();
                var buffer = new byte[asked];
                for (int count; (count = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0;)
                {
                    all.Write(buffer.AsSpan(0, count));
                }

                Assert.Equal(read ?? sent, Encoding.Latin1.GetString(all.ToArray()));
            }
        }
    }

    [Fact]
    public async Task Read_WaitsForNoStatusLine_ThatNeverEnds()
    {
        var sent = "HTTP/1.0 " + new string('x', 100_000);
        await using var stream = new AnswerStream(new Pieces(Encoding.Latin1.GetBytes(sent), 100));
        await stream.WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        var buffer = new byte[200_000];

        Assert.InRange(await stream.ReadAsync(buffer, TestContext.Current.CancellationToken), OldAnswer.MostBytes, OldAnswer.MostBytes + 100);
    }

    // A connection whose other side sends a few bytes at a time.
    private sealed class Pieces(byte[] bytes, int piece) : MemoryStream
    {
        private int _at;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = Math.Min(Math.Min(piece, buffer.Length), bytes.Length - _at);
            bytes.AsSpan(_at, count).CopyTo(buffer.Span);
            _at += count;
            return ValueTask.FromResult(count);
        }
    }
}
