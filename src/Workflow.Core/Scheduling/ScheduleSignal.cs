using Workflow.Core.Definitions;
using Workflow.Core.Execution.Concurrency;

namespace Workflow.Core.Scheduling;

/// <summary>
/// Wakes the scheduler of this process when a schedule is written, which may be due before the one it waits for. A signal
/// that is missed costs a minute at most: every host polls that often.
/// </summary>
public sealed class ScheduleSignal : NextSignal, IDefinitionObserver
{
    /// <inheritdoc/>
    public void Written() => Set();
}
