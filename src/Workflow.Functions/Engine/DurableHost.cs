using Microsoft.DurableTask;
using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;

namespace Workflow.Functions.Engine;

/// <summary>
/// Where the session of a run lives in its orchestration: a step is an activity, an instant a durable timer, a change an
/// external event. Everything runs on the orchestration's one thread, in the same order at each replay.
/// </summary>
internal sealed class DurableHost(TaskOrchestrationContext context) : ISessionHost, IDisposable
{
    // A list of up to so many items is an activity per item, which spreads over the most workers.
    private const int MostSingleItems = 20;

    // A longer one is an activity per so many, or the history would grow with the items, and each replay with it.
    private const int ItemsPerActivity = 100;

    // An activity fails only if the store can't be reached, or the process is killed. When even that many attempts did not
    // help, the orchestration fails, and maintenance begins it anew with an empty history.
    private static readonly TaskOptions UntilItIsDone = new(new TaskRetryOptions(
        new RetryPolicy(maxNumberOfAttempts: 100, firstRetryInterval: TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromSeconds(30))));

    private readonly CancellationTokenSource _left = new();
    private readonly TaskCompletionSource _never = new();
    private readonly HistoryLimit _history = new();

    /// <inheritdoc/>
    public DateTimeOffset Now => new(context.CurrentUtcDateTime, TimeSpan.Zero);

    /// <summary>The hub's queues hide a message for whole seconds, cut off.</summary>
    public TimeSpan TimerSlack => TimeSpan.FromSeconds(1);

    /// <summary>Takes up the run.</summary>
    /// <returns>What its session needs, or <c>null</c> when it has ended or is not there.</returns>
    public Task<RunTakenUp?> TakeUpAsync() => context.CallActivityAsync<RunTakenUp?>(Names.TakeUp, context.InstanceId, UntilItIsDone);

    /// <summary>Completes when the orchestration has waited so long that it is to continue as new. To be called when the run is being driven.</summary>
    /// <param name="openCalls">How many calls are open.</param>
    public Task HistoryIsLongAsync(Func<int> openCalls) => _history.CountAsync(openCalls);

    /// <summary>Ends every timer, and has the session wait for ever: an orchestration has not ended, and so does not continue as new, while a timer of its is open.</summary>
    public void Leave() => CancelHere(_left);

    /// <inheritdoc/>
    public int ItemsPerCall(PlannedTask task, int itemCount) => task.Waits || itemCount <= MostSingleItems ? 1 : ItemsPerActivity;

    /// <inheritdoc/>
    public Task<StepAnswer> DoAsync(TaskStep step) => CallAsync<StepAnswer>(Names.Task, new StepRequest(context.InstanceId, step));

    /// <inheritdoc/>
    public Task SettleAsync(IReadOnlyList<Decision> decisions) => CallAsync<object?>(Names.Settle, new SettleRequest(context.InstanceId, decisions));

    /// <inheritdoc/>
    public Task<RunStanding?> StandingAsync() => CallAsync<RunStanding?>(Names.Standing, context.InstanceId);

    /// <inheritdoc/>
    public Task<bool> EndAsync(RunOutcome outcome) => CallAsync<bool>(Names.End, new EndRequest(context.InstanceId, outcome));

    /// <inheritdoc/>
    public async Task<RunChange> HearAsync()
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

    // Not asynchronously: that would go on in another thread, and an orchestration may not.
    private static void CancelHere(CancellationTokenSource source) => source.Cancel();
}
