namespace Workflow.Functions.Engine;

/// <summary>
/// Keeps the history of an orchestration short, however long its run waits: after so many rounds of waiting the orchestration
/// is to continue as new, with an empty history, from what is on record. Nothing it has done is lost by that, as a step is
/// on record before it answers; but it must not leave while a step is under way, which would then be done twice at one time.
/// </summary>
/// <remarks>All on the orchestration's one thread, and the same at each replay.</remarks>
internal sealed class HistoryLimit
{
    /// <summary>Rounds after which it continues as new at the next moment without a step under way; a round is some eight events.</summary>
    public const int MostRounds = 50;

    /// <summary>So many more for each call that is open, so that what is begun again stays a part of what is done.</summary>
    public const int MoreRoundsPerCall = 4;

    /// <summary>So often the rounds, and no step is begun any more, so that such a moment comes.</summary>
    public const int RoundsBeforeSteps = 10;

    /// <summary>Longest timer of its own: a longer wait is several of them, and so several rounds. The worker cuts its timers at three days.</summary>
    public static readonly TimeSpan LongestTimer = TimeSpan.FromDays(2);

    private readonly TaskCompletionSource _reached = new();
    private readonly TaskCompletionSource _never = new();
    private Func<int>? _openCalls;
    private int _rounds;
    private int _stepsUnderWay;

    private int Most => MostRounds + (MoreRoundsPerCall * (_openCalls?.Invoke() ?? 0));

    /// <summary>
    /// Counts from now on, as everything that is to be begun at once has been. Whatever has come before that is one event of
    /// the history each; were it counted, so much may come while a run is taken up that it is only ever taken up.
    /// </summary>
    /// <param name="openCalls">How many calls are open: each has to be begun again in the new history.</param>
    /// <returns>Completes when the orchestration is to continue as new.</returns>
    public Task CountAsync(Func<int> openCalls)
    {
        _openCalls = openCalls;
        return _reached.Task;
    }

    /// <summary>The instant up to which to sleep at one time.</summary>
    public static DateTimeOffset Cut(DateTimeOffset until, DateTimeOffset now) => until - now > LongestTimer ? now + LongestTimer : until;

    /// <summary>Counts a round of waiting. Not completed any more when that was the last.</summary>
    public Task RoundAsync()
    {
        _rounds += _openCalls is null ? 0 : 1;
        return HasEnded(Most) ? _never.Task : Task.CompletedTask;
    }

    /// <summary>Does a step; none any more when the orchestration is about to continue as new.</summary>
    public async Task<T> StepAsync<T>(Func<Task<T>> step)
    {
        if (_reached.Task.IsCompleted || _rounds >= Most * RoundsBeforeSteps)
        {
            HasEnded(Most);
            await _never.Task;
        }

        _stepsUnderWay++;
        try
        {
            return await step();
        }
        finally
        {
            _stepsUnderWay--;
            HasEnded(Most * RoundsBeforeSteps);
        }
    }

    private bool HasEnded(int most)
    {
        if (_stepsUnderWay == 0 && _rounds >= most)
        {
            _reached.TrySetResult();
        }

        return _reached.Task.IsCompleted;
    }
}
