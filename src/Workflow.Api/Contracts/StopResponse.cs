namespace Workflow.Api.Contracts;

/// <summary>The runs of a workflow that were told to end.</summary>
/// <param name="Count">How many they are.</param>
/// <param name="Items">The first of them, up to a page.</param>
public sealed record StopResponse(int Count, IReadOnlyList<RunResponse> Items);
