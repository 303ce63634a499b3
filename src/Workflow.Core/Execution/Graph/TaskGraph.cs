using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Core.Execution.Graph;

/// <summary>The decision on a task.</summary>
/// <param name="Position">The task's place in the plan.</param>
/// <param name="Verdict">Never <see cref="Verdict.Wait"/>.</param>
public readonly record struct Decision(int Position, Verdict Verdict)
{
    /// <summary>For <see cref="Graph.Verdict.Lose"/>: the position of the task that was decided without it.</summary>
    public int? LostTo { get; init; }

    /// <summary>The record of a task that is not run.</summary>
    /// <param name="plan">The shape of the run.</param>
    /// <param name="at">The time of the decision, UTC.</param>
    /// <param name="order">The order that the run ends by, if it ends early.</param>
    public TaskExecution Settled(RunPlan plan, DateTimeOffset at, EndOrder? order = null) => new()
    {
        Position = Position,
        Task = plan.Tasks[Position].Name,
        Status = Verdict.Status(),
        StatusReason = Verdict == Verdict.Cancel
            ? EndOrder.TaskReason(order, plan.Tasks[Position].Rule)
            : Verdict == Verdict.Lose ? Race.Reason(plan, LostTo ?? 0)
            : plan.Tasks[Position].IsCatchTask ? "it caught no error"
            : $"its trigger rule {Word.Lower(plan.Tasks[Position].Rule)} was not met",
        CompletedAt = at,
    };
}

/// <summary>
/// The state of one run's graph: statuses in, decisions out. Deterministic and without I/O. A completion costs time for the
/// task's downstreams only, however large the graph is.
/// </summary>
public sealed class TaskGraph
{
    private readonly RunPlan _plan;
    private readonly ExecutionStatus[] _statuses;
    private readonly UpstreamCounts[] _upstream;
    private readonly bool[] _decided;
    private readonly Dictionary<int, int> _caughtBy = [];
    private readonly Queue<int> _won = new();
    private readonly HashSet<int> _closed = [];
    private readonly HashSet<int> _lost;
    private readonly LostTasks _recorded;
    private int _open;
    private bool _cancelling;
    private bool _isCleanupOver;

    /// <summary>The graph of a run in which nothing has happened.</summary>
    /// <param name="plan">The shape of the run.</param>
    /// <param name="lost">The tasks that are on record as lost; <c>null</c>: none.</param>
    public TaskGraph(RunPlan plan, LostTasks? lost = null)
    {
        _recorded = lost ?? LostTasks.None;
        _lost = [.. _recorded.Joins.Where(lost => lost.Key != lost.Value).Select(lost => lost.Key)]; // of the others only items have
        _plan = plan;
        _open = plan.Tasks.Length;
        _statuses = new ExecutionStatus[_open];
        _decided = new bool[_open];
        _upstream = [.. plan.Tasks.Select(t => new UpstreamCounts(t.Upstreams.Length, 0, 0, 0) { Needed = t.TriggerCount })];
    }

    /// <summary>Whether every task has ended.</summary>
    public bool IsFinished => _open == 0;

    /// <summary>Whether every task but one has ended.</summary>
    public bool IsOneLeft => _open == 1;

    /// <summary>
    /// The status of the task at a position: its final status, <c>RUNNING</c> once it was decided to run, or
    /// <c>PENDING</c>.
    /// </summary>
    public ExecutionStatus StatusOf(int position) => _statuses[position];

    /// <summary>Whether the error of the task at a position is caught by another.</summary>
    public bool IsCaught(int position) => _caughtBy.ContainsKey(position);

    /// <summary>Whether the task at a position has lost: what of it has not ended is to be cancelled.</summary>
    public bool IsLost(int position) => _lost.Contains(position);

    /// <summary>
    /// The next task with <c>cancel_losers</c> that was decided to run, and which tasks have lost to it. Those that have not begun are
    /// ended. Costs no more than the edges between the tasks upstream of it, and those downstream of what has lost.
    /// </summary>
    /// <param name="decisions">Receives the decisions that follow.</param>
    /// <returns><c>null</c>: there is no other such task.</returns>
    public Race? TryTakeRace(ICollection<Decision> decisions)
    {
        while (_won.TryDequeue(out var join))
        {
            // What is on record as lost is found again if it had not begun, and its end was not recorded.
            var found = _cancelling ? [] : Losers.Of(_plan, join, position => _statuses[position].IsFinal(), _closed, _lost);
            List<int> losers = [.. found.Where(position => !_decided[position] || !_lost.Contains(position))];
            if (losers.Count > 0)
            {
                return Lose(join, losers, decisions);
            }
        }

        return null;
    }

    /// <summary>Decides the tasks without upstreams. Called once, first.</summary>
    /// <param name="decisions">Receives the decisions, by position.</param>
    public void Start(ICollection<Decision> decisions)
    {
        for (var position = 0; position < _statuses.Length; position++)
        {
            if (_upstream[position].Total == 0)
            {
                Settle(position, decisions);
            }
        }
    }

    /// <summary>Records the end of a running task, and decides the tasks downstream of it.</summary>
    /// <param name="position">The task's place in the plan.</param>
    /// <param name="status">Its final status.</param>
    /// <param name="decisions">
    /// Receives the decisions. Tasks that are not run have ended already; their end is not reported.
    /// </param>
    /// <param name="caughtBy">The name of the task that catches its error; <c>null</c>: none.</param>
    /// <exception cref="InvalidOperationException">The task is not running.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The status is not final.</exception>
    public void Complete(int position, ExecutionStatus status, ICollection<Decision> decisions, string? caughtBy = null)
    {
        if (_statuses[position] != ExecutionStatus.Running)
        {
            throw new InvalidOperationException($"Task {position} is {_statuses[position]}, not running.");
        }

        if (!status.IsFinal())
        {
            throw new ArgumentOutOfRangeException(nameof(status), status, "A completion has a final status.");
        }

        if (_plan.CatchTaskOf(position, caughtBy) is { } catching)
        {
            _caughtBy[position] = catching;
        }

        End(position, status, decisions);
    }

    /// <summary>
    /// From now on only tasks with rule <see cref="TriggerRule.Always"/> are started; the others that are not running are
    /// settled. Running tasks end when the engine reports it.
    /// </summary>
    /// <param name="decisions">Receives the decisions.</param>
    public void Cancel(ICollection<Decision> decisions)
    {
        _cancelling = true;
        SettleUndecided(decisions);
    }

    /// <summary>From now on no task is started at all; those that are not running are settled.</summary>
    /// <param name="decisions">Receives the decisions.</param>
    public void CancelCleanup(ICollection<Decision> decisions)
    {
        _isCleanupOver = true;
        Cancel(decisions);
    }

    // All are decided before any ends: a task between two of them is not decided by how the first ends.
    private Race Lose(int join, IReadOnlyList<int> losers, ICollection<Decision> decisions)
    {
        _lost.UnionWith(losers);
        List<Decision> settled = [];
        foreach (var position in losers.Where(position => !_decided[position]))
        {
            _decided[position] = true;
            _statuses[position] = ExecutionStatus.Cancelled;
            settled.Add(new Decision(position, Verdict.Lose) { LostTo = _recorded.JoinOf(position) ?? join });
        }

        settled.ForEach(lost => End(lost.Position, ExecutionStatus.Cancelled, decisions));
        return new Race(join, losers, settled);
    }

    private void SettleUndecided(ICollection<Decision> decisions)
    {
        for (var position = 0; position < _statuses.Length; position++)
        {
            if (!_decided[position])
            {
                Settle(position, decisions);
            }
        }
    }

    // Ends one task, and every task downstream that is settled by this without running. A queue instead of recursion: a
    // chain of 10,000 skipped tasks must not need 10,000 stack frames.
    private void End(int position, ExecutionStatus status, ICollection<Decision> decisions)
    {
        var ended = new Queue<int>();
        _statuses[position] = status;
        ended.Enqueue(position);
        while (ended.TryDequeue(out var at))
        {
            _open--;
            foreach (var next in _plan.Downstreams[at])
            {
                _upstream[next] = _caughtBy.TryGetValue(at, out var catching)
                    ? CountCaught(_upstream[next], isHere: catching == next)
                    : Count(_upstream[next], _statuses[at] == ExecutionStatus.Cancelled && _lost.Contains(at) ? ExecutionStatus.Skipped : _statuses[at], _plan.Tasks[at].AllowFailure);
                if (!_decided[next] && Decide(next, decisions))
                {
                    ended.Enqueue(next);
                }
            }
        }
    }

    private void Settle(int position, ICollection<Decision> decisions)
    {
        if (Decide(position, decisions))
        {
            End(position, _statuses[position], decisions);
        }
    }

    // Decides a task if it can be decided; true if this ends it.
    private bool Decide(int position, ICollection<Decision> decisions)
    {
        var task = _plan.Tasks[position];
        var verdict = _cancelling && (_isCleanupOver || !task.Rule.IsCleanup()) ? Verdict.Cancel
            : task.IsCatchTask ? TriggerRules.DecideCatch(_upstream[position])
            : TriggerRules.Decide(task.Rule, _upstream[position]);
        if (verdict == Verdict.Wait)
        {
            return false;
        }

        // A process may have died after the loss was on record and before its end was.
        var lostTo = verdict is Verdict.Skip or Verdict.FailUpstream ? _recorded.JoinOf(position) : null;
        verdict = lostTo is null ? verdict : Verdict.Lose;
        _decided[position] = true;
        _statuses[position] = verdict.Status();
        decisions.Add(new Decision(position, verdict) { LostTo = lostTo });
        if (verdict == Verdict.Run && task.CancelLosers && _closed.Add(position))
        {
            _won.Enqueue(position);
        }

        return verdict != Verdict.Run;
    }

    // For everything else it is as if the task had been skipped.
    private static UpstreamCounts CountCaught(UpstreamCounts counts, bool isHere) => counts with { Skipped = counts.Skipped + 1, Caught = counts.Caught + (isHere ? 1 : 0) };

    private static UpstreamCounts Count(UpstreamCounts counts, ExecutionStatus status, bool allowFailure) => status switch
    {
        ExecutionStatus.Succeeded => counts with { Succeeded = counts.Succeeded + 1 },
        ExecutionStatus.Skipped => counts with { Skipped = counts.Skipped + 1 },
        ExecutionStatus.Failed or ExecutionStatus.TimedOut when allowFailure => counts with { Succeeded = counts.Succeeded + 1 },
        _ => counts with { Failed = counts.Failed + 1 },
    };
}
