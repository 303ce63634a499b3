using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace Workflow.Telemetry.Otlp;

/// <summary>Sends requests of spans, and repeats them while the receiver says that this may help.</summary>
/// <param name="target">Where to.</param>
internal sealed class OtlpSender(OtlpTarget target) : IDisposable
{
    private const int FrameBytes = 5; // of gRPC: whether it is compressed, and its length
    private const int MostTries = 4;
    private const int MostAnswerBytes = 64 * 1024;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly HttpClient _client = OtlpClients.Create(target.Timeout, MostAnswerBytes);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Sends a request.</summary>
    /// <returns>Whether it was accepted.</returns>
    public bool Send(ReadOnlyMemory<byte> message)
    {
        var content = target.IsCompressed ? Compressed(message.Span) : message;
        var frame = target.IsGrpc ? FrameBytes : 0;

        // A request is large, and .NET frees large arrays only together with everything else.
        var room = ArrayPool<byte>.Shared.Rent(frame + content.Length);
        if (target.IsGrpc)
        {
            room[0] = (byte)(target.IsCompressed ? 1 : 0);
            BinaryPrimitives.WriteInt32BigEndian(room.AsSpan(1), content.Length);
        }

        content.CopyTo(room.AsMemory(frame));
        var (isAccepted, tries) = SendOrRetry(room.AsMemory(0, frame + content.Length));
        if (isAccepted && tries == 1) // a request that was given up may still read it
        {
            ArrayPool<byte>.Shared.Return(room);
        }

        return isAccepted;
    }

    /// <summary>From now on nothing is tried again, and after a time what is on its way is given up.</summary>
    public void StopWithin(TimeSpan most) => _stopping.CancelAfter(most);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Cancel();
        _client.Dispose(); // the source of the token is used by the thread of the exporter until that ends
    }

    private (bool IsAccepted, int Tries) SendOrRetry(ReadOnlyMemory<byte> content)
    {
        var pause = TimeSpan.FromMilliseconds(200);
        for (var tries = 1; ; tries++)
        {
            var (isAccepted, mayRetry, after) = SendOnce(content);
            if (isAccepted || !mayRetry || tries == MostTries)
            {
                return (isAccepted, tries);
            }

            // On the thread of the exporter.
            if (_stopping.Token.WaitHandle.WaitOne(after is { } asked && asked >= TimeSpan.Zero && asked < LongestPause ? asked : pause))
            {
                return (false, tries);
            }

            pause *= 2;
        }
    }

    private (bool IsAccepted, bool MayRetry, TimeSpan? After) SendOnce(ReadOnlyMemory<byte> content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, target.Url) { Content = new ReadOnlyMemoryContent(content) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(target.IsGrpc ? "application/grpc" : "application/x-protobuf");
        if (target.IsGrpc)
        {
            (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
            request.Headers.TryAddWithoutValidation("TE", "trailers");
        }

        if (target.IsCompressed)
        {
            _ = target.IsGrpc ? request.Headers.TryAddWithoutValidation("grpc-encoding", "gzip") : request.Content.Headers.TryAddWithoutValidation("Content-Encoding", "gzip");
        }

        foreach (var (name, value) in target.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            // HTTP/2 has no synchronous form; the thread is the exporter's own.
            using var response = _client.SendAsync(request, _stopping.Token).GetAwaiter().GetResult();
            _ = response.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult(); // trailers follow the body
            return target.IsGrpc && response.StatusCode == HttpStatusCode.OK ? Grpc(response)
                : (response.IsSuccessStatusCode && !target.IsGrpc, (int)response.StatusCode is 429 or 502 or 503 or 504, response.Headers.RetryAfter?.Delta);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            return (false, !_stopping.IsCancellationRequested, null);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            return (false, false, null); // it was stopped meanwhile, or the answer is none
        }
    }

    private static (bool IsAccepted, bool MayRetry, TimeSpan? After) Grpc(HttpResponseMessage response)
    {
        var status = (response.TrailingHeaders.TryGetValues("grpc-status", out var trailing) || response.Headers.TryGetValues("grpc-status", out trailing)) ? string.Concat(trailing) : "2";
        return (status == "0", status is "1" or "4" or "10" or "11" or "14" or "15", null);
    }

    private static byte[] Compressed(ReadOnlySpan<byte> message)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(message);
        }

        return compressed.ToArray();
    }
}
