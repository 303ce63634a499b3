using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Workflow.Client.Tests.Servers;

/// <summary>A request as it came.</summary>
/// <param name="Line">Its first line.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its body.</param>
internal sealed record SeenRequest(string Line, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>A header's value, or <c>null</c>.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

/// <summary>A server on loopback that answers with the bytes of a script, one answer a connection.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<int, SeenRequest, byte[]?> _answer;
    private readonly ConcurrentQueue<SeenRequest> _seen = new();
    private readonly Task _accepts;

    /// <summary>Starts it.</summary>
    /// <param name="answer">The bytes of an answer, by the number of the request from 0; <c>null</c>: the connection is reset. An empty answer is never sent: the client waits.</param>
    public ScriptedServer(Func<int, SeenRequest, byte[]?> answer)
    {
        _answer = answer;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)}");
        _accepts = AcceptAsync();
    }

    public Uri Address { get; }

    public IReadOnlyList<SeenRequest> Seen => [.. _seen];

    /// <summary>An answer whose body is as long as it says.</summary>
    public static byte[] Answer(string status, string? contentType = "application/json", string body = "", params string[] headers) => Raw(
        $"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {Encoding.UTF8.GetByteCount(body).ToString(CultureInfo.InvariantCulture)}\r\n"
        + (contentType is null ? "" : $"Content-Type: {contentType}\r\n") + string.Concat(headers.Select(header => header + "\r\n")) + "\r\n" + body);

    /// <summary>Any bytes.</summary>
    public static byte[] Raw(string text) => Encoding.UTF8.GetBytes(text);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepts;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> answers = [];
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_end.Token);
                answers.Add(AnswerAsync(socket));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            await Task.WhenAll(answers);
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        using var _ = socket;
        try
        {
            var request = await ReadAsync(socket);
            int number;
            lock (_seen)
            {
                number = _seen.Count;
                _seen.Enqueue(request);
            }

            switch (_answer(number, request))
            {
                case null:
                    socket.LingerState = new LingerOption(true, 0); // closed with a reset
                    break;
                case { Length: 0 }:
                    await Task.Delay(Timeout.Infinite, _end.Token);
                    break;
                case var bytes:
                    await socket.SendAsync(bytes, _end.Token);
                    socket.Shutdown(SocketShutdown.Send);
                    await socket.ReceiveAsync(new byte[1], _end.Token);
                    break;
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or IOException)
        {
            // the client has left, or the test has ended
        }
    }

    private async Task<SeenRequest> ReadAsync(Socket socket)
    {
        List<byte> bytes = [];
        var buffer = new byte[4096];
        var text = "";
        while (!text.Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await socket.ReceiveAsync(buffer, _end.Token);
            if (read == 0)
            {
                throw new IOException("The client has left.");
            }

            bytes.AddRange(buffer.AsSpan(0, read));
            text = Encoding.UTF8.GetString([.. bytes]);
        }

        var head = text[..text.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Split("\r\n");
        var headers = head.Skip(1).Select(line => line.Split(':', 2)).ToDictionary(parts => parts[0], parts => parts[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var length = headers.TryGetValue("Content-Length", out var said) ? int.Parse(said, CultureInfo.InvariantCulture) : 0;
        var start = Encoding.UTF8.GetByteCount(string.Join("\r\n", head)) + 4;
        while (bytes.Count < start + length)
        {
            var read = await socket.ReceiveAsync(buffer, _end.Token);
            if (read == 0)
            {
                break;
            }

            bytes.AddRange(buffer.AsSpan(0, read));
        }

        return new SeenRequest(head[0], headers, Encoding.UTF8.GetString([.. bytes.Skip(start)]));
    }
}
