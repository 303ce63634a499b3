namespace Workflow.Api.Contracts;

/// <summary>What a stop has cancelled.</summary>
/// <param name="Count">How many runs.</param>
/// <param name="Items">The first of them, up to a page.</param>
public sealed record StopResponse(int Count, IReadOnlyList<RunResponse> Items);
