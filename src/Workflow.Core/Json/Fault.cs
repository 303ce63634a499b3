using System.Text.Json.Serialization;

namespace Workflow.Core.Json;

/// <summary>One thing that is wrong with an input, and where.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) into the document that was sent; empty for the document itself.</param>
/// <param name="Detail">What is wrong and what is expected, in one sentence for the person who sent it.</param>
/// <param name="IsOfName">Whether the member at the pointer is wrong by its name: it is not a known one, whatever its value is.</param>
public sealed record Fault(string Pointer, string Detail, [property: JsonIgnore] bool IsOfName = false);
