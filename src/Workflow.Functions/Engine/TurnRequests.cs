using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;

namespace Workflow.Functions.Engine;

/// <summary>
/// What a session requests in one turn: it begins at the turn's end, in an activity each or, if there are many, in some that
/// they share. It does not begin if a drive would do all of it; but in its first turn a session requests what the drive
/// before it has left to it.
/// </summary>
/// <param name="instance">The orchestration.</param>
/// <param name="run">The run as the session began with it.</param>
/// <param name="width">Up to how many steps at a time get an activity each.</param>
internal sealed class TurnRequests(RunInstance instance, RunSnapshot run, int width)
{
    // A drive reads all executions on record.
    private const int MostRecorded = 1_000;

    private readonly TaskCompletionSource _driveIsDue = new();
    private readonly List<Action> _settling = [];
    private readonly List<RequestedStep> _steps = [];
    private readonly Dictionary<TaskCall, StepAnswer> _ahead = [];
    private Func<int> _openCalls = () => 0;
    private int _recorded = run.Recorded.Count;
    private int _open;
    private bool _isFirst = true;

    /// <inheritdoc cref="DurableHost.DriveIsDueAsync"/>
    public Task DriveIsDueAsync => _driveIsDue.Task;

    /// <summary>Begins to look for the moment when a drive is due.</summary>
    /// <param name="openCalls">How many calls of the session are open.</param>
    public void Watch(Func<int> openCalls) => _openCalls = openCalls;

    /// <summary>A turn begins, perhaps as a part of another.</summary>
    public void Begin() => _open++;

    /// <summary>A turn ends: what was requested in it begins.</summary>
    public void End()
    {
        if (--_open > 0)
        {
            return;
        }

        var isFirst = _isFirst;
        _isFirst = false;
        if (_steps.Count + _settling.Count == 0)
        {
            return;
        }

        if (!isFirst && IsForDrive())
        {
            _driveIsDue.TrySetResult();
            return;
        }

        BeginAll();
    }

    /// <summary>Does a step, in a turn at its end.</summary>
    /// <param name="step">The step.</param>
    public Task<StepAnswer> DoAsync(TaskStep step)
    {
        if (step.Kind == StepKind.Work && _ahead.Remove(step.Call, out var answer))
        {
            return Task.FromResult(answer); // an activity has gone on with it
        }

        if (_open == 0)
        {
            return DoNowAsync(step);
        }

        var request = new RequestedStep(step, new TaskCompletionSource<StepAnswer>());
        _steps.Add(request);
        return request.Answer.Task;
    }

    /// <summary>Records tasks that are not run, in a turn at its end.</summary>
    /// <param name="decisions">Which tasks, and how they end.</param>
    public async Task SettleAsync(IReadOnlyList<Decision> decisions)
    {
        if (_open > 0)
        {
            var ended = new TaskCompletionSource();
            _settling.Add(ended.SetResult);
            await ended.Task;
        }

        await instance.CallAsync<object?>(Names.Settle, new SettleRequest(instance.RunId, decisions));
    }

    /// <summary>Takes what an activity has done further than it was asked to; before its answer, from which the session goes on.</summary>
    /// <param name="answer">The answer of the activity.</param>
    public void Accept(StepAnswer answer)
    {
        foreach (var report in answer.Further ?? [])
        {
            _ahead[report.Call] = StepAnswer.Of(report);
            _recorded++;
        }
    }

    private void BeginAll()
    {
        var (settling, steps) = (_settling.ToArray(), _steps.ToArray());
        _settling.Clear();
        _steps.Clear();
        _recorded += steps.Sum(request => request.Step.Call.Kind == CallKind.Items ? request.Step.Call.Count : 1);
        foreach (var settle in settling)
        {
            settle();
        }

        var small = steps.Where(request => request.Step.Call.Kind != CallKind.Items).ToArray();
        var areShared = small.Length > width;
        if (areShared)
        {
            instance.Shared.Begin(small, this);
        }

        foreach (var request in areShared ? steps.Except(small) : steps)
        {
            _ = AnswerAsync(request);
        }
    }

    private async Task AnswerAsync(RequestedStep request)
    {
        try
        {
            request.Answer.SetResult(await DoNowAsync(request.Step));
        }
        catch (Exception e)
        {
            request.Answer.TrySetException(e);
        }
    }

    private async Task<StepAnswer> DoNowAsync(TaskStep step)
    {
        var answer = await instance.CallAsync<StepAnswer>(Names.Task, new StepRequest(instance.RunId, step, instance.Turn));
        Accept(answer);
        return answer;
    }

    // A drive can't do more than one thing that could be spread, and none while others wait.
    private bool IsForDrive() =>
        instance.History.IsQuiet
        && _recorded <= MostRecorded
        && _openCalls() == _steps.Count
        && _steps.All(request => request.Step.Kind is StepKind.Work or StepKind.Open)
        && _steps.Count(request => Spreading.Includes(request.Step, run.Tasks)) <= 1;
}
