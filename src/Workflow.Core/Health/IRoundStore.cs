namespace Workflow.Core.Health;

/// <summary>Records when periodic work was last done, for hosts of several processes, each of which must be able to tell.</summary>
public interface IRoundStore
{
    /// <summary>Records a round. A record that comes late may replace a newer one.</summary>
    /// <param name="name">The name of the work: letters.</param>
    /// <param name="round">The round.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task RecordRoundAsync(string name, Round round, CancellationToken cancellationToken);

    /// <summary>The last round, or <c>null</c>: there was none yet.</summary>
    /// <param name="name">The name of the work.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<Round?> FindRoundAsync(string name, CancellationToken cancellationToken);
}

/// <summary>A round of periodic work.</summary>
/// <param name="At">When it was done, UTC.</param>
/// <param name="Waited">How long the work has waited that it has found waiting longest.</param>
public sealed record Round(DateTimeOffset At, TimeSpan Waited = default);
