using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Loop;

/// <summary>
/// An in-memory engine with a record, which a process that dies leaves to the next. Of the calls that are asked to end, some end by
/// themselves all the same.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="record">The record: it is added to.</param>
/// <param name="order">Which of the open calls ends next.</param>
/// <param name="writes">After how many writes the process dies.</param>
internal sealed class RaceEngine(RandomRun run, RaceEngine.Record record, int[] order, int writes = int.MaxValue) : IRunEngine
{
    private readonly Queue<TaskReport> _answers = [];
    private readonly List<int> _running = [];
    private readonly HashSet<int> _cancelled = [];
    private int _writes;
    private int _steps;

    public RunStatus? Ending => null;

    public LostTasks Lost { get; } = record.Lost;

    /// <summary>What was begun and not answered from the record.</summary>
    public List<int> Begun { get; } = [];

    public bool HasMore() => _answers.Count > 0;

    public void Begin(TaskCall call, DateTimeOffset? notBefore)
    {
        if (record.Ends.TryGetValue(call.Position, out var status))
        {
            _answers.Enqueue(ReportOf(call.Position, status));
            return;
        }

        Begun.Add(call.Position);
        _running.Add(call.Position);
        if (record.Lost.JoinOf(call.Position) is not null)
        {
            _cancelled.Add(call.Position);
        }
    }

    public void Cancel(TaskCall call) => throw new NotSupportedException("No run here ends early.");

    public void Lose(Race race)
    {
        var lost = record.Lost.With(race.Join, race.Losers);
        if (lost != record.Lost)
        {
            Write();
            record.Lost = lost;
        }

        Settle(race.Settled);
        _cancelled.UnionWith(race.Losers);
    }

    public void Settle(IReadOnlyList<Decision> decisions)
    {
        foreach (var decision in decisions)
        {
            var status = decision.Verdict.Status();
            if (record.Ends.TryGetValue(decision.Position, out var known))
            {
                Assert.Equal((decision.Position, known), (decision.Position, status)); // nothing is decided in another way
                continue;
            }

            Write();
            record.Ends.Add(decision.Position, status);
        }
    }

    public ValueTask<RunEvent> NextAsync()
    {
        if (_answers.TryDequeue(out var answer))
        {
            return ValueTask.FromResult(RunEvent.Of(answer));
        }

        Assert.NotEmpty(_running); // else the loop would wait for ever
        var step = _steps++;
        var position = RandomRun.TakeNext(_running, order, step);
        var status = _cancelled.Contains(position) && order[(step + 1) % order.Length] % 4 > 0 ? ExecutionStatus.Cancelled : run.Outcomes[position];
        Write();
        record.Ends.Add(position, status); // once
        return ValueTask.FromResult(RunEvent.Of(ReportOf(position, status)));
    }

    private TaskReport ReportOf(int position, ExecutionStatus status) => new(new TaskCall(position), status) { CaughtBy = run.CatchTaskOf(position, status) };

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
        public Dictionary<int, ExecutionStatus> Ends { get; init; } = [];

        public LostTasks Lost { get; set; } = LostTasks.None;
    }
}
