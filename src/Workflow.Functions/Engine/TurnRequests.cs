using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;

namespace Workflow.Functions.Engine;

/// <summary>
/// The steps that a session requests in one turn: they begin at its end, unless a drive would do them all. In its first turn
/// a session requests what the drive before it has left to it.
/// </summary>
/// <param name="run">The run as the session began with it.</param>
internal sealed class TurnRequests(RunSnapshot run)
{
    // A drive reads all executions on record.
    private const int MostRecorded = 1_000;

    private readonly TaskCompletionSource _driveIsDue = new();
    private readonly List<Action> _requests = [];
    private readonly List<TaskStep> _steps = [];
    private Func<bool> _isQuiet = () => false;
    private Func<int> _openCalls = () => 0;
    private int _recorded = run.Recorded.Count;
    private bool _isOpen;
    private bool _isFirst = true;

    /// <inheritdoc cref="DurableHost.DriveIsDueAsync"/>
    public Task DriveIsDueAsync => _driveIsDue.Task;

    /// <summary>Begins to look for the moment when a drive is due.</summary>
    /// <param name="isQuiet">Whether nothing is under way.</param>
    /// <param name="openCalls">How many calls of the session are open.</param>
    public void Watch(Func<bool> isQuiet, Func<int> openCalls) => (_isQuiet, _openCalls) = (isQuiet, openCalls);

    /// <summary>A turn begins.</summary>
    public void Begin() => _isOpen = true;

    /// <summary>A turn ends: what was requested in it begins.</summary>
    public void End()
    {
        var isFirst = _isFirst;
        (_isOpen, _isFirst) = (false, false);
        if (_requests.Count == 0)
        {
            return;
        }

        if (!isFirst && IsForDrive())
        {
            _driveIsDue.TrySetResult();
            return;
        }

        Action[] requests = [.. _requests];
        _requests.Clear();
        _recorded += _steps.Sum(step => step.Call.Kind == CallKind.Items ? step.Call.Count : 1);
        _steps.Clear();
        foreach (var request in requests)
        {
            request();
        }
    }

    /// <summary>Does a step, in a turn at its end.</summary>
    /// <param name="step">The step.</param>
    /// <param name="begin">Begins it.</param>
    public Task<StepAnswer> DoAsync(TaskStep step, Func<Task<StepAnswer>> begin)
    {
        if (_isOpen)
        {
            _steps.Add(step);
        }

        return RequestAsync(begin);
    }

    /// <summary>Records tasks that are not run, in a turn at its end.</summary>
    /// <param name="begin">Begins it.</param>
    public Task SettleAsync(Func<Task<object?>> begin) => RequestAsync(begin);

    private async Task<T> RequestAsync<T>(Func<Task<T>> begin)
    {
        if (_isOpen)
        {
            var ended = new TaskCompletionSource();
            _requests.Add(ended.SetResult);
            await ended.Task;
        }

        return await begin();
    }

    // A drive can't do more than one thing that could be spread, and none while others wait.
    private bool IsForDrive() =>
        _isQuiet()
        && _recorded <= MostRecorded
        && _openCalls() == _steps.Count
        && _steps.All(step => step.Kind is StepKind.Work or StepKind.Open)
        && _steps.Count(step => Spreading.Includes(step, run.Tasks)) <= 1;
}
