namespace Workflow.Core.Execution.Steps;

/// <summary>
/// One delivery of a message of a hub. The hub delivers at least once: the sender may have had the answer of another delivery
/// long ago, and another process may be doing what follows from it.
/// </summary>
/// <param name="LongestQueue">How long a step waits for a worker before it answers <see cref="StepAnswer.Again"/>.</param>
/// <param name="IsWantedAsync">
/// Whether the sender waits for the answer to a step of the message, by its index from 0. Asked before a step begins that may
/// be under way elsewhere.
/// </param>
public sealed record StepDelivery(TimeSpan LongestQueue, Func<int, CancellationToken, Task<bool>> IsWantedAsync)
{
    /// <summary>How long an activity goes on with what only its own task was holding up; by default not at all.</summary>
    public TimeSpan GoesOn { get; init; }

    /// <summary>The only delivery of a message.</summary>
    public static StepDelivery Only { get; } = new(TimeSpan.FromMinutes(1), (_, _) => Task.FromResult(true));
}

/// <summary>A step of several that has been answered.</summary>
/// <param name="Index">Which of the steps, from 0.</param>
/// <param name="Answer">Its answer.</param>
public sealed record AnsweredStep(int Index, StepAnswer Answer);
