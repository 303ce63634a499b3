using Azure.Data.Tables;
using Workflow.Core.Health;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Health;

/// <summary>The rows of periodic work, and the one that shows that the account takes writes.</summary>
internal sealed class RoundRows(TableClient table)
{
    private const string Partition = "rounds";
    private const string Probe = "probe";
    private const string At = "At";
    private const string Waited = "WaitedMilliseconds";

    internal async Task RecordAsync(string name, Round round, CancellationToken cancellationToken) =>
        await table.UpsertEntityAsync(new TableEntity(Partition, name) { [At] = round.At, [Waited] = (long)round.Waited.TotalMilliseconds }, TableUpdateMode.Replace, cancellationToken);

    internal async Task<Round?> FindAsync(string name, CancellationToken cancellationToken) =>
        await table.FindAsync(Partition, name, cancellationToken) is { } row && row.GetDateTimeOffset(At) is { } at
            ? new Round(at, TimeSpan.FromMilliseconds(row.GetInt64(Waited) ?? 0))
            : null;

    internal async Task ProbeAsync(CancellationToken cancellationToken) =>
        await table.UpsertEntityAsync(new TableEntity(Partition, Probe), TableUpdateMode.Replace, cancellationToken);
}
