namespace Workflow.Core.Health;

/// <summary>What a host knows about how it works. The calls may fail, and may take long: nobody waits for them without a limit.</summary>
public interface IVitals
{
    /// <summary>How many bytes are free where the store is; <c>null</c>: the store is not on a disk of the host.</summary>
    Task<long?> FreeBytesAsync(CancellationToken cancellationToken);

    /// <summary>When the schedules were last checked, by any process, UTC; before the first time: when this process was started.</summary>
    Task<DateTimeOffset> SchedulesCheckedAtAsync(CancellationToken cancellationToken);

    /// <summary>The work that waits for a worker.</summary>
    Task<Backlog> BacklogAsync(CancellationToken cancellationToken);
}
