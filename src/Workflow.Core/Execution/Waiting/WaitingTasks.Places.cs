using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Waiting;

/// <content>Attempts that wait for places of a pool before they begin.</content>
public sealed partial class WaitingTasks
{
    /// <summary>Records that an attempt waits for places. It has not begun, so its time limit does not run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="version">The version it is pinned to.</param>
    /// <param name="call">The attempt.</param>
    /// <param name="reason">What it waits for.</param>
    /// <returns>Its record, which is another one if it has ended elsewhere.</returns>
    internal async Task<RecordedExecution> WaitForPlaceAsync(Run run, PlannedVersion version, TaskCall call, string reason)
    {
        var task = version.Definition.Tasks[call.Position];
        var round = await runner.Preparation.Rounds.FindAsync(run.Id, task, call, null);
        return RecordedExecution.Of(await RecordWaitAsync(run, task, call, reason, round, dueAt: null));
    }
}
