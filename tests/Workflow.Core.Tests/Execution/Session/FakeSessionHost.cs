using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Session;

/// <summary>
/// A host on the test's thread: every call has completed when it returns, and time only passes when the test advances it.
/// </summary>
/// <param name="answer">Answers a step.</param>
internal sealed class FakeSessionHost(Func<TaskStep, StepAnswer> answer) : ISessionHost
{
    private readonly List<(DateTimeOffset Until, TaskCompletionSource Timer)> _timers = [];
    private TaskCompletionSource<RunChange> _change = new();

    public DateTimeOffset Now { get; private set; } = EditorFixture.Start;

    public TimeSpan TimerSlack { get; init; }

    /// <summary>The requested steps.</summary>
    public List<TaskStep> Steps { get; } = [];

    /// <summary>The positions of tasks that were not run.</summary>
    public List<int> Settled { get; } = [];

    /// <summary>How the run stands in the store.</summary>
    public RunEndState? Standing { get; set; } = new(null, false, null);

    /// <summary>Whether the run may end.</summary>
    public bool MayEnd { get; set; } = true;

    /// <summary>How the run has ended; <c>null</c>: it has not.</summary>
    public RunStatus? Outcome { get; private set; }

    /// <summary>How often it was asked how the run stands.</summary>
    public int StandingAsked { get; private set; }

    /// <summary>Most items in one call.</summary>
    public int ItemsAtOnce { get; init; } = 1;

    /// <summary>Begins a session of a run of tasks.</summary>
    public Task Drive(params PlannedTask[] tasks) => Drive([], tasks);

    /// <summary>Begins a session of a run that has something on record.</summary>
    public Task Drive(IReadOnlyList<RecordedExecution> recorded, params PlannedTask[] tasks) =>
        new RunSession("20261123T190000000000-1-bcdfgh", RunPlan.Of([.. tasks]), recorded, Standing!, this).DriveAsync();

    /// <summary>Lets time pass, and every timer fire that is due by then.</summary>
    public void Pass(TimeSpan time)
    {
        var end = Now + time;
        while (_timers.Where(t => t.Until <= end).OrderBy(t => t.Until).FirstOrDefault() is { Timer: not null } next)
        {
            _timers.Remove(next);
            Now = next.Until > Now ? next.Until : Now;
            next.Timer.TrySetResult();
        }

        Now = end;
    }

    /// <summary>Notifies the session of a change.</summary>
    public void Hear(RunChange change)
    {
        var heard = _change;
        _change = new TaskCompletionSource<RunChange>();
        heard.SetResult(change);
    }

    /// <summary>How many steps of a kind there were.</summary>
    public int Count(StepKind kind) => Steps.Count(s => s.Kind == kind);

    public Task<StepAnswer> DoAsync(TaskStep step)
    {
        Steps.Add(step);
        return Task.FromResult(answer(step));
    }

    public Task SettleAsync(IReadOnlyList<Decision> decisions)
    {
        Settled.AddRange(decisions.Select(d => d.Position));
        return Task.CompletedTask;
    }

    public Task<RunEndState?> EndStateAsync()
    {
        StandingAsked++;
        return Task.FromResult(Standing);
    }

    public Task<bool> EndAsync(RunOutcome outcome)
    {
        Outcome = MayEnd ? outcome.Status : null;
        return Task.FromResult(MayEnd);
    }

    public Task<RunChange> NextChangeAsync() => _change.Task;

    public async Task WaitAsync(DateTimeOffset? until, params IReadOnlyCollection<Task> any)
    {
        var timer = new TaskCompletionSource();
        if (until is { } instant)
        {
            _timers.Add((instant - TimerSlack, timer));
        }

        await Task.WhenAny([.. any, timer.Task]);
        _timers.RemoveAll(t => t.Timer == timer);
    }

    public int ItemsPerCall(PlannedTask task, int itemCount) => ItemsAtOnce;
}
