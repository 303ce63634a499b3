using System.Collections.Concurrent;
using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.DurableTask.Testing.Sidecar;
using Workflow.Core.Execution.Session;
using Workflow.TestHost;
using Names = Workflow.Functions.Engine.Names;

namespace Workflow.Functions.Tests.Hub;

/// <summary>
/// The in-memory task hub with what tests of the engine also need: the history of each instance, and the faults that the
/// real hub may have.
/// </summary>
/// <remarks>The hub's own methods are not virtual: naming the interface again puts these in their place.</remarks>
internal sealed class WatchedHub : InMemoryOrchestrationService, IOrchestrationService, IOrchestrationServiceClient
{
    // As in host.json. The hub's own limit is the number of cores, and it looks twice a second whether it is reached.
    private const int Workers = 64;

    // The states in which the Functions host refuses a new start (overridableExistingInstanceStates, by default).
    private static readonly OrchestrationStatus[] Active =
        [OrchestrationStatus.Running, OrchestrationStatus.ContinuedAsNew, OrchestrationStatus.Pending, OrchestrationStatus.Suspended];

    private readonly ConcurrentDictionary<string, IReadOnlyList<HistoryEvent>> _histories = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _starts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _lost = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _delivered = new();
    private Func<TaskScheduledEvent, bool>? _losesResult;

    int IOrchestrationService.MaxConcurrentTaskActivityWorkItems => Workers;

    int IOrchestrationService.MaxConcurrentTaskOrchestrationWorkItems => Workers;

    /// <summary>The inputs of the activities that were delivered, in this order, each as often as it was.</summary>
    public IReadOnlyCollection<string> Delivered => _delivered;

    /// <summary>The history of an instance so far.</summary>
    public IReadOnlyList<HistoryEvent> History(string instanceId) => _histories.TryGetValue(instanceId, out var events) ? events : [];

    /// <summary>Waits until something has come to an instance, though it may do nothing about it yet.</summary>
    public Task ReceivesAsync<T>(string instanceId, string what, Func<T, bool> accept)
        where T : HistoryEvent =>
        Eventually.HoldsAsync($"{what} has come", () => History(instanceId).OfType<T>().Any(accept));

    /// <summary>Waits until a drive of a run has ended so.</summary>
    public Task DriveEndsAsync(string runId, DriveEnd end) =>
        Eventually.HoldsAsync($"a drive has ended: {end}", () => Drives(runId).Contains(end));

    /// <summary>How the drives of a run have ended so far, in order.</summary>
    public IReadOnlyList<DriveEnd> Drives(string runId) => [.. DriveAnswers(runId).Select(answer => answer.End)];

    /// <summary>The answers of the drives of a run so far, in order.</summary>
    public IReadOnlyList<DriveAnswer> DriveAnswers(string runId)
    {
        var events = History(runId);
        var drives = events.OfType<TaskScheduledEvent>().Where(e => e.Name == Names.Drive).Select(e => e.EventId).ToHashSet();
        return [.. events.OfType<TaskCompletedEvent>().Where(e => drives.Contains(e.TaskScheduledId)).Select(e => WorkerSettings.Of().DataConverter.Deserialize<DriveAnswer>(e.Result)!)];
    }

    /// <summary>How often an orchestration of this id was begun, each with an empty history.</summary>
    public int Starts(string instanceId) => _starts.GetValueOrDefault(instanceId);

    /// <summary>From now on, the first result of each such activity does not arrive, as if its worker had died: it is delivered again.</summary>
    public void LoseResults(Func<TaskScheduledEvent, bool> which) => _losesResult = which;

    /// <summary>Waits until no activity is under way, or only so many, and what each of the others answered has been taken in.</summary>
    public Task QuietAsync(int leaving = 0) =>
        Eventually.HoldsAsync("no activity is under way", () => _histories.Values.Sum(h => h.Count(e => e is TaskScheduledEvent) - h.Count(e => e is TaskCompletedEvent or TaskFailedEvent)) == leaving);

    /// <summary>Deletes every instance that has not ended, once all of them are waiting.</summary>
    /// <remarks>A message for an instance that is gone would stand in the way of one that is begun under its id.</remarks>
    public async Task LoseInstancesAsync()
    {
        await QuietAsync();
        await PurgeInstanceStateAsync(new PurgeInstanceFilter(DateTime.MinValue, null, [OrchestrationStatus.Pending, OrchestrationStatus.Running, OrchestrationStatus.Suspended]));
    }

    Task IOrchestrationServiceClient.CreateTaskOrchestrationAsync(TaskMessage creationMessage, OrchestrationStatus[] dedupeStatuses) =>
        CreateTaskOrchestrationAsync(creationMessage, Active);

    async Task<TaskActivityWorkItem> IOrchestrationService.LockNextTaskActivityWorkItem(TimeSpan receiveTimeout, CancellationToken cancellationToken)
    {
        var item = await LockNextTaskActivityWorkItem(receiveTimeout, cancellationToken);
        _delivered.Enqueue(((TaskScheduledEvent)item.TaskMessage.Event).Input ?? "");
        return item;
    }

    Task IOrchestrationService.CompleteTaskActivityWorkItemAsync(TaskActivityWorkItem workItem, TaskMessage responseMessage) =>
        workItem.TaskMessage.Event is TaskScheduledEvent scheduled && _losesResult?.Invoke(scheduled) == true && _lost.TryAdd(scheduled.Input ?? "", 0)
            ? AbandonTaskActivityWorkItemAsync(workItem)
            : CompleteTaskActivityWorkItemAsync(workItem, responseMessage);

    Task IOrchestrationService.CompleteTaskOrchestrationWorkItemAsync(
        TaskOrchestrationWorkItem workItem,
        OrchestrationRuntimeState newOrchestrationRuntimeState,
        IList<TaskMessage> outboundMessages,
        IList<TaskMessage> orchestratorMessages,
        IList<TaskMessage> timerMessages,
        TaskMessage continuedAsNewMessage,
        OrchestrationState orchestrationState)
    {
        _histories[workItem.InstanceId] = [.. newOrchestrationRuntimeState.Events];
        if (newOrchestrationRuntimeState.NewEvents.Any(e => e is ExecutionStartedEvent))
        {
            _starts.AddOrUpdate(workItem.InstanceId, 1, (_, count) => count + 1);
        }

        return CompleteTaskOrchestrationWorkItemAsync(
            workItem, newOrchestrationRuntimeState, outboundMessages, orchestratorMessages, timerMessages, continuedAsNewMessage, orchestrationState);
    }
}
