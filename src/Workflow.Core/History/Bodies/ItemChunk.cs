namespace Workflow.Core.History.Bodies;

/// <summary>Items of a stored body that one run carries out.</summary>
/// <param name="Body">The id of the body.</param>
/// <param name="IsArray">Whether the body is one JSON array; otherwise each line is an item.</param>
/// <param name="Offset">Where the first of them begins, in bytes from the start of the body.</param>
/// <param name="Bytes">How many bytes they take, with what is between them.</param>
/// <param name="First">The place of the first of them among all items, from 0.</param>
/// <param name="Count">How many there are, from 1.</param>
public sealed record ItemChunk(string Body, bool IsArray, long Offset, int Bytes, int First, int Count);
