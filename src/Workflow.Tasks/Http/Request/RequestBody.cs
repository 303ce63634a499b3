using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Http.Request;

/// <summary>What a request sends.</summary>
/// <param name="Bytes">The bytes on the wire; empty if they are read from the store as they are sent.</param>
/// <param name="ContentType">What they are, unless the headers say otherwise.</param>
internal record RequestBody(byte[] Bytes, string ContentType)
{
    /// <summary>Largest body that is sent, without what the store has: 16 MiB.</summary>
    internal const int MaxBytes = 16 * 1024 * 1024;

    internal const string Binary = "application/octet-stream";
    internal const string Json = "application/json";
    internal const string PlainText = "text/plain; charset=utf-8";

    /// <summary>The content of one request.</summary>
    internal virtual HttpContent ToContent() => new ByteArrayContent(Bytes);
}

/// <summary>A stored body.</summary>
/// <param name="Body">The body.</param>
/// <param name="Bodies">Has it.</param>
/// <param name="ContentType">What it is.</param>
internal sealed record StoredRequestBody(StoredBody Body, ITaskBodies Bodies, string ContentType) : RequestBody([], ContentType)
{
    internal override HttpContent ToContent() => new StoredContent(Body, Bodies);
}

/// <summary>Fields and files, of which some are stored bodies.</summary>
/// <param name="Parts">Them, with their values.</param>
/// <param name="Boundary">What is between them.</param>
internal sealed record FormRequestBody(IReadOnlyList<(BodyPart Part, RequestBody Value)> Parts, string Boundary) : RequestBody([], FormContent.ContentType(Boundary))
{
    internal override HttpContent ToContent() => FormContent.Of(Parts, Boundary);
}
