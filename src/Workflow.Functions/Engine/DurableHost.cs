using Microsoft.DurableTask;
using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;

namespace Workflow.Functions.Engine;

/// <summary>
/// The host of a session in an orchestration: a step is an activity, an instant a durable timer, a change an external event.
/// Everything runs on the orchestration's one thread, in the same order at each replay.
/// </summary>
internal sealed class DurableHost(TaskOrchestrationContext context) : ISessionHost, IDisposable
{
    // Lists up to this length use one activity per item, which spreads them over as many workers as possible.
    private const int MostSingleItems = 20;

    // Longer lists use one activity per this many items, so that the history and its replays do not grow with the items.
    private const int ItemsPerActivity = 100;

    // An activity only fails if the store can't be reached or the process is killed. After this many attempts the
    // orchestration fails, and maintenance starts it again with an empty history.
    private static readonly TaskOptions UntilItIsDone = new(new TaskRetryOptions(
        new RetryPolicy(maxNumberOfAttempts: 100, firstRetryInterval: TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromSeconds(30))));

    private readonly CancellationTokenSource _left = new();
    private readonly TaskCompletionSource _never = new();
    private readonly HistoryLimit _history = new();

    /// <inheritdoc/>
    public DateTimeOffset Now => new(context.CurrentUtcDateTime, TimeSpan.Zero);

    /// <summary>The hub's queues hide a message for whole seconds, rounded down.</summary>
    public TimeSpan TimerSlack => TimeSpan.FromSeconds(1);

    /// <summary>Begins or resumes the run.</summary>
    /// <returns>What its session needs, or <c>null</c> if the run has ended or does not exist.</returns>
    public Task<RunSnapshot?> BeginOrResumeAsync() => context.CallActivityAsync<RunSnapshot?>(Names.BeginOrResume, context.InstanceId, UntilItIsDone);

    /// <summary>
    /// Completes when the history is so long that the orchestration must continue as new. Called once the session is
    /// running.
    /// </summary>
    /// <param name="openCalls">How many calls are open.</param>
    public Task HistoryIsLongAsync(Func<int> openCalls) => _history.CountAsync(openCalls);

    /// <summary>
    /// Cancels all timers and suspends the session for good: an orchestration can't continue as new while it has an open
    /// timer.
    /// </summary>
    public void Leave() => CancelHere(_left);

    /// <inheritdoc/>
    public int ItemsPerCall(PlannedTask task, int itemCount) => task.Waits || itemCount <= MostSingleItems ? 1 : ItemsPerActivity;

    /// <inheritdoc/>
    public Task<StepAnswer> DoAsync(TaskStep step) => CallAsync<StepAnswer>(Names.Task, new StepRequest(context.InstanceId, step));

    /// <inheritdoc/>
    public Task SettleAsync(IReadOnlyList<Decision> decisions) => CallAsync<object?>(Names.Settle, new SettleRequest(context.InstanceId, decisions));

    /// <inheritdoc/>
    public Task<RunEndState?> EndStateAsync() => CallAsync<RunEndState?>(Names.EndState, context.InstanceId);

    /// <inheritdoc/>
    public Task<bool> EndAsync(RunOutcome outcome) => CallAsync<bool>(Names.End, new EndRequest(context.InstanceId, outcome));

    /// <inheritdoc/>
    public async Task<RunChange> NextChangeAsync()
    {
        var change = await context.WaitForExternalEvent<RunChange>(Names.Changed, CancellationToken.None);
        await (_left.IsCancellationRequested ? _never.Task : _history.RoundAsync());
        return change;
    }

    /// <inheritdoc/>
    public async Task WaitAsync(DateTimeOffset? until, params IReadOnlyCollection<Task> any)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_left.Token);
        List<Task> all = [.. any];
        if (until is { } instant)
        {
            all.Add(context.CreateTimer(HistoryLimit.Cut(instant, Now).UtcDateTime, enough.Token));
        }

        await Task.WhenAny(all);
        CancelHere(enough);
        await (_left.IsCancellationRequested ? _never.Task : _history.RoundAsync());
    }

    /// <inheritdoc/>
    public void Dispose() => _left.Dispose();

    private Task<T> CallAsync<T>(TaskName activity, object input) =>
        _history.StepAsync(() => context.CallActivityAsync<T>(activity, input, UntilItIsDone));

    // Not CancelAsync, which would continue on another thread; an orchestration must not.
    private static void CancelHere(CancellationTokenSource source) => source.Cancel();
}
