using Workflow.Core.History;
using Workflow.Core.Telemetry;
using Workflow.Storage.Sqlite.Connections;
using Workflow.Storage.Sqlite.Runs;

namespace Workflow.Storage.Sqlite;

/// <content>What the store has counted.</content>
public sealed partial class SqliteStore : IStoreMetrics
{
    /// <inheritdoc/>
    public long Commits => Database.Writer.Commits;

    /// <inheritdoc/>
    public long Flushes => Database.Writer.Flushes;

    /// <inheritdoc/>
    public IReadOnlyList<Total> ReadTotals() => ReadNow(Totals.ListAll);

    /// <inheritdoc/>
    public IReadOnlyList<WorkflowLoad> ReadLoads() => ReadNow(Loads.List);

    /// <inheritdoc/>
    public IReadOnlyList<PoolLoad> ReadPoolLoads(int most) => ReadNow(session => Loads.ListPools(session, most));

    /// <inheritdoc/>
    public string LabelOf(string workflow) => Database.Totals?.Labels.Of(workflow) ?? MetricTags.OtherWorkflows;

    // A read ends before it returns.
    private T ReadNow<T>(Func<Session, T> body) => Read(body, CancellationToken.None).GetAwaiter().GetResult();
}
