using Workflow.Core.Health;

namespace Workflow.Storage.AzureTables;

/// <content>The port of periodic work.</content>
public sealed partial class AzureTableStore : IRoundStore
{
    /// <inheritdoc/>
    public Task RecordRoundAsync(string name, Round round, CancellationToken cancellationToken) => _rounds.RecordAsync(name, round, cancellationToken);

    /// <inheritdoc/>
    public Task<Round?> FindRoundAsync(string name, CancellationToken cancellationToken) => _rounds.FindAsync(name, cancellationToken);
}
