namespace Workflow.Benchmarks.HandWritten;

/// <summary>What a run looks like.</summary>
/// <param name="Kind"><c>fan_out</c>, <c>for_each</c>, <c>chain</c> or <c>graph</c>.</param>
/// <param name="Count">How many tasks.</param>
/// <param name="Parents">Of a graph: for each task, the positions of those it waits for.</param>
public sealed record Shape(string Kind, int Count, int[][]? Parents = null);
