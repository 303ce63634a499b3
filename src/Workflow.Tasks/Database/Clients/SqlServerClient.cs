using System.Data;
using System.Data.Common;
using Microsoft.Data.SqlClient;
using Workflow.Tasks.Database.Connections;
using Workflow.Tasks.Database.Failures;
using Workflow.Tasks.Database.Parameters;
using Workflow.Tasks.Database.Values;

namespace Workflow.Tasks.Database.Clients;

/// <summary>SQL Server and Azure SQL, by Microsoft.Data.SqlClient.</summary>
/// <param name="addresses">Resolves and checks hosts.</param>
internal sealed class SqlServerClient(DatabaseAddresses addresses) : IDatabaseClient
{
    private const int MaxSizedText = 4_000;

    public DatabaseProvider Provider => DatabaseProvider.Sqlserver;

    // The client has to be given the name, which Azure's gateway needs, and resolves it once more.
    public async Task<OpenConnection> OpenAsync(ConnectionPlan plan, CancellationToken cancellationToken)
    {
        await addresses.ResolveAsync(plan.Host, cancellationToken);
        var connection = new SqlConnection(plan.Settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return new OpenConnection(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    // Always given: a connection of the pool may still have that of another task.
    public ValueTask<DbTransaction> BeginAsync(DbConnection connection, DatabaseTaskConfig config, CancellationToken cancellationToken) =>
        connection.BeginTransactionAsync(
            config.Isolation switch
            {
                DatabaseIsolation.RepeatableRead => IsolationLevel.RepeatableRead,
                DatabaseIsolation.Serializable => IsolationLevel.Serializable,
                DatabaseIsolation.Snapshot => IsolationLevel.Snapshot,
                _ => IsolationLevel.ReadCommitted,
            },
            cancellationToken);

    public void Fill(DbCommand command, DatabaseTaskConfig config)
    {
        command.CommandText = config.Sql;
        command.CommandTimeout = 0; // the task has a time limit
        for (var i = 0; i < config.Parameters.Items.Count; i++)
        {
            command.Parameters.Add(Of(config.Parameters.Items[i], i));
        }
    }

    public WriteColumn Columns(DbDataReader reader)
    {
        var forms = Enumerable.Range(0, reader.FieldCount).Select(column => FormOf(reader.GetDataTypeName(column))).ToArray();
        return async (column, output, cancellationToken) =>
        {
            if (await reader.IsDBNullAsync(column, cancellationToken))
            {
                output.Json.WriteNullValue();
            }
            else if (forms[column] == Form.Bytes)
            {
                await using var value = reader.GetStream(column);
                output.Json.WriteBase64StringValue((await output.ReadAsync(value, 1, cancellationToken)).Span);
            }
            else if (forms[column] == Form.Text)
            {
                using var value = reader.GetTextReader(column);
                output.Json.WriteStringValue(await ReadAsync(value, output.Left, cancellationToken));
            }
            else if (forms[column] == Form.Decimal)
            {
                ClrValue.Write(output.Json, ((SqlDataReader)reader).GetSqlDecimal(column)); // has more digits than a decimal of .NET
            }
            else
            {
                ClrValue.Write(output.Json, reader.GetValue(column));
            }
        };
    }

    public Failure? Find(Exception exception) => SqlServerFailures.Find(exception);

    /// <summary>A parameter of a statement, @NAME or, by its place, @p1, @p2 and so on.</summary>
    internal static SqlParameter Of(DatabaseParameter parameter, int index)
    {
        var made = new SqlParameter
        {
            ParameterName = parameter.Name is { } name ? $"@{name}" : $"@p{index + 1}",
            SqlDbType = parameter.Type switch
            {
                ParameterType.Boolean => SqlDbType.Bit,
                ParameterType.Integer => SqlDbType.Int,
                ParameterType.Long => SqlDbType.BigInt,
                ParameterType.Decimal => SqlDbType.Decimal,
                _ => SqlDbType.NVarChar,
            },
            Value = parameter.Value ?? DBNull.Value,
        };
        if (made.SqlDbType == SqlDbType.NVarChar)
        {
            // One of two sizes, so that the server need not plan a statement for each length of a text.
            made.Size = parameter.Value is string { Length: > MaxSizedText } ? -1 : MaxSizedText;
        }

        return made;
    }

    private static async Task<string> ReadAsync(TextReader value, int max, CancellationToken cancellationToken)
    {
        var text = new System.Text.StringBuilder();
        var part = new char[4096];
        int read;
        while (text.Length <= max && (read = await value.ReadAsync(part, cancellationToken)) > 0)
        {
            text.Append(part, 0, read);
        }

        return text.ToString();
    }

    private static Form FormOf(string type) => type.ToLowerInvariant() switch
    {
        "char" or "nchar" or "varchar" or "nvarchar" or "text" or "ntext" or "xml" or "json" => Form.Text,
        "binary" or "varbinary" or "image" or "timestamp" or "rowversion" => Form.Bytes,
        "decimal" or "numeric" => Form.Decimal,
        var other when other.EndsWith("hierarchyid", StringComparison.Ordinal) || other.EndsWith("geometry", StringComparison.Ordinal) || other.EndsWith("geography", StringComparison.Ordinal) => Form.Bytes,
        _ => Form.Value,
    };

    private enum Form
    {
        Value,
        Text,
        Bytes,
        Decimal,
    }
}
