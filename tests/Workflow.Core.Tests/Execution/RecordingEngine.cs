using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution;

/// <summary>
/// An in-memory engine: calls end in a given order and are recorded. Recorded calls are answered at once and not run again.
/// It can stop after a number of ends, as in a crash.
/// </summary>
internal sealed class RecordingEngine(RandomRun run, int[] order, IReadOnlyDictionary<int, ExecutionStatus>? before = null, int cutOffAfter = int.MaxValue)
    : IRunEngine
{
    public RunStatus? Ending => null;

    private readonly IReadOnlyDictionary<int, ExecutionStatus> _before = before ?? new Dictionary<int, ExecutionStatus>();
    private readonly Queue<TaskReport> _answers = [];
    private readonly List<int> _running = [];
    private int _steps;

    /// <summary>What was begun and not answered from the record.</summary>
    public List<TaskCall> Begun { get; } = [];

    /// <summary>Ends in the order in which they were recorded, those of before first.</summary>
    public Dictionary<int, ExecutionStatus> Recorded { get; } = before is null ? [] : new(before);

    /// <summary>What was settled without running, and how.</summary>
    public Dictionary<int, ExecutionStatus> Settled { get; } = [];

    public void Begin(TaskCall call, DateTimeOffset? notBefore)
    {
        Assert.Null(notBefore); // nothing here is tried again

        if (_before.TryGetValue(call.Position, out var status))
        {
            _answers.Enqueue(new TaskReport(call, status) { CaughtBy = run.CatchTaskOf(call.Position, status) });
        }
        else
        {
            Begun.Add(call);
            _running.Add(call.Position);
        }
    }

    public void Cancel(TaskCall call) => throw new NotSupportedException("Nothing here ends early.");

    public void Settle(IReadOnlyList<Decision> decisions)
    {
        foreach (var (position, verdict) in decisions)
        {
            Settled.Add(position, verdict switch
            {
                Verdict.Skip => ExecutionStatus.Skipped,
                Verdict.FailUpstream => ExecutionStatus.UpstreamFailed,
                Verdict.Cancel => ExecutionStatus.Cancelled,
                _ => throw new ArgumentOutOfRangeException(nameof(decisions), verdict, "This is not settled."),
            });
        }
    }

    public ValueTask<RunEvent> NextAsync()
    {
        if (_answers.TryDequeue(out var answer))
        {
            return ValueTask.FromResult(RunEvent.Of(answer));
        }

        if (_steps == cutOffAfter)
        {
            throw new OperationCanceledException("The process is gone.");
        }

        Assert.NotEmpty(_running); // else the loop would wait for ever
        var position = RandomRun.TakeNext(_running, order, _steps++);
        Recorded.Add(position, run.Outcomes[position]);
        return ValueTask.FromResult(RunEvent.Of(new TaskReport(new TaskCall(position), run.Outcomes[position]) { CaughtBy = run.CatchTaskOf(position, run.Outcomes[position]) }));
    }

    /// <summary>How every task ended.</summary>
    public IEnumerable<ExecutionStatus> Statuses() =>
        Recorded.Concat(Settled).OrderBy(e => e.Key).Select(e => e.Value);
}
