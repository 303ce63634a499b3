using System.Net;
using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Http.Request;

/// <summary>The bytes of a stored body, read from the store as they are sent.</summary>
/// <param name="body">The body.</param>
/// <param name="bodies">Has it.</param>
internal sealed class StoredContent(StoredBody body, ITaskBodies bodies) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var open = await bodies.OpenAsync(body.Id, cancellationToken) ?? throw new IOException("the stored body is no longer there");
        await open.Content.CopyToAsync(stream, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Bytes;
        return true;
    }
}
