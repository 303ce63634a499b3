using Workflow.Core.Definitions;
using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Loop;

/// <summary>The invariants of the loop, checked with every call.</summary>
internal sealed class LoopRules(RandomLoop run)
{
    private readonly Dictionary<TaskCall, TaskReport> _reports = [];
    private readonly Dictionary<int, int> _counts = [];
    private readonly Dictionary<int, HashSet<int>> _openItems = [];
    private readonly Dictionary<int, HashSet<TaskCall>> _openRanges = [];
    private readonly HashSet<(int Position, int Index)> _begunItems = []; // as a part of a call
    private readonly Dictionary<(int Position, int Index), TaskReport> _endedItems = [];

    /// <summary>How each task ended, by position.</summary>
    public SortedDictionary<int, ExecutionStatus> Finals { get; } = [];

    /// <summary>The names of the tasks that caught errors, by the position of what failed.</summary>
    public SortedDictionary<int, string> CaughtBy { get; } = [];

    /// <summary>Whether the run is ordered to end early.</summary>
    public bool IsEnding { get; set; }

    /// <summary>Whether its clean-up is ordered to end too.</summary>
    public bool IsCleanupOver { get; set; }

    public void Begins(TaskCall call, DateTimeOffset? notBefore, bool isResumed)
    {
        var task = run.Plan.Tasks[call.Position];
        Assert.False(Finals.ContainsKey(call.Position));
        Assert.True(!IsEndingFor(task) || call.Kind == CallKind.Collect || IsNextRound(call), $"{call} was begun though the run ends.");
        if (call.Attempt > 1 && !isResumed)
        {
            BeginsAgain(call, notBefore, task);
            return;
        }

        Assert.Null(notBefore);
        switch (call)
        {
            case { Kind: CallKind.Collect }:
                Assert.Empty(_openItems[call.Position]);
                Assert.Empty(_openRanges[call.Position]);
                Assert.True(IsEnding || Enumerable.Range(0, _counts[call.Position]).All(i => _endedItems.ContainsKey((call.Position, i))));
                break;
            case { Kind: CallKind.Items, Index: { } first }:
                Assert.InRange(run.ItemsPerCall, 2, int.MaxValue);
                Assert.InRange(first + call.Count, first + 1, _counts[call.Position]);
                Assert.InRange(call.Count, 1, run.ItemsPerCall);
                Assert.InRange(call.Window, 1, run.ItemsPerCall);
                Assert.True(_openRanges[call.Position].Add(call));
                Assert.All(Enumerable.Range(first, call.Count), i => Assert.True(_begunItems.Add((call.Position, i)), $"Item {i} is in two calls."));
                Assert.InRange(_openRanges[call.Position].Sum(c => c.Window), 1, task.MaxParallel);
                break;
            case { Index: { } index }:
                Assert.Equal(1, run.ItemsPerCall);
                Assert.InRange(index, 0, _counts[call.Position] - 1);
                Assert.True(_openItems[call.Position].Add(index));
                Assert.InRange(_openItems[call.Position].Count, 1, task.MaxParallel);
                break;
            default:
                Assert.Equal(task.HasItems, call.Kind == CallKind.Expand);
                Assert.True(IsMet(task), $"{call} was begun before its rule was met.");
                break;
        }
    }

    public void Ends(TaskReport report)
    {
        _reports.Add(report.Call, report);
        var position = report.Call.Position;
        if (report.Call.Kind == CallKind.Expand && !report.Status.IsFinal())
        {
            _counts[position] = report.ItemCount;
            _openItems[position] = [];
            _openRanges[position] = [];
        }
        else if (report.Call.Kind == CallKind.Items)
        {
            Assert.True(_openRanges[position].Remove(report.Call));
        }
        else if (report.Call.Kind == CallKind.Attempt && IsTriedAgain(report))
        {
            // It goes on.
        }
        else if (report.Call.Index is { } index)
        {
            Assert.True(_openItems[position].Remove(index));
            Assert.True(_endedItems.TryAdd((position, index), report), $"Item {index} of task {position} ended twice.");
        }
        else
        {
            Finals.Add(position, report.Status);
            if (report.CaughtBy is { } name)
            {
                CaughtBy.Add(position, name);
            }
        }
    }

    /// <summary>An item of a call of several has ended for good.</summary>
    public void ItemEnds(TaskReport report) => _endedItems.Add((report.Call.Position, report.Call.Index!.Value), report);

    public TaskReport Settles(Decision decision)
    {
        var status = decision.Verdict switch
        {
            Verdict.Skip => ExecutionStatus.Skipped,
            Verdict.FailUpstream => ExecutionStatus.UpstreamFailed,
            Verdict.Cancel when IsEnding => ExecutionStatus.Cancelled,
            _ => throw new ArgumentOutOfRangeException(nameof(decision), decision, "This is not settled."),
        };
        Finals.Add(decision.Position, status);
        return new TaskReport(new TaskCall(decision.Position), status);
    }

    public void Cancels(TaskCall call)
    {
        Assert.True(IsEnding);
        Assert.True(MustBeCancelled(call), $"{call} was asked to end, and is clean-up.");
    }

    public bool MustBeCancelled(TaskCall call) => call.Kind != CallKind.Collect && IsEndingFor(run.Plan.Tasks[call.Position]);

    /// <summary>What the items of a task come to.</summary>
    public ExecutionStatus Collected(int position)
    {
        var items = _endedItems.Where(e => e.Key.Position == position).Select(e => e.Value.Status).ToList();
        return items.Exists(s => s is ExecutionStatus.Failed or ExecutionStatus.TimedOut) ? ExecutionStatus.Failed
            : items.Count < _counts[position] || items.Exists(s => s != ExecutionStatus.Succeeded) ? ExecutionStatus.Cancelled
            : ExecutionStatus.Succeeded;
    }

    private void BeginsAgain(TaskCall call, DateTimeOffset? notBefore, PlannedTask task)
    {
        Assert.Equal(CallKind.Attempt, call.Kind);
        Assert.InRange(call.Attempt, 2, (task.Retry?.MostAttempts ?? 1) * Math.Max(1, run.MostRounds[call.Position]));
        var last = _reports[call with { Attempt = call.Attempt - 1 }];
        if (last.Round?.NextAt is { } due)
        {
            Assert.Equal(due, notBefore);
            return;
        }

        var (rule, count) = run.RetryOf(last) ?? throw new InvalidOperationException($"No rule retries {last}.");
        Assert.InRange(count, 1, rule.MaxAttempts - 1);
        Assert.Equal(last.At + rule.DelayAfter(count, last.Call.ChanceIn(RandomLoop.RunId), last.RetryAfterSeconds), notBefore);
        Assert.True(notBefore >= last.At.AddSeconds(last.RetryAfterSeconds ?? 0));
    }

    private bool IsTriedAgain(TaskReport report)
    {
        var task = run.Plan.Tasks[report.Call.Position];
        return report.Round?.NextAt is not null || run.RetryOf(report) is var (rule, count) && count < rule.MaxAttempts && !IsEndingFor(task);
    }

    // It is begun to be cancelled: a task whose next round is due has not ended.
    private bool IsNextRound(TaskCall call) => call.Attempt > 1 && _reports.TryGetValue(call with { Attempt = call.Attempt - 1 }, out var last) && last.Round?.NextAt is not null;

    private bool IsEndingFor(PlannedTask task) => IsEnding && (IsCleanupOver || task.Rule != TriggerRule.Always);

    private bool IsMet(PlannedTask task)
    {
        var ended = task.Upstreams.Where(Finals.ContainsKey).Select(u => CaughtBy.TryGetValue(u, out var by) ? by == task.Name ? 'C' : 'K' : Kind(Finals[u], run.Plan.Tasks[u].AllowFailure)).ToList();
        return task.Rule switch
        {
            _ when task.IsCatchTask => ended.Count == task.Upstreams.Length && ended.Contains('C'),
            TriggerRule.OneSuccess when ended.Contains('S') => true,
            TriggerRule.OneFailed when ended.Contains('F') => true,
            TriggerRule.OneDone when ended.Exists(e => e != 'K') => true,
            TriggerRule.NSuccess when ended.Count(e => e == 'S') >= task.TriggerCount => true,
            _ => ended.Count == task.Upstreams.Length && TriggerRuleTable.Of(task, ended) == Verdict.Run,
        };

        static char Kind(ExecutionStatus status, bool allowFailure) => status switch
        {
            ExecutionStatus.Succeeded => 'S',
            ExecutionStatus.Skipped => 'K',
            ExecutionStatus.Failed or ExecutionStatus.TimedOut when allowFailure => 'S',
            _ => 'F',
        };
    }
}
