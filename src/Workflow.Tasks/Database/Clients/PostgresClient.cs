using System.Data;
using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Npgsql.PostgresTypes;
using NpgsqlTypes;
using Workflow.Tasks.Database.Connections;
using Workflow.Tasks.Database.Failures;
using Workflow.Tasks.Database.Parameters;
using Workflow.Tasks.Database.Values;

namespace Workflow.Tasks.Database.Clients;

/// <summary>PostgreSQL, by Npgsql.</summary>
/// <param name="addresses">Resolves and checks hosts.</param>
/// <param name="pools">The pools of connections.</param>
internal sealed class PostgresClient(DatabaseAddresses addresses, PostgresPools pools) : IDatabaseClient
{
    // How the server writes values. The time zone and the order of day and month are left as they are: statements depend on them.
    private const string Forms = "SET LOCAL datestyle TO ISO; SET LOCAL intervalstyle TO iso_8601; SET LOCAL bytea_output TO hex; SET LOCAL extra_float_digits TO 1";

    public DatabaseProvider Provider => DatabaseProvider.Postgresql;

    public async Task<OpenConnection> OpenAsync(ConnectionPlan plan, CancellationToken cancellationToken)
    {
        var found = await addresses.ResolveAsync(plan.Host, cancellationToken);
        for (var i = 0; ; i++)
        {
            try
            {
                return await OpenAsync(plan, found[i], cancellationToken);
            }
            catch (NpgsqlException e) when (e.InnerException is SocketException or TimeoutException && i + 1 < found.Count)
            {
                // The host has another address.
            }
        }
    }

    public async ValueTask<DbTransaction> BeginAsync(DbConnection connection, DatabaseTaskConfig config, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(
            config.Isolation switch
            {
                DatabaseIsolation.RepeatableRead => IsolationLevel.RepeatableRead,
                DatabaseIsolation.Serializable => IsolationLevel.Serializable,
                _ => IsolationLevel.ReadCommitted,
            },
            cancellationToken);
        await using var forms = connection.CreateCommand();
        forms.CommandText = Forms;
        await forms.ExecuteNonQueryAsync(cancellationToken);
        return transaction;
    }

    public void Fill(DbCommand command, DatabaseTaskConfig config)
    {
        command.CommandText = config.Sql;
        ((NpgsqlCommand)command).AllResultTypesAreUnknown = true; // as texts: see PostgresValue
        foreach (var parameter in config.Parameters.Items)
        {
            command.Parameters.Add(Of(parameter));
        }
    }

    public WriteColumn Columns(DbDataReader reader)
    {
        var postgres = (NpgsqlDataReader)reader;
        var columns = Enumerable.Range(0, reader.FieldCount)
            .Select(column => postgres.GetPostgresType(column) is PostgresArrayType array
                ? PostgresColumn.Of(array.OID, array.Element.OID)
                : PostgresColumn.Of(postgres.GetDataTypeOID(column), null))
            .ToArray();
        return async (column, output, cancellationToken) =>
        {
            if (await postgres.IsDBNullAsync(column, cancellationToken))
            {
                output.Json.WriteNullValue();
                return;
            }

            await using var value = await postgres.GetStreamAsync(column, cancellationToken);
            var bytes = await output.ReadAsync(value, columns[column].Form == PostgresForm.Bytes ? 2 : 1, cancellationToken);
            PostgresValue.Write(output.Json, bytes.Span, columns[column]);
        };
    }

    public Failure? Find(Exception exception) => PostgresFailures.Find(exception);

    // An unknown type is what a text in a statement has: the server takes it from the place of the parameter.
    internal static NpgsqlParameter Of(DatabaseParameter parameter)
    {
        var type = parameter.Type switch
        {
            ParameterType.Boolean => NpgsqlDbType.Boolean,
            ParameterType.Integer => NpgsqlDbType.Integer,
            ParameterType.Long => NpgsqlDbType.Bigint,
            ParameterType.Decimal => NpgsqlDbType.Numeric,
            _ => NpgsqlDbType.Unknown,
        };
        var made = new NpgsqlParameter { NpgsqlDbType = type, Value = parameter.Value ?? DBNull.Value };
        if (parameter.Name is { } name)
        {
            made.ParameterName = name;
        }

        return made;
    }

    private async Task<OpenConnection> OpenAsync(ConnectionPlan plan, IPAddress address, CancellationToken cancellationToken)
    {
        var pool = pools.Enter(plan, address);
        try
        {
            return new OpenConnection(await pool.Source.OpenConnectionAsync(cancellationToken), pool);
        }
        catch
        {
            pool.Dispose();
            throw;
        }
    }
}
