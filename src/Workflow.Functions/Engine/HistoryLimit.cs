namespace Workflow.Functions.Engine;

/// <summary>
/// Keeps the history of an orchestration short, however long its run waits: after a number of rounds of waiting the
/// orchestration continues as new from the record, with an empty history. Nothing is lost by that, as a step is recorded
/// before it returns. But it must not happen while a step is running, which would then run twice at the same time.
/// </summary>
/// <remarks>Runs on the orchestration's one thread, and does the same at each replay.</remarks>
internal sealed class HistoryLimit
{
    /// <summary>Rounds after which it continues as new as soon as no step is running. A round is about eight events.</summary>
    public const int MostRounds = 50;

    /// <summary>Additional rounds per open call, so that the calls that are started again stay a small share of the work.</summary>
    public const int MoreRoundsPerCall = 4;

    /// <summary>After this multiple of the rounds no further step is started, so that a moment without a running step comes.</summary>
    public const int RoundsBeforeSteps = 10;

    /// <summary>Messages after which it continues as new before the next drive: as many events as the rounds have.</summary>
    public const int MostMessages = 8 * MostRounds;

    /// <summary>
    /// Longest single timer; a longer wait consists of several, and so of several rounds. The worker splits timers at three
    /// days.
    /// </summary>
    public static readonly TimeSpan LongestTimer = TimeSpan.FromDays(2);

    private readonly TaskCompletionSource _reached = new();
    private readonly TaskCompletionSource _never = new();
    private Func<int>? _openCalls;
    private int _rounds;
    private int _messages;
    private int _stepsUnderWay;

    /// <summary>Whether no step is under way.</summary>
    public bool IsQuiet => _stepsUnderWay == 0;

    /// <summary>Whether the history is so long that the orchestration must continue as new before it drives the run again.</summary>
    public bool IsLong => _rounds >= MostRounds || _messages >= MostMessages;

    private int Most => MostRounds + (MoreRoundsPerCall * (_openCalls?.Invoke() ?? 0));

    /// <summary>
    /// Starts counting, once everything that can begin at once has begun. Notifications before that are one event each and
    /// are not counted. Otherwise, under many notifications, the orchestration could continue as new each time it is
    /// resumed, and make no progress.
    /// </summary>
    /// <param name="openCalls">How many calls are open: each must be started again in the new history.</param>
    /// <returns>Completes when the orchestration must continue as new.</returns>
    public Task CountAsync(Func<int> openCalls)
    {
        _openCalls = openCalls;
        return _reached.Task;
    }

    /// <summary>Counts a drive, which is a round, and stops counting those of the session before it.</summary>
    public void CountDrive()
    {
        _rounds++;
        _openCalls = null;
    }

    /// <summary>
    /// Counts a message that ended no wait. However many come, they hold back no step: notifications while a drive works are
    /// as many as others send, and reports are no more than steps.
    /// </summary>
    public void CountMessage() => _messages++;

    /// <summary>The instant until which a single timer may run.</summary>
    public static DateTimeOffset Cut(DateTimeOffset until, DateTimeOffset now) => until - now > LongestTimer ? now + LongestTimer : until;

    /// <summary>Counts a round of waiting. Never completes if that was the last.</summary>
    public Task RoundAsync()
    {
        _rounds += _openCalls is null ? 0 : 1;
        return HasEnded(Most) ? _never.Task : Task.CompletedTask;
    }

    /// <summary>Runs a step. Never completes if the orchestration is about to continue as new.</summary>
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
