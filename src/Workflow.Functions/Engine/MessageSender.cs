using Microsoft.DurableTask.Client;
using Workflow.Core.Execution.Steps;

namespace Workflow.Functions.Engine;

/// <summary>
/// The orchestration that has sent an activity's message, as one delivery of the message sees it. It is read at most once, and
/// only if somebody asks.
/// </summary>
/// <param name="client">The client of the hub.</param>
/// <param name="runId">The run.</param>
/// <param name="turn">The number of the drive, or of the session, that the message is for.</param>
/// <param name="number">The number of an activity that does several steps; <c>null</c>: it does one.</param>
internal sealed class MessageSender(DurableTaskClient client, string runId, long turn, long? number = null)
{
    private Task<InstanceStatus?>? _status;

    /// <summary>The delivery.</summary>
    /// <param name="longestQueue">How long a step waits for a worker.</param>
    /// <param name="goesOn">How long the activity goes on with what only its own task was holding up.</param>
    public StepDelivery Deliver(TimeSpan longestQueue, TimeSpan goesOn) => new(longestQueue, IsWaitingAsync) { GoesOn = goesOn };

    private async Task<bool> IsWaitingAsync(int index, CancellationToken cancellationToken)
    {
        var status = await (_status ??= ReadAsync(cancellationToken));
        return status is null
            || (status.Turn <= turn && !(number is { } key && status.Answered?.TryGetValue(key, out var answered) == true && StepSet.Contains(answered, index)));
    }

    private async Task<InstanceStatus?> ReadAsync(CancellationToken cancellationToken) =>
        await client.GetInstanceAsync(runId, getInputsAndOutputs: true, cancellationToken) is { SerializedCustomStatus: not null } instance
            ? instance.ReadCustomStatusAs<InstanceStatus>()
            : null;
}
