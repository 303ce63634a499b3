using System.Net.Http.Headers;
using Workflow.Core.TaskTypes;
using Workflow.Tasks.Http.Request;
using Workflow.Tasks.Http.Response.Codings;

namespace Workflow.Tasks.Http.Response;

/// <summary>Passes the body of a response to the store as it arrives.</summary>
internal static class StoredResponse
{
    private const int MaxMediaType = 255;

    /// <summary>Stores a body, decoded.</summary>
    /// <param name="response">A response whose headers only have been read.</param>
    /// <param name="limit">In bytes, decompressed.</param>
    /// <param name="bodies">Keeps it.</param>
    /// <param name="cancellationToken">Ends it; nothing is kept.</param>
    internal static async Task<ResponseBytes> StoreAsync(HttpResponseMessage response, long limit, ITaskBodies bodies, CancellationToken cancellationToken)
    {
        if (ResponseBytes.HasNoContent(response))
        {
            return new(ReadOnlyMemory<byte>.Empty);
        }

        try
        {
            var codings = ContentCodings.Of(response.Content.Headers);
            await using var content = ContentCodings.Decoding(await response.Content.ReadAsStreamAsync(cancellationToken), codings, limit);
            var stored = await bodies.StoreAsync(content, MediaType(response.Content.Headers), cancellationToken);
            return new(ReadOnlyMemory<byte>.Empty, codings.Count > 0, Stored: stored);
        }
        catch (InvalidDataException e)
        {
            return new(null, Fault: e);
        }
        catch (BodyTooLargeException)
        {
            return new(null);
        }
    }

    // In the form of the library, which has no line breaks and nothing else that a header may not have.
    private static string MediaType(HttpContentHeaders headers) =>
        headers.NonValidated.TryGetValues("Content-Type", out var values)
        && MediaTypeHeaderValue.TryParse(values.ToString(), out var type)
        && type.ToString() is { Length: <= MaxMediaType } text && text.All(char.IsAscii)
            ? text
            : RequestBody.Binary;
}
