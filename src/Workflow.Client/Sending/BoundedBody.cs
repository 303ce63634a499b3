namespace Workflow.Client.Sending;

/// <summary>An answer is larger than the client reads.</summary>
internal sealed class BodyTooLargeException(string message) : Exception(message);

/// <summary>A body in memory, which can be read without a copy.</summary>
internal sealed class WholeBody(ReadOnlyMemory<byte> bytes) : HttpContent
{
    public ReadOnlyMemory<byte> Bytes => bytes;

    protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => stream.WriteAsync(bytes).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}

/// <summary>Reads bodies, and no more of one than the client allows.</summary>
internal static class BoundedBody
{
    private const int FirstPart = 16 * 1024;

    /// <summary>Reads a body to its end.</summary>
    /// <exception cref="BodyTooLargeException">It is larger. No more than that is read.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, int most, CancellationToken cancellationToken)
    {
        if (content is WholeBody whole)
        {
            return whole.Bytes;
        }

        if (content.Headers.ContentLength > most)
        {
            throw TooLarge(most);
        }

        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var bytes = new byte[Math.Min(FirstPart, most + 1)];
            var length = 0;
            while (true)
            {
                var read = await stream.ReadAsync(bytes.AsMemory(length), cancellationToken).ConfigureAwait(false);
                length += read;
                if (length > most)
                {
                    throw TooLarge(most);
                }

                if (read == 0)
                {
                    return bytes.AsMemory(0, length);
                }

                if (length == bytes.Length)
                {
                    Array.Resize(ref bytes, (int)Math.Min(2L * bytes.Length, most + 1L));
                }
            }
        }
    }

    private static BodyTooLargeException TooLarge(int most) => new($"The answer is larger than {most} bytes ({nameof(WorkflowClientOptions.MaxResponseBytes)}).");
}

/// <summary>Reads each answer whole while its attempt lasts, so that one that is cut off is an attempt that failed.</summary>
internal sealed class WholeAnswers(int most) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Options.TryGetValue(Call.Sent, out var progress))
        {
            progress.Attempts++;
        }

        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode && request.Options.TryGetValue(Call.Streamed, out var isStreamed) && isStreamed)
        {
            return response;
        }

        try
        {
            var whole = new WholeBody(await BoundedBody.ReadAsync(response.Content, most, cancellationToken).ConfigureAwait(false));
            whole.Headers.ContentType = response.Content.Headers.ContentType;
            response.Content.Dispose();
            response.Content = whole;
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
