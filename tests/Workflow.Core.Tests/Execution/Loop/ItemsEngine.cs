using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Loop;

/// <summary>
/// An in-memory engine of a run with one list and a task after it, with a record, which a process that dies leaves to the next. Of the items that
/// are asked to end, some end by themselves all the same.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="record">The record: it is added to.</param>
/// <param name="order">Which of the open calls ends next.</param>
/// <param name="writes">After how many writes the process dies.</param>
internal sealed class ItemsEngine(NeededItems run, ItemsEngine.Record record, int[] order, int writes = int.MaxValue) : IRunEngine
{
    private readonly Queue<TaskReport> _answers = [];
    private readonly List<TaskCall> _running = [];
    private readonly HashSet<TaskCall> _cancelled = [];
    private readonly LostTasks _lost = record.Lost;
    private readonly int _begun = record.Items.Count == 0 ? 0 : record.Items.Keys.Max() + 1;
    private int _writes;
    private int _steps;
    private bool _haveLost;

    public RunStatus? Ending => null;

    public LostTasks Lost => _lost;

    public bool HasMore() => _answers.Count > 0;

    public int BegunItems(int position) => _begun;

    public int ItemsPerCall(Core.Execution.Plans.PlannedTask task, int itemCount) => 3; // not for a list whose items decide its task

    public void Begin(TaskCall call, DateTimeOffset? notBefore)
    {
        Assert.NotEqual(CallKind.Items, call.Kind);
        if (AnswerOf(call) is { } answer)
        {
            _answers.Enqueue(answer);
            return;
        }

        _running.Add(call);
        if (call.Index is { } index)
        {
            Assert.True(record.Lost == LostTasks.None || index < _begun, $"Item {index} was begun when all was decided.");
            Assert.InRange(_running.Count(open => open.Index is not null), 1, run.Plan.Tasks[0].MaxParallel);
            if (record.Items.TryAdd(index, ExecutionStatus.Running))
            {
                Write();
            }

            if (record.Lost.JoinOf(0) is not null)
            {
                _cancelled.Add(call);
            }
        }
    }

    public void Cancel(TaskCall call) => throw new NotSupportedException("No run here ends early.");

    public void Settle(IReadOnlyList<Decision> decisions)
    {
        foreach (var decision in decisions)
        {
            if (!record.Ends.TryGetValue(decision.Position, out var known))
            {
                Write();
                record.Ends.Add(decision.Position, decision.Verdict.Status());
                continue;
            }

            Assert.Equal(known, decision.Verdict.Status());
        }
    }

    public void Lose(Race race)
    {
        Assert.True(run.Needed.CancelLosers);
        Assert.False(_haveLost); // decided once: each further end of an item would walk through all that are open
        _haveLost = true;
        if (record.Lost.JoinOf(0) is null)
        {
            Write();
            record.Lost = record.Lost.With(race.Join, race.Losers);
        }

        _cancelled.UnionWith(_running.Where(call => call.Index is not null));
    }

    public ValueTask<RunEvent> NextAsync()
    {
        if (_answers.TryDequeue(out var answer))
        {
            return ValueTask.FromResult(RunEvent.Of(answer));
        }

        Assert.NotEmpty(_running); // else the loop would wait for ever
        var step = _steps++;
        var at = order[step % order.Length] % _running.Count;
        var call = _running[at];
        _running.RemoveAt(at);
        Write();
        if (call.Index is { } index)
        {
            Assert.Equal(ExecutionStatus.Running, record.Items[index]); // it ends once
            record.Items[index] = _cancelled.Contains(call) && order[(step + 1) % order.Length] % 4 > 0 ? ExecutionStatus.Cancelled : run.Outcomes[index];
        }
        else if (call.Kind == CallKind.Expand)
        {
            record.IsExpanded = true;
        }
        else
        {
            record.Ends.Add(call.Position, call.Kind == CallKind.Collect ? Collected(call) : ExecutionStatus.Succeeded);
        }

        return ValueTask.FromResult(RunEvent.Of(AnswerOf(call)!.Value));
    }

    private ExecutionStatus Collected(TaskCall call)
    {
        Assert.True(call.RunsOn ? !run.Needed.CancelLosers : !record.Items.ContainsValue(ExecutionStatus.Running));
        return run.Needed.AreReached(record.Items.Values.Count(status => status == ExecutionStatus.Succeeded), run.Outcomes.Length) ? ExecutionStatus.Succeeded : ExecutionStatus.Failed;
    }

    private TaskReport? AnswerOf(TaskCall call) =>
        call.Index is { } index ? record.Items.TryGetValue(index, out var item) && item.IsFinal() ? new TaskReport(call, item) : null
        : call.Kind == CallKind.Collect && !record.Ends.ContainsKey(call.Position) ? null
        : record.Ends.TryGetValue(call.Position, out var status) ? new TaskReport(call, status) { ItemCount = call.Position == 0 ? run.Outcomes.Length : 0 }
        : call.Kind == CallKind.Expand && record.IsExpanded ? new TaskReport(call, ExecutionStatus.Running) { ItemCount = run.Outcomes.Length }
        : null;

    private void Write()
    {
        if (_writes++ == writes)
        {
            throw new OperationCanceledException("The process is gone.");
        }
    }

    /// <summary>What is on record.</summary>
    internal sealed class Record
    {
        public bool IsExpanded { get; set; }

        public SortedDictionary<int, ExecutionStatus> Items { get; } = [];

        public SortedDictionary<int, ExecutionStatus> Ends { get; } = [];

        public LostTasks Lost { get; set; } = LostTasks.None;
    }
}
