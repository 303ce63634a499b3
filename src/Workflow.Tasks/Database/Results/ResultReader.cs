using System.Data;
using System.Data.Common;
using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Tasks.Database.Clients;

namespace Workflow.Tasks.Database.Results;

/// <summary>Runs a statement, and writes its result as the task's output.</summary>
internal static class ResultReader
{
    /// <summary>The output, and how many rows it is about.</summary>
    /// <exception cref="ResultTooLargeException">The result is larger than the task allows; the rest was not read.</exception>
    /// <exception cref="InvalidResultException">The result does not fit the mode.</exception>
    internal static async Task<(JsonElement Output, int? Rows)> ReadAsync(DbCommand command, IDatabaseClient client, DatabaseTaskConfig config, CancellationToken cancellationToken)
    {
        using var output = new LimitedJson(config.MaxBytes);
        output.Json.WriteStartObject();
        int? rows;
        if (config.Mode == DatabaseMode.Execute)
        {
            var affected = await command.ExecuteNonQueryAsync(cancellationToken);
            rows = affected < 0 ? null : affected;
            output.Json.WritePropertyName("affected");
            if (rows is { } count)
            {
                output.Json.WriteNumberValue(count);
            }
            else
            {
                output.Json.WriteNullValue(); // the statement does not count, as CREATE TABLE
            }
        }
        else
        {
            rows = await ReadRowsAsync(command, client, config, output, cancellationToken);
        }

        output.Json.WriteEndObject();
        output.Check();
        return (output.End(), rows);
    }

    private static async Task<int> ReadRowsAsync(DbCommand command, IDatabaseClient client, DatabaseTaskConfig config, LimitedJson output, CancellationToken cancellationToken)
    {
        // One value after the other, so that a row need not fit into memory.
        var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken);
        var isRead = false;
        try
        {
            var rows = config.Mode == DatabaseMode.Query
                ? await WriteRowsAsync(reader, client, config, output, cancellationToken)
                : await WriteScalarAsync(reader, client, output, cancellationToken);

            // Also to learn of an error in a later statement.
            while (await reader.NextResultAsync(cancellationToken))
            {
                if (reader.FieldCount > 0)
                {
                    throw new InvalidResultException($"The statement gives more than one result, and mode {Word.Lower(config.Mode)} takes one.");
                }
            }

            isRead = true;
            return rows;
        }
        finally
        {
            await CloseAsync(command, reader, isRead);
        }
    }

    private static async Task<int> WriteRowsAsync(DbDataReader reader, IDatabaseClient client, DatabaseTaskConfig config, LimitedJson output, CancellationToken cancellationToken)
    {
        var names = Names(reader);
        var write = client.Columns(reader);
        output.Json.WriteStartArray("rows");
        var rows = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            if (++rows > config.MaxRows)
            {
                throw new ResultTooLargeException($"{config.MaxRows} rows, the max_rows of the task");
            }

            output.Json.WriteStartObject();
            for (var column = 0; column < names.Length; column++)
            {
                output.Json.WritePropertyName(names[column]);
                await write(column, output, cancellationToken);
                output.Check();
            }

            output.Json.WriteEndObject();
        }

        output.Json.WriteEndArray();
        output.Json.WriteNumber("row_count", rows);
        return rows;
    }

    private static async Task<int> WriteScalarAsync(DbDataReader reader, IDatabaseClient client, LimitedJson output, CancellationToken cancellationToken)
    {
        const string OneOnly = "The statement gives more than one value, and mode scalar takes one row with one column.";
        output.Json.WritePropertyName("value");
        if (!await reader.ReadAsync(cancellationToken))
        {
            output.Json.WriteNullValue();
            return 0;
        }

        if (reader.FieldCount != 1)
        {
            throw new InvalidResultException(OneOnly);
        }

        await client.Columns(reader)(0, output, cancellationToken);
        output.Check();
        return await reader.ReadAsync(cancellationToken) ? throw new InvalidResultException(OneOnly) : 1;
    }

    private static string[] Names(DbDataReader reader)
    {
        var names = new string[reader.FieldCount];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var column = 0; column < names.Length; column++)
        {
            names[column] = reader.GetName(column);
            if (!seen.Add(names[column]))
            {
                throw new InvalidResultException($"Two columns have the name '{FaultText.Shorten(names[column])}'; give each one of its own, with AS.");
            }
        }

        return names;
    }

    // Closing a reader reads the rest of a result, which may be a million rows; so the statement is cancelled before.
    private static async Task CloseAsync(DbCommand command, DbDataReader reader, bool isRead)
    {
        if (isRead)
        {
            await reader.DisposeAsync();
            return;
        }

        try
        {
            await Task.Run(command.Cancel, CancellationToken.None);
            await reader.DisposeAsync();
        }
        catch (Exception e) when (e is DbException or InvalidOperationException or OperationCanceledException or IOException)
        {
            // Why the result was not read to its end is known already, and this is its consequence. The transaction is rolled back.
        }
    }
}
