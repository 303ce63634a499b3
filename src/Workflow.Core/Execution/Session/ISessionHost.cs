using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Session;

/// <summary>What has changed about a run, other than by its own session.</summary>
/// <param name="Status">Where the run stands in the store now; <c>null</c>: only a child run has ended.</param>
/// <param name="EndedChild">The id of the child run that has ended, or <c>null</c>.</param>
public readonly record struct RunChange(RunStatus? Status, string? EndedChild)
{
    /// <summary>The run itself has changed: its status, or an event has come for it.</summary>
    public static RunChange Of(RunStatus status) => new(status, null);

    /// <summary>A child run has ended.</summary>
    public static RunChange Ended(string childRunId) => new(null, childRunId);
}

/// <summary>
/// A session's host, its only access to the outside. A session calls its host from one thread at a time, and the host
/// resumes it in the same way, so a session needs no locks. A host that replays gives the same answers in the same order.
/// </summary>
public interface ISessionHost
{
    /// <summary>The time, UTC.</summary>
    DateTimeOffset Now { get; }

    /// <summary>By how much a timer of this host may come early.</summary>
    TimeSpan TimerSlack { get; }

    /// <summary>Does a step. When it answers, what it did is on record.</summary>
    Task<StepAnswer> DoAsync(TaskStep step);

    /// <summary>Records tasks that are not run.</summary>
    Task SettleAsync(IReadOnlyList<Decision> decisions);

    /// <summary>Asks whether and how the run is to end by now. A time limit that is reached is on record when this returns.</summary>
    /// <returns><c>null</c> when the run has ended or is gone.</returns>
    Task<RunStanding?> StandingAsync();

    /// <summary>Records how the run ended, and what follows from that.</summary>
    /// <returns>False when the run is paused: it ends when it is resumed.</returns>
    Task<bool> EndAsync(RunOutcome outcome);

    /// <summary>Waits for the next change, in the order in which they came.</summary>
    Task<RunChange> HearAsync();

    /// <summary>Waits until one of the tasks is completed, or until an instant. May return before either.</summary>
    /// <param name="until">The instant, UTC; <c>null</c>: as long as it takes.</param>
    /// <param name="any">The tasks. What they throw is not thrown here.</param>
    Task WaitAsync(DateTimeOffset? until, params IReadOnlyCollection<Task> any);

    /// <inheritdoc cref="IRunEngine.ItemsPerCall"/>
    int ItemsPerCall(PlannedTask task, int itemCount);
}
