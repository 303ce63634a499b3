using Workflow.Core.Health;

namespace Workflow.Functions.Health;

/// <summary>What is on record about all instances. Their disks have nothing of the service.</summary>
/// <param name="store">The store of rounds.</param>
/// <param name="pulse">When this process was started, before the first round is on record.</param>
/// <param name="time">The clock.</param>
public sealed class HubVitals(IRoundStore store, SchedulerPulse pulse, TimeProvider time) : IVitals
{
    // The timer fires each minute, and its round takes a moment. Since then a run may have waited that nobody has seen.
    private static readonly TimeSpan Expected = TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public Task<long?> FreeBytesAsync(CancellationToken cancellationToken) => Task.FromResult<long?>(null);

    /// <inheritdoc/>
    public async Task<DateTimeOffset> SchedulesCheckedAtAsync(CancellationToken cancellationToken) =>
        (await store.FindRoundAsync(RoundRecords.Schedules, cancellationToken))?.At ?? pulse.LastAt;

    /// <inheritdoc/>
    public async Task<Backlog> BacklogAsync(CancellationToken cancellationToken)
    {
        var round = await store.FindRoundAsync(RoundRecords.Runs, cancellationToken) ?? new Round(pulse.LastAt);
        var unseen = time.GetUtcNow() - round.At - Expected;
        return new(Math.Round((round.Waited + (unseen > TimeSpan.Zero ? unseen : TimeSpan.Zero)).TotalSeconds), IsTime: true);
    }
}
