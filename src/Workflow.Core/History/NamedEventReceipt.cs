namespace Workflow.Core.History;

/// <summary>What is stored of an event without a run's id that was sent with an idempotency key.</summary>
/// <param name="Key">Its name, its idempotency key and who sent it, as a hash.</param>
/// <param name="Id">The event's id: whoever gets it gets it once.</param>
/// <param name="At">When it was sent, UTC. Who waits later does not get it.</param>
/// <param name="Fingerprint">Identifies its name, key and payload.</param>
/// <param name="Report">What became of it, as JSON; <c>null</c>: its delivery has not ended.</param>
public sealed record NamedEventReceipt(string Key, string Id, DateTimeOffset At, string Fingerprint, string? Report = null)
{
    /// <summary>How long it is kept: an event that is sent again after that is another event.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    /// <summary>Most receipts that are removed together with the addition of one.</summary>
    public const int RemovedAtATime = 10;
}
