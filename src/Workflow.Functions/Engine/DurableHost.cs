using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;
using Workflow.Core.Limits;

namespace Workflow.Functions.Engine;

/// <summary>
/// The host of a session in an orchestration: a step is an activity, an instant a durable timer, a change an external event.
/// Everything runs on the orchestration's one thread, in the same order at each replay.
/// </summary>
internal sealed class DurableHost(RunInstance instance, RunSnapshot run, int width) : ISessionHost, IDisposable
{
    // Lists up to this length use one activity per item, which spreads them over as many workers as possible.
    private const int MostSingleItems = 20;

    // Longer lists use one activity per this many items, so that the history and its replays do not grow with the items.
    private const int ItemsPerActivity = 100;

    private readonly CancellationTokenSource _left = new();
    private readonly TaskCompletionSource _never = new();
    private readonly TurnRequests _turn = new(instance, run, width);

    /// <inheritdoc/>
    public DateTimeOffset Now => new(instance.Context.CurrentUtcDateTime, TimeSpan.Zero);

    /// <summary>The hub's queues hide a message for whole seconds, rounded down.</summary>
    public TimeSpan TimerSlack => TimeSpan.FromSeconds(1);

    /// <summary>
    /// Completes when a drive would do better than this session: nothing is under way, and the session requests no more than
    /// one thing that could be spread. The session gets no answer then.
    /// </summary>
    public Task DriveIsDueAsync => _turn.DriveIsDueAsync;

    /// <summary>How many items of a list are one call. Those that take places of a pool are one, as each of them may begin when another one has ended.</summary>
    public static int ItemsOf(PlannedTask task, int itemCount) => task.Waits || task.HasCallback || (itemCount <= MostSingleItems && !task.HasPool) ? 1 : ItemsPerActivity;

    /// <summary>
    /// Cancels all timers and suspends the session for good: an orchestration can't continue as new while it has an open
    /// timer.
    /// </summary>
    public void Leave()
    {
        instance.Changes.Leave();
        CancelHere(_left);
    }

    /// <summary>Begins to look for the moment when a drive is due.</summary>
    /// <param name="openCalls">How many calls of the session are open.</param>
    public void Watch(Func<int> openCalls) => _turn.Watch(openCalls);

    /// <inheritdoc/>
    public void BeginTurn() => _turn.Begin();

    /// <inheritdoc/>
    public void EndTurn() => _turn.End();

    /// <inheritdoc/>
    public int ItemsPerCall(PlannedTask task, int itemCount) => ItemsOf(task, itemCount);

    /// <inheritdoc/>
    public async Task<StepAnswer> DoAsync(TaskStep step)
    {
        if (IsLateRound(step))
        {
            await instance.History.RoundAsync();
        }

        var answer = await _turn.DoAsync(step);
        if (step.Kind == StepKind.Work && answer == StepAnswer.Again)
        {
            await instance.History.RoundAsync(); // as long as there is no worker, it is requested again and again
        }

        return answer;
    }

    /// <inheritdoc/>
    public Task SettleAsync(IReadOnlyList<Decision> decisions) => _turn.SettleAsync(decisions);

    /// <inheritdoc/>
    public Task<RunEndState?> EndStateAsync() => instance.CallAsync<RunEndState?>(Names.EndState, instance.RunId);

    /// <inheritdoc/>
    public Task<bool> EndAsync(RunOutcome outcome) => instance.CallAsync<bool>(Names.End, new EndRequest(instance.RunId, outcome));

    /// <inheritdoc/>
    public async Task<RunChange> NextChangeAsync()
    {
        var change = await instance.Changes.NextAsync();
        await (_left.IsCancellationRequested ? _never.Task : instance.History.RoundAsync());
        return change;
    }

    /// <inheritdoc/>
    public async Task WaitAsync(DateTimeOffset? until, params IReadOnlyCollection<Task> any)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_left.Token);
        List<Task> all = [.. any];
        if (until is { } instant)
        {
            all.Add(instance.Context.CreateTimer(HistoryLimit.Cut(instant, Now).UtcDateTime, enough.Token));
        }

        await Task.WhenAny(all);
        CancelHere(enough);
        await (_left.IsCancellationRequested ? _never.Task : instance.History.RoundAsync());
    }

    /// <inheritdoc/>
    public void Dispose() => _left.Dispose();

    // A task may repeat thousands of times without a wait. Attempts that a retry may have are not counted: they are few.
    private static bool IsLateRound(TaskStep step) => step is { Kind: StepKind.Delay, Call.Attempt: > DefinitionLimits.Attempts };

    // Not CancelAsync, which would continue on another thread; an orchestration must not.
    internal static void CancelHere(CancellationTokenSource source) => source.Cancel();
}
