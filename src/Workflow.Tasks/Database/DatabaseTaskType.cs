using System.Text.Json;
using Microsoft.Extensions.Options;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;
using Workflow.Tasks.Database.Clients;
using Workflow.Tasks.Database.Connections;
using Workflow.Tasks.Database.Failures;
using Workflow.Tasks.Database.Results;

namespace Workflow.Tasks.Database;

/// <summary>DATABASE: runs a statement in a transaction; its output is <c>{rows, row_count}</c>, <c>{affected}</c> or <c>{value}</c>.</summary>
internal sealed class DatabaseTaskType(IEnumerable<IDatabaseClient> clients, DatabasePlaces places, IOptions<DatabaseTaskOptions> options, TimeProvider time)
    : TaskType<DatabaseTaskConfig>, ISchemaTaskType
{
    public override string Name => "DATABASE";

    public JsonElement ConfigSchema => DatabaseConfigSchema.Json;

    public override IReadOnlyList<string> ErrorCodes { get; } =
    [
        "access_denied", "address_refused", "connection", "constraint", "database_error", "invalid_data",
        "invalid_sql", "result_too_large", "transaction_conflict", "unavailable",
    ];

    public override void ValidateExpressions(ObjectReader config) => DatabaseConfigReader.ValidateExpressions(config);

    protected override DatabaseTaskConfig Read(ObjectReader config) => DatabaseConfigReader.Read(config, options.Value, CultureData.IsThere);

    protected override async Task<TaskResult> RunAsync(DatabaseTaskConfig config, TaskContext context, CancellationToken cancellationToken)
    {
        var client = clients.Single(client => client.Provider == config.Connection.Provider);
        var work = new Work();
        try
        {
            using var place = await places.EnterAsync(
                config.Connection.Key,
                context,
                $"waits for one of the {places.Limit} connections to its database that may be open at one time (Workflow:Database:MaxConnectionsPerDatabase)",
                cancellationToken);
            var started = time.GetTimestamp();
            var (output, rows) = await client.RunAsync(() => work.RunAsync(client, config, cancellationToken));
            context.Log(
                LogSeverity.Info,
                $"{DatabaseFailure.Call(config)} {Did(config.Mode, rows)} after {time.GetElapsedTime(started).TotalMilliseconds:F0} ms.");
            return TaskResult.Succeeded(output);
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested)
        {
            // A statement that was cancelled may also end as an error of the server. The caller gets its own cancellation either
            // way; the exception is not passed on, as it may hold values.
#pragma warning disable MA0054 // see above
            throw new OperationCanceledException($"{DatabaseFailure.Call(config)} was cancelled ({e.GetType().Name}).", cancellationToken);
#pragma warning restore MA0054
        }
        catch (Exception e) when (DatabaseFailure.Of(e, client, config, work.IsCommitting, context.Mask) is { } error)
        {
            return TaskResult.Failed(error);
        }
    }

    private static string Did(DatabaseMode mode, int? rows) => (mode, rows) switch
    {
        (DatabaseMode.Execute, null) => "was done",
        (DatabaseMode.Execute, 1) => "affected 1 row",
        (DatabaseMode.Execute, _) => $"affected {rows} rows",
        (_, 1) => "gave 1 row",
        _ => $"gave {rows} rows",
    };

    /// <summary>One connection, one transaction, one statement. Whatever ends it early rolls it back.</summary>
    private sealed class Work
    {
        internal bool IsCommitting { get; private set; }

        internal async Task<(JsonElement Output, int? Rows)> RunAsync(IDatabaseClient client, DatabaseTaskConfig config, CancellationToken cancellationToken)
        {
            await using var open = await client.OpenAsync(config.Connection, cancellationToken);
            await using var transaction = await client.BeginAsync(open.Connection, config, cancellationToken);
            await using var command = open.Connection.CreateCommand();
            command.Transaction = transaction;
            client.Fill(command, config);
            var result = await ResultReader.ReadAsync(command, client, config, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            IsCommitting = true;
            await transaction.CommitAsync(cancellationToken);
            return result;
        }
    }
}
