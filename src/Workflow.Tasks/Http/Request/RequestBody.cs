namespace Workflow.Tasks.Http.Request;

/// <summary>What a request sends.</summary>
/// <param name="Bytes">The bytes on the wire.</param>
/// <param name="ContentType">What they are, unless the headers say otherwise.</param>
internal sealed record RequestBody(byte[] Bytes, string ContentType)
{
    /// <summary>Largest body that is sent: 16 MiB.</summary>
    internal const int MaxBytes = 16 * 1024 * 1024;

    internal const string Binary = "application/octet-stream";
    internal const string Json = "application/json";
    internal const string PlainText = "text/plain; charset=utf-8";
}
