using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Workflow.Tasks.Tests;

/// <summary>
/// A server that answers with the exact bytes a test gives it, and keeps every request it reads. It closes each connection
/// after <c>answersPerConnection</c> answers.
/// </summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly Func<string, byte[]> _answer;
    private readonly int _answersPerConnection;
    private readonly Task _accepting;
    private int _connections;

    public RawServer(Func<string, byte[]> answer, int answersPerConnection = 1)
    {
        (_answer, _answersPerConnection) = (answer, answersPerConnection);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{Port}/");

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections were made to it.</summary>
    public int Connections => _connections;

    /// <summary>Heads and bodies of the requests, in the order they came.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>An answer with a body, framed in a way: <c>length</c>, <c>chunked</c>, or <c>close</c>.</summary>
    public static byte[] Answer(string headers, ReadOnlySpan<byte> body, string framing) => framing switch
    {
        "length" => [.. Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\n{headers}Content-Length: {body.Length}\r\n\r\n"), .. body],
        "chunked" => [.. Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\n{headers}Transfer-Encoding: chunked\r\n\r\n"), .. Chunks(body)],
        _ => [.. Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\n{headers}Connection: close\r\n\r\n"), .. body],
    };

    /// <summary>A redirect that sets cookies.</summary>
    public static byte[] Redirect(string location, params IEnumerable<string> cookies) =>
        Encoding.Latin1.GetBytes($"HTTP/1.1 302 Found\r\nLocation: {location}\r\n{string.Concat(cookies.Select(cookie => $"Set-Cookie: {cookie}\r\n"))}Connection: close\r\nContent-Length: 0\r\n\r\n");

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _stopping.Dispose();
    }

    private static byte[] Chunks(ReadOnlySpan<byte> body)
    {
        var end = "0\r\n\r\n"u8;
        return body.IsEmpty ? end.ToArray() : [.. Encoding.ASCII.GetBytes($"{body.Length:x}\r\n"), .. body, .. "\r\n"u8, .. end];
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            Interlocked.Increment(ref _connections);
            var stream = client.GetStream();
            for (var i = 0; i < _answersPerConnection && await ReadAsync(stream) is { } request; i++)
            {
                _requests.Enqueue(request);
                await stream.WriteAsync(_answer(request), _stopping.Token);
            }
        }
    }

    private async Task<string?> ReadAsync(NetworkStream stream)
    {
        var request = new StringBuilder();
        var buffer = new byte[4096];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, _stopping.Token);
            if (read == 0)
            {
                return null;
            }

            request.Append(Encoding.Latin1.GetString(buffer, 0, read));
            var text = request.ToString();
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0 && text.Length >= end + 4 + ContentLength(text[..end]))
            {
                return text;
            }
        }
    }

    private static int ContentLength(string head) => head.Split("\r\n")
        .Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
        .Select(line => int.Parse(line.AsSpan("Content-Length:".Length)))
        .FirstOrDefault();
}
