using Microsoft.Extensions.Logging;
using Workflow.Core.Health;

namespace Workflow.Functions.Health;

/// <summary>Records what the timers have found, which fire on one instance only, so that every instance can say how the service works.</summary>
/// <param name="store">The store of rounds.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The host's own log.</param>
public sealed partial class RoundRecords(IRoundStore store, TimeProvider time, ILogger<RoundRecords> logger)
{
    /// <summary>The name of the check of schedules.</summary>
    public const string Schedules = "schedules";

    /// <summary>The name of the check of active runs.</summary>
    public const string Runs = "runs";

    /// <summary>Records that the schedules were checked.</summary>
    public Task SchedulesCheckedAsync(CancellationToken cancellationToken) => RecordAsync(Schedules, new Round(time.GetUtcNow()), cancellationToken);

    /// <summary>Records that the active runs were checked.</summary>
    /// <param name="longestWait">How long the run has waited that has waited longest for a worker.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task RunsCheckedAsync(TimeSpan longestWait, CancellationToken cancellationToken) => RecordAsync(Runs, new Round(time.GetUtcNow(), longestWait), cancellationToken);

    // What the timer has done counts, whether it is recorded or not.
    private async Task RecordAsync(string name, Round round, CancellationToken cancellationToken)
    {
        try
        {
            await store.RecordRoundAsync(name, round, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotRecorded(e, name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "That the {Name} were checked could not be recorded")]
    private partial void LogNotRecorded(Exception exception, string name);
}
