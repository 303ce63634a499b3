using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Session;

/// <summary>A change of a run that its own session did not make.</summary>
/// <param name="Status">The run's current status in the store; <c>null</c>: only one of its tasks is to be resumed.</param>
/// <param name="EndedChild">The id of the child run that has ended, or the address of the attempt that an event is for; or <c>null</c>.</param>
public readonly record struct RunChange(RunStatus? Status, string? EndedChild)
{
    /// <summary>The run itself has changed: its status, or an event was sent to it.</summary>
    public static RunChange Of(RunStatus status) => new(status, null);

    /// <summary>A child run has ended.</summary>
    public static RunChange Ended(string childRunId) => new(null, childRunId);
}

/// <summary>
/// A session's host, its only access to the outside. A session calls its host from one thread at a time, and the host
/// resumes it in the same way, so a session needs no locks. For that it awaits only its own tasks and those of its host. A
/// host that replays gives the same answers in the same order.
/// </summary>
public interface ISessionHost
{
    /// <summary>The time, UTC.</summary>
    DateTimeOffset Now { get; }

    /// <summary>How early a timer of this host may fire.</summary>
    TimeSpan TimerSlack { get; }

    /// <summary>
    /// The loop begins a turn: it requests everything that follows from what has happened, without waiting.
    /// </summary>
    void BeginTurn()
    {
    }

    /// <summary>The loop has requested everything of its turn, and waits.</summary>
    void EndTurn()
    {
    }

    /// <inheritdoc cref="IRunEngine.AnnounceLast"/>
    void AnnounceLast(TaskCall call)
    {
    }

    /// <summary>
    /// Does a step. When it returns, the result is on record, or will be before the session does anything that others could notice.
    /// </summary>
    Task<StepAnswer> DoAsync(TaskStep step);

    /// <summary>Records tasks that are not run.</summary>
    Task SettleAsync(IReadOnlyList<Decision> decisions);

    /// <summary>
    /// Returns whether and how the run is ordered to end. A time limit that is reached is on record when this returns.
    /// </summary>
    /// <returns><c>null</c> when the run has ended or is gone.</returns>
    Task<RunEndState?> EndStateAsync();

    /// <summary>Records how the run ended, and carries out the consequences.</summary>
    /// <returns>False when the run is paused: it ends when it is resumed.</returns>
    Task<bool> EndAsync(RunOutcome outcome);

    /// <summary>Waits for the next change, in the order in which they came.</summary>
    Task<RunChange> NextChangeAsync();

    /// <summary>Waits until one of the tasks is completed, or until an instant. May return before either.</summary>
    /// <param name="until">The instant, UTC; <c>null</c>: no limit.</param>
    /// <param name="any">The tasks. What they throw is not thrown here.</param>
    Task WaitAsync(DateTimeOffset? until, params IReadOnlyCollection<Task> any);

    /// <inheritdoc cref="IRunEngine.ItemsPerCall"/>
    int ItemsPerCall(PlannedTask task, int itemCount);
}
