using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Events;

/// <summary>A process that dies at one of its steps, before or after the step has had its effect.</summary>
/// <param name="at">Which step, from 0; -1: it lives.</param>
internal sealed class Death(int at)
{
    private int _steps = -1;

    public bool HasCome { get; private set; }

    public async Task<T> StepAsync<T>(Func<Task<T>> effect)
    {
        Come();
        var result = await effect();
        Come();
        return result;
    }

    public void Come()
    {
        HasCome |= Interlocked.Increment(ref _steps) == at;
        if (HasCome)
        {
            throw new IOException("The process has died.");
        }
    }
}

/// <summary>The waits that a test says there are, receipts in memory, and the workflows by event.</summary>
internal sealed class FakeWaits(FakeWorkflowStore workflows) : IWaitStore, ISecretUseStore
{
    private readonly Dictionary<string, NamedEventReceipt> _receipts = new(StringComparer.Ordinal);

    public List<EventWait> Waits { get; } = [];

    public IReadOnlyCollection<NamedEventReceipt> Receipts => _receipts.Values;

    public Death Death { get; set; } = new(-1);

    public Task<Page<EventWait>> ListWaitsAsync(WaitFilter filter, PageRequest page, CancellationToken cancellationToken) => Death.StepAsync(() =>
    {
        var found = Waits.Where(wait => wait.EventName == filter.EventName && wait.EventKey == filter.EventKey).ToList();
        var from = int.Parse(page.Cursor ?? "0", System.Globalization.CultureInfo.InvariantCulture);
        return Task.FromResult(new Page<EventWait>([.. found.Skip(from).Take(2)], from + 2 < found.Count ? $"{from + 2}" : null));
    });

    public Task<NamedEventReceipt?> FindReceiptAsync(string key, CancellationToken cancellationToken) => Death.StepAsync(() => Task.FromResult(_receipts.GetValueOrDefault(key)));

    public Task<NamedEventReceipt> AddReceiptAsync(NamedEventReceipt added, CancellationToken cancellationToken) => Death.StepAsync(() =>
    {
        _receipts.TryAdd(added.Key, added);
        return Task.FromResult(_receipts[added.Key]);
    });

    public Task CompleteReceiptAsync(NamedEventReceipt completed, CancellationToken cancellationToken) => Death.StepAsync(() => Task.FromResult(_receipts[completed.Key] = completed));

    public Task<Page<SecretUse>> ListSecretUsesAsync(string secret, PageRequest page, CancellationToken cancellationToken) => Death.StepAsync(async () =>
    {
        List<SecretUse> uses = [];
        for (var id = 1L; await workflows.GetAsync(id, cancellationToken) is { } workflow; id++)
        {
            if (SecretUses.Indexed(workflow.Definition).TryGetValue(secret, out var places))
            {
                uses.Add(new SecretUse(id, workflow.Definition.Name, places));
            }
        }

        return new Page<SecretUse>(uses, null);
    });
}

/// <summary>Stores events until the process dies.</summary>
internal sealed class DyingEvents(IEventStore events, Death death) : IEventStore
{
    public Task<EventReceipt?> AddEventAsync(SentEvent added, CancellationToken cancellationToken) => death.StepAsync(() => events.AddEventAsync(added, cancellationToken));

    public Task<EventReceipt?> FindReceiptAsync(string runId, string idempotencyKey, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> TakeEventAsync(string runId, string name, TaskExecution succeeded, LogLine line, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<WaitingEvent>> ListEventsAsync(string runId, string name, long after, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> CollectEventsAsync(EventCollection collected, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CollectedEvents> FindCollectedAsync(string runId, ExecutionKey taker, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<JsonElement>> ListCollectedAsync(string runId, ExecutionKey taker, CancellationToken cancellationToken) => throw new NotSupportedException();
}

/// <summary>Notifies until the process dies.</summary>
internal sealed class DyingLauncher(IRunLauncher launcher, Death death) : IRunLauncher
{
    public Task LaunchAsync(RunHead run, CancellationToken cancellationToken)
    {
        death.Come();
        return launcher.LaunchAsync(run, cancellationToken);
    }

    public Task NotifyAsync(string runId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task NotifyOfChildAsync(string runId, string childRunId, CancellationToken cancellationToken)
    {
        death.Come();
        return launcher.NotifyOfChildAsync(runId, childRunId, cancellationToken);
    }
}
