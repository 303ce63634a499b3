using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Session;

/// <summary>
/// The tasks of one run that have lost. That is on record before one of their calls is asked to end, so that the call's record says why,
/// and so that other processes that work on them see it.
/// </summary>
/// <param name="host">The session's host.</param>
/// <param name="lost">Those on record when the session began.</param>
internal sealed class LostCalls(ISessionHost host, LostTasks lost)
{
    private LostTasks _lost = lost;

    /// <summary>Those on record when the session began.</summary>
    public LostTasks Before { get; } = lost;

    /// <summary>Whether a call is to end early as its task has lost, which is on record.</summary>
    /// <param name="call">The call.</param>
    public bool Include(TaskCall call) => call.Kind != CallKind.Collect && _lost.JoinOf(call.Position) is not null;

    /// <summary>Records tasks that have lost.</summary>
    /// <param name="race">The tasks.</param>
    public async Task RecordAsync(Race race)
    {
        var added = LostTasks.None.With(race.Join, race.Losers.Where(position => _lost.JoinOf(position) is null));
        if (added.Text.Length > 0)
        {
            await host.DoAsync(new TaskStep(StepKind.Lose, new TaskCall(race.Join)) { Lost = added.Text });
            _lost = _lost.With(added);
        }
    }
}
