using Microsoft.DurableTask;
using Workflow.Core.Execution.Session;

namespace Workflow.Functions.Engine;

/// <summary>The orchestration of a run: what its drives and sessions, which follow each other, share.</summary>
internal sealed class RunInstance
{
    // An activity only fails if the store can't be reached or the process is killed. After this many attempts the
    // orchestration fails, and maintenance starts it again with an empty history.
    private static readonly TaskOptions UntilItIsDone = new(new TaskRetryOptions(
        new RetryPolicy(maxNumberOfAttempts: 100, firstRetryInterval: TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromSeconds(30))));

    // By so much the clock of the process that asks again may be behind.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(1);

    // A history that begins anew goes on with numbers from its own time, which are higher.
    private const long NumbersPerMillisecond = 1_000;

    // About 15 KB.
    private const int MostInStatus = 300;

    private readonly Dictionary<long, string> _answered = [];
    private SharedActivities? _shared;
    private long _lastNumber;

    /// <summary>That of an orchestration that begins.</summary>
    /// <param name="context">The context of the orchestration.</param>
    public RunInstance(TaskOrchestrationContext context)
    {
        Context = context;
        IsReleased = context.GetInput<RunRequest>()?.IsReleased == true;
        Changes = new ChangeFeed(this);
    }

    /// <summary>The Context.</summary>
    public TaskOrchestrationContext Context { get; }

    /// <summary>The run's id.</summary>
    public string RunId => Context.InstanceId;

    /// <summary>The changes of the run.</summary>
    public ChangeFeed Changes { get; }

    /// <summary>Whether no process drives the run by itself any more.</summary>
    public bool IsReleased { get; private set; }

    /// <summary>The length of the history.</summary>
    public HistoryLimit History { get; } = new();

    /// <summary>The activities that work on many tasks.</summary>
    public SharedActivities Shared => _shared ??= new SharedActivities(this);

    /// <summary>The number of the drive or session that has begun last.</summary>
    public long Turn { get; private set; }

    /// <summary>Whether the status may get larger: the hub limits its size.</summary>
    public bool HasRoomInStatus => _answered.Count < MostInStatus;

    /// <summary>The next number of a drive, a session or an activity.</summary>
    public long NextNumber() =>
        _lastNumber = _lastNumber == 0 ? new DateTimeOffset(Context.CurrentUtcDateTime, TimeSpan.Zero).ToUnixTimeMilliseconds() * NumbersPerMillisecond : _lastNumber + 1;

    /// <summary>A session begins.</summary>
    public void BeginSession() => BeginTurn();

    /// <summary>Shows which steps of an activity are requested elsewhere by now.</summary>
    /// <param name="number">The activity.</param>
    /// <param name="answered">The steps; empty: none, or the activity has ended.</param>
    public void Show(long number, IReadOnlyCollection<int> answered)
    {
        if (answered.Count > 0)
        {
            _answered[number] = StepSet.Write(answered);
            Show();
        }
        else if (_answered.Remove(number))
        {
            Show();
        }
    }

    /// <summary>Drives the run in an activity.</summary>
    /// <param name="hasPlan">Whether the plan of the run is known.</param>
    public async Task<DriveAnswer> DriveAsync(bool hasPlan)
    {
        var answer = await AskAsync(hasPlan);
        while (answer.End == DriveEnd.Elsewhere && !History.IsLong)
        {
            await ReleasedAsync(answer.EagerUntil);
            answer = await AskAsync(hasPlan);
        }

        return answer;
    }

    private Task<DriveAnswer> AskAsync(bool hasPlan)
    {
        History.CountDrive();
        BeginTurn();
        return Context.CallActivityAsync<DriveAnswer>(Names.Drive, new DriveRequest(Context.InstanceId, Turn, hasPlan, IsReleased), UntilItIsDone);
    }

    // Until the process that drives the run has handed it over, or was not heard of for too long.
    private async Task ReleasedAsync(DateTimeOffset? until)
    {
        using var heard = new CancellationTokenSource();
        var due = Context.CreateTimer((until?.UtcDateTime ?? Context.CurrentUtcDateTime) + ClockSkew, heard.Token);
        var released = Context.WaitForExternalEvent<bool>(Names.Released, heard.Token);
        IsReleased = await Task.WhenAny(released, due) == released;
        DurableHost.CancelHere(heard);
    }

    /// <summary>Calls an activity for a session.</summary>
    /// <param name="activity">Which.</param>
    /// <param name="input">What it is given.</param>
    public Task<T> CallAsync<T>(TaskName activity, object input) =>
        History.StepAsync(() => Context.CallActivityAsync<T>(activity, input, UntilItIsDone));

    private void BeginTurn()
    {
        Turn = NextNumber();
        Show();
    }

    private void Show() => Context.SetCustomStatus(new InstanceStatus(Turn, _answered.Count == 0 ? null : _answered));
}
