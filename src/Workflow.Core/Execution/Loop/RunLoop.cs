using Workflow.Core.Definitions;
using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Loop;

/// <summary>
/// The run loop, the same on every engine. It has no clock, no randomness and no I/O of its own, and sees positions,
/// statuses, counts and recorded instants only: replayed from the record, it makes the same decisions.
/// </summary>
public sealed partial class RunLoop
{
    private readonly string _runId;
    private readonly RunPlan _plan;
    private readonly IRunEngine _engine;
    private readonly TaskGraph _graph;
    private readonly List<Decision> _decisions = [];
    private readonly HashSet<TaskCall> _open = [];
    private RunStatus? _ending;
    private bool _isCleanupOver;

    private RunLoop(string runId, RunPlan plan, IRunEngine engine)
    {
        (_runId, _plan, _engine) = (runId, plan, engine);
        _graph = new TaskGraph(plan, engine.Lost);
    }

    /// <summary>Drives a run from its start to its end.</summary>
    /// <param name="runId">The run; seeds the jitter.</param>
    /// <param name="plan">The shape of the run.</param>
    /// <param name="engine">Carries out the decisions.</param>
    /// <returns>How it ended. The caller records it.</returns>
    public static Task<RunOutcome> DriveAsync(string runId, RunPlan plan, IRunEngine engine) =>
        new RunLoop(runId, plan, engine).DriveAsync();

    private bool IsFinished => _graph.IsFinished && _runningOn.Count == 0;

    private async Task<RunOutcome> DriveAsync()
    {
        _graph.Start(_decisions);
        CarryOut();
        while (!IsFinished)
        {
            EndRaces();
            EndDecidedItems();
            if (IsFinished)
            {
                break;
            }

            var next = await _engine.NextAsync();
            if (next.Report is { } report)
            {
                Take(report);
            }
            else if (next.Ending is { } ending && _ending is null)
            {
                EndEarly(ending);
            }
            else if (next.EndsCleanup && _ending is not null && !_isCleanupOver)
            {
                EndCleanup();
            }

            CarryOut();
        }

        return RunOutcome.Of(_plan, _graph, _ending ?? _engine.Ending);
    }

    // Only when everything that is on record is known: what was recorded first counts, and after a crash the same tasks lose.
    private void EndRaces()
    {
        while (_plan.HasRaces && !_engine.HasMore() && _graph.TryTakeRace(_decisions) is { } race)
        {
            _engine.Lose(race);
            foreach (var position in race.Losers)
            {
                if (_items.TryGetValue(position, out var items))
                {
                    items.Stop(); // those that are open report their end, and the last of them collects
                }
            }

            CarryOut();
        }
    }

    private void Take(TaskReport report)
    {
        _open.Remove(report.Call);
        switch (report.Call.Kind)
        {
            case CallKind.Expand when !report.Status.IsFinal():
                TakeItems(report);
                break;
            case CallKind.Items:
                _items[report.Call.Position].End(report.Call.Count);
                BeginItems(report.Call.Position);
                break;
            case CallKind.Attempt when NextDueAt(report) is { } due:
                BeginNext(report.Call with { Attempt = report.Call.Attempt + 1 }, due);
                break;
            case CallKind.Attempt when report.Call.Index is not null:
                EndItem(report);
                break;
            default:
                _graph.Complete(report.Call.Position, report.Status, _decisions, report.CaughtBy);
                RunOn(report);
                break;
        }
    }

    // When the next attempt is due, or null. A task whose next round is due has not ended: if the run ends, that round is
    // cancelled.
    private DateTimeOffset? NextDueAt(TaskReport report)
    {
        var task = _plan.Tasks[report.Call.Position];
        return IsEnding(task) ? report.Round?.NextAt : NextAttempt.DueAt(_runId, task, report);
    }

    private void BeginNext(TaskCall call, DateTimeOffset due)
    {
        Begin(call, due);
        if (IsEnding(_plan.Tasks[call.Position]))
        {
            _engine.Cancel(call);
        }
    }

    private void EndEarly(RunStatus ending)
    {
        _ending = ending;
        _graph.Cancel(_decisions);
        EndOpen();
    }

    private void EndCleanup()
    {
        _isCleanupOver = true;
        _graph.CancelCleanup(_decisions);
        EndOpen();
    }

    private void EndOpen()
    {
        foreach (var call in _open.Where(c => c.Kind != CallKind.Collect && IsEnding(_plan.Tasks[c.Position])))
        {
            _engine.Cancel(call);
        }

        foreach (var (position, items) in _items)
        {
            if (IsEnding(_plan.Tasks[position]))
            {
                items.Stop(); // those that are open report their end, and the last of them collects
            }
        }
    }

    // Clean-up continues when the run ends early, until it is ordered to end itself; everything else ends with the run.
    private bool IsEnding(PlannedTask task) => _ending is not null && (_isCleanupOver || !task.Rule.IsCleanup());

    private void CarryOut()
    {
        var settled = _decisions.FindAll(d => d.Verdict != Verdict.Run);
        if (settled.Count > 0)
        {
            _engine.Settle(settled);
        }

        foreach (var decision in _decisions)
        {
            if (decision.Verdict == Verdict.Run)
            {
                BeginFirst(new TaskCall(decision.Position, Kind: _plan.Tasks[decision.Position].HasItems ? CallKind.Expand : CallKind.Attempt));
            }
        }

        _decisions.Clear();
    }

    // A task that may end the run is not known to let it succeed. The outputs of a run are evaluated when all that they refer to is on record.
    private bool IsLast(TaskCall call) =>
        !_plan.HasOutputs
        && _graph.IsOneLeft
        && _ending is null
        && _runningOn.Count == 0
        && call is { Kind: CallKind.Attempt, Index: null }
        && _plan.Tasks[call.Position].Ends is null
        && RunOutcome.Of(_plan, _graph).Status == RunStatus.Succeeded;

    private void BeginFirst(TaskCall call)
    {
        var (at, notBefore) = call.Kind == CallKind.Attempt ? _engine.Resume(call) : (call, null);
        Begin(at, notBefore);
    }

    private void Begin(TaskCall call, DateTimeOffset? notBefore)
    {
        _open.Add(call);
        if (IsLast(call))
        {
            _engine.AnnounceLast(call);
        }

        _engine.Begin(call, notBefore);
    }
}
