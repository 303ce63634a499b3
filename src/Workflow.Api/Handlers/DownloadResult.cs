using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Workflow.Api.Handlers;

/// <summary>
/// Sends a file. A client that reads nothing for too long is disconnected, as the file is kept for it meanwhile. The host's own least rate does not
/// help, as it gives the time of all that the network has buffered, which may be hours.
/// </summary>
/// <param name="content">The bytes; disposed at the end.</param>
/// <param name="mediaType">What they are.</param>
/// <param name="fileName">The name under which a browser saves them.</param>
/// <param name="longestWrite">The longest time for the client to take one part.</param>
internal sealed class DownloadResult(Stream content, string mediaType, string fileName, TimeSpan longestWrite) : IResult
{
    /// <summary>The longest time for the client to take one part.</summary>
    internal static readonly TimeSpan LongestWrite = TimeSpan.FromSeconds(60);

    private const int PartBytes = 64 * 1024;

    /// <summary>Answers a file.</summary>
    internal DownloadResult(Stream content, string mediaType, string fileName)
        : this(content, mediaType, fileName, LongestWrite)
    {
    }

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        await using var _ = content;
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(fileName);
        httpContext.Response.ContentType = mediaType;
        httpContext.Response.Headers.ContentDisposition = disposition.ToString();

        var part = ArrayPool<byte>.Shared.Rent(PartBytes);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted);
        try
        {
            int read;
            while ((read = await content.ReadAsync(part, end.Token)) > 0)
            {
                end.CancelAfter(longestWrite);
                await httpContext.Response.Body.WriteAsync(part.AsMemory(0, read), end.Token);
                end.CancelAfter(Timeout.InfiniteTimeSpan);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            httpContext.Abort(); // so that nobody takes the part for the whole
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(part);
        }
    }
}
