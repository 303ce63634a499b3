namespace Workflow.Core.Json;

/// <summary>One thing that is wrong with an input, and where.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) into the document that was sent; empty for the document itself.</param>
/// <param name="Detail">What is wrong and what is expected, in one sentence for the person who sent it.</param>
public sealed record Fault(string Pointer, string Detail);
