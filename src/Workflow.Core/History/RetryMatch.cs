namespace Workflow.Core.History;

/// <summary>The retry rule that applies to a failed attempt, decided when it ended and kept with it.</summary>
/// <param name="Rule">Which rule of the task, from 0.</param>
/// <param name="Count">To how many attempts of the task, or of the item, it has applied, this one included; from 1.</param>
public readonly record struct RetryMatch(int Rule, int Count);
