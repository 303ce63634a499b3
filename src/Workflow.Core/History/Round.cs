namespace Workflow.Core.History;

/// <summary>The round of a repeated task that an attempt belongs to. What follows from its end is decided then, and kept with it.</summary>
/// <param name="Iteration">Which round, from 1.</param>
/// <param name="Attempt">Which attempt of the round, from 1.</param>
/// <param name="NextAt">When the next round is due, UTC; <c>null</c>: this attempt ends the task, or is retried, or has not ended.</param>
public readonly record struct Round(int Iteration, int Attempt, DateTimeOffset? NextAt = null)
{
    /// <summary>The first.</summary>
    public static Round First { get; } = new(1, 1);

    /// <summary>The round of the attempt that follows.</summary>
    internal Round Following() => NextAt is null ? new(Iteration, Attempt + 1) : new(Iteration + 1, 1);
}
