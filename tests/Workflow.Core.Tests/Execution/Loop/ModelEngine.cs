using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Loop;

/// <summary>An entry of the record: what the store knows of an execution, or an order that the run was given.</summary>
internal readonly record struct Entry(ExecutionKey Key, TaskReport Report, Order Order = Order.None);

/// <summary>An order on record.</summary>
internal enum Order
{
    None,
    End,
    EndCleanup,
}

/// <summary>
/// An in-memory engine with a clock and a record. Calls that are in its initial record are answered at once, in the order of
/// the calls, and not done again. <see cref="LoopRules"/> checks every call.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="order">Which of the open calls ends next.</param>
/// <param name="endAfter">After how many ends the run is ordered to end early; <c>null</c>: never.</param>
/// <param name="ending">How it is ordered to end.</param>
/// <param name="before">The record it begins with.</param>
/// <param name="endCleanupAfter">After how many more ends clean-up is ordered to end too; <c>null</c>: never.</param>
internal sealed class ModelEngine(
    RandomLoop run, int[] order, int? endAfter = null, RunStatus ending = RunStatus.Cancelled, IReadOnlyList<Entry>? before = null, int? endCleanupAfter = null)
    : IRunEngine
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 19, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<ExecutionKey, TaskReport> _record = Latest(before ?? []);
    private readonly LoopRules _rules = new(run);
    private readonly Queue<TaskReport> _answers = [];
    private readonly List<(TaskCall Call, DateTimeOffset? NotBefore)> _open = [];
    private readonly HashSet<TaskCall> _cancelled = [];
    private DateTimeOffset _now = before is { Count: > 0 } ? before.Max(e => e.Report.At) : Start;
    private int _steps;
    private int? _endedAt;

    /// <summary>Everything that was written, in order, what was there before first.</summary>
    public List<Entry> Log { get; } = [.. before ?? []];

    /// <summary>What was asked for, answered from the record or not, and when it was due.</summary>
    public Dictionary<TaskCall, DateTimeOffset?> Begun { get; } = [];

    /// <summary>What was done, as the record had no answer.</summary>
    public List<TaskCall> Done { get; } = [];

    /// <summary>The length of the record when the run was ordered to end; <c>null</c> if it was not.</summary>
    public int? ToldAt { get; private set; }

    /// <summary>Whether clean-up was ordered to end.</summary>
    public bool IsCleanupOver { get; private set; }

    /// <inheritdoc/>
    public RunStatus? Ending => IsOnRecord(Order.End) || _steps >= endAfter ? ending : null;

    private bool EndsCleanup => IsOnRecord(Order.EndCleanup) || _steps - _endedAt >= endCleanupAfter;

    /// <summary>How each task ended, by position.</summary>
    public IEnumerable<KeyValuePair<int, ExecutionStatus>> Finals => _rules.Finals;

    /// <summary>The names of the tasks that caught errors, by the position of what failed.</summary>
    public IEnumerable<KeyValuePair<int, string>> CaughtBy => _rules.CaughtBy;

    /// <summary>What was begun at the last attempt on record of a task that repeats.</summary>
    public HashSet<TaskCall> Resumed { get; } = [];

    public (TaskCall Call, DateTimeOffset? NotBefore) Resume(TaskCall first)
    {
        var last = _record.Values.Where(r => r.Round is not null && (r.Call.Position, r.Call.Index) == (first.Position, first.Index)).Select(r => r.Call.Attempt).DefaultIfEmpty(1).Max();
        if (last > 1)
        {
            Resumed.Add(first with { Attempt = last });
        }

        return (first with { Attempt = last }, null);
    }

    public void Begin(TaskCall call, DateTimeOffset? notBefore)
    {
        Assert.True(Begun.TryAdd(call, notBefore), $"{call} was begun twice.");
        _rules.Begins(call, notBefore, Resumed.Contains(call));
        if (call.Kind is not (CallKind.Collect or CallKind.Items) && _record.TryGetValue(Key(call), out var recorded))
        {
            _answers.Enqueue(recorded with { Call = call });
            return;
        }

        _open.Add((call, notBefore));
    }

    /// <inheritdoc/>
    public int ItemsPerCall(PlannedTask task, int itemCount) => run.ItemsPerCall;

    public void Cancel(TaskCall call)
    {
        Assert.True(_open.Exists(o => o.Call == call) || _answers.Any(answer => answer.Call == call));
        _rules.Cancels(call);
        Assert.True(_cancelled.Add(call) || IsCleanupOver);
    }

    public void Settle(IReadOnlyList<Decision> decisions)
    {
        foreach (var decision in decisions)
        {
            var report = _rules.Settles(decision);
            if (!_record.ContainsKey(Key(report.Call)))
            {
                Write(report);
            }
        }
    }

    public ValueTask<RunEvent> NextAsync() => ValueTask.FromResult(Next());

    private RunEvent Next()
    {
        if (_answers.TryDequeue(out var answer))
        {
            _rules.Ends(answer);
            return RunEvent.Of(answer);
        }

        if (Ending is not null && ToldAt is null)
        {
            Put(Order.End);
            ToldAt = Log.Count;
            _endedAt = _steps;
            _rules.IsEnding = true;
            return RunEvent.Ends(ending);
        }

        if (ToldAt is not null && EndsCleanup && !IsCleanupOver)
        {
            Put(Order.EndCleanup);
            IsCleanupOver = true;
            _rules.IsCleanupOver = true;
            return RunEvent.CleanupEnds;
        }

        Assert.NotEmpty(_open); // else the loop would wait for ever
        if (ToldAt is not null)
        {
            Assert.All(_open.Where(o => _rules.MustBeCancelled(o.Call)), o => Assert.Contains(o.Call, _cancelled));
        }

        var at = order[_steps % order.Length] % _open.Count;
        var (call, notBefore) = _open[at];
        _open.RemoveAt(at);
        _steps++;
        var report = call.Kind == CallKind.Items ? EndItems(call) : EndOne(call, notBefore);
        _rules.Ends(report);
        return RunEvent.Of(report);
    }

    private TaskReport EndOne(TaskCall call, DateTimeOffset? notBefore)
    {
        var report = End(call, notBefore) with { At = _now };
        report = report.Round is { NextAt: { } next } round ? report with { Round = round with { NextAt = _now + (next - default(DateTimeOffset)) } } : report;
        Done.Add(call);
        Write(report);
        return report;
    }

    // Recorded items are not done again. Of those that are cancelled, some have already ended, and some have not begun.
    private TaskReport EndItems(TaskCall call)
    {
        var task = run.Plan.Tasks[call.Position];
        for (var index = call.Index!.Value; index < call.Index + call.Count; index++)
        {
            DateTimeOffset? due = null;
            for (TaskCall? next = new TaskCall(call.Position, index); next is { } attempt;)
            {
                var isRecorded = _record.TryGetValue(Key(attempt), out var report);
                if (!isRecorded && _cancelled.Contains(call) && (due > _now || run.Obeys(attempt)))
                {
                    break;
                }

                report = isRecorded ? report : EndOne(attempt, due);
                due = NextAttempt.DueAt(RandomLoop.RunId, task, report);
                next = due is null ? null : attempt with { Attempt = attempt.Attempt + 1 };
                if (next is null)
                {
                    _rules.ItemEnds(report with { Call = attempt });
                }
            }
        }

        return new TaskReport(call, ExecutionStatus.Succeeded) { At = _now };
    }

    private TaskReport End(TaskCall call, DateTimeOffset? notBefore)
    {
        // One that waits to be tried again has not begun, and always ends when it is asked to.
        if (_cancelled.Contains(call) && (notBefore > _now || run.Obeys(call)))
        {
            return new TaskReport(call, ExecutionStatus.Cancelled);
        }

        _now = (notBefore > _now ? notBefore.Value : _now).AddMilliseconds(100);
        return call.Kind == CallKind.Collect && _rules.Collected(call.Position) is var status
            ? new TaskReport(call, status) { CaughtBy = run.CatchTaskOf(call.Position, status) }
            : run.EndOf(call);
    }

    private void Write(TaskReport report)
    {
        _record[Key(report.Call)] = report;
        Log.Add(new Entry(Key(report.Call), report));
    }

    // An order is on record before anything follows from it.
    private void Put(Order given)
    {
        if (!IsOnRecord(given))
        {
            Log.Add(new Entry(default, default, given));
        }
    }

    private bool IsOnRecord(Order given) => Log.Exists(e => e.Order == given);

    private static Dictionary<ExecutionKey, TaskReport> Latest(IReadOnlyList<Entry> log) =>
        log.Where(e => e.Order == Order.None).GroupBy(e => e.Key).ToDictionary(g => g.Key, g => g.Last().Report);

    private static ExecutionKey Key(TaskCall call) => new(call.Position, call.Index, call.Attempt);
}
