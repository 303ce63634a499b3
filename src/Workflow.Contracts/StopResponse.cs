namespace Workflow.Contracts;

/// <summary>The runs that a stop has cancelled.</summary>
/// <param name="Count">How many runs.</param>
/// <param name="Items">The first of them, at most 500.</param>
public sealed record StopResponse(int Count, IReadOnlyList<RunResponse> Items);
