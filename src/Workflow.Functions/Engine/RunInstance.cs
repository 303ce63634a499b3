using Microsoft.DurableTask;
using Workflow.Core.Execution.Session;

namespace Workflow.Functions.Engine;

/// <summary>The orchestration of a run: what its drives and sessions, which follow each other, share.</summary>
/// <param name="context">The context of the orchestration.</param>
internal sealed class RunInstance(TaskOrchestrationContext context)
{
    // An activity only fails if the store can't be reached or the process is killed. After this many attempts the
    // orchestration fails, and maintenance starts it again with an empty history.
    private static readonly TaskOptions UntilItIsDone = new(new TaskRetryOptions(
        new RetryPolicy(maxNumberOfAttempts: 100, firstRetryInterval: TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromSeconds(30))));

    private SharedActivities? _shared;

    /// <summary>The context.</summary>
    public TaskOrchestrationContext Context => context;

    /// <summary>The run's id.</summary>
    public string RunId => context.InstanceId;

    /// <summary>The changes of the run.</summary>
    public ChangeFeed Changes { get; } = new(context);

    /// <summary>The length of the history.</summary>
    public HistoryLimit History { get; } = new();

    /// <summary>The activities that work on many tasks.</summary>
    public SharedActivities Shared => _shared ??= new SharedActivities(this);

    /// <summary>Drives the run in an activity.</summary>
    public Task<DriveAnswer> DriveAsync()
    {
        History.CountDrive();
        return context.CallActivityAsync<DriveAnswer>(Names.Drive, context.InstanceId, UntilItIsDone);
    }

    /// <summary>Calls an activity for a session.</summary>
    /// <param name="activity">Which.</param>
    /// <param name="input">What it is given.</param>
    public Task<T> CallAsync<T>(TaskName activity, object input) =>
        History.StepAsync(() => context.CallActivityAsync<T>(activity, input, UntilItIsDone));
}
