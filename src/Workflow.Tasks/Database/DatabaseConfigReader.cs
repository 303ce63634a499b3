using System.Text.Json;
using Workflow.Core.Expressions;
using Workflow.Core.Json;
using Workflow.Tasks.Database.Connections;
using Workflow.Tasks.Database.Parameters;

namespace Workflow.Tasks.Database;

/// <summary>Reads the config of a DATABASE task. No fault shows a part of a connection string or of a parameter.</summary>
internal static class DatabaseConfigReader
{
    internal static DatabaseTaskConfig Read(ObjectReader config, DatabaseTaskOptions options, bool hasCultures)
    {
        var provider = ReadProvider(config);
        if (provider == DatabaseProvider.Sqlite && string.IsNullOrEmpty(options.SqliteRoot))
        {
            config.Fault("provider", "'sqlite' is off on this service: Workflow:Database:SqliteRoot names the folder of its files");
        }

        if (provider == DatabaseProvider.Sqlserver && !hasCultures)
        {
            config.Fault("provider", "'sqlserver' is not available: its client needs culture data (ICU), and this service was built without, with InvariantGlobalization");
        }

        var connection = ReadConnection(config, provider, options);
        var parameters = ParameterPlan.Read(config);
        return new DatabaseTaskConfig
        {
            Connection = connection,
            Sql = config.RequiredText("sql", DatabaseTaskConfig.MaxSqlLength),
            Parameters = parameters,
            Mode = config.Option("mode", DatabaseMode.Query),
            MaxRows = config.Int("max_rows", 1, DatabaseTaskConfig.MaxRowsCeiling, DatabaseTaskConfig.DefaultMaxRows),
            MaxBytes = config.Int("max_bytes", 1, DatabaseTaskConfig.MaxBytesCeiling, DatabaseTaskConfig.DefaultMaxBytes),
            Isolation = ReadIsolation(config, provider ?? connection.Provider),
        };
    }

    /// <summary>Checks where the config, as it is written, has expressions.</summary>
    internal static void ValidateExpressions(ObjectReader config)
    {
        if (config.Any("sql") is { ValueKind: JsonValueKind.String } sql && TemplatedConfig.Contains(sql))
        {
            config.Fault("sql", "must not contain an expression, as its value could change the statement: write @name there, and the expression in parameters, as {\"name\": \"{{ … }}\"}");
        }

        // SQLite has no passwords: its connection string is the name of a file.
        if (config.Any("connection_string") is { ValueKind: JsonValueKind.String } text
            && !(config.Any("provider") is { ValueKind: JsonValueKind.String } provider && provider.ValueEquals("sqlite"))
            && !TemplatedConfig.NamesSecret(text))
        {
            config.Fault("connection_string", "must come from a secret, as \"{{ secrets.NAME }}\": a definition is stored and shown as it is");
        }
    }

    private static DatabaseProvider? ReadProvider(ObjectReader config) =>
        config.Has("provider") ? config.Option("provider", DatabaseProvider.Postgresql) : null;

    private static ConnectionPlan ReadConnection(ObjectReader config, DatabaseProvider? provider, DatabaseTaskOptions options)
    {
        var text = config.RequiredText("connection_string", DatabaseTaskConfig.MaxConnectionStringLength);
        if (text.Length == 0)
        {
            return ConnectionPlan.None;
        }

        try
        {
            return ConnectionReader.Read(text, provider, options);
        }
        catch (ConnectionStringException e)
        {
            config.Fault("connection_string", e.Message);
            return ConnectionPlan.None;
        }
    }

    private static DatabaseIsolation ReadIsolation(ObjectReader config, DatabaseProvider provider)
    {
        if (config.Text("isolation_level") is not { } word)
        {
            return DatabaseIsolation.Default;
        }

        var allowed = Allowed(provider);
        if (Word.TryLower<DatabaseIsolation>(word, out var isolation) && allowed.Contains(isolation))
        {
            return isolation;
        }

        config.Fault("isolation_level", $"'{config.Quoted(word)}' is not one of {string.Join(", ", allowed.Select(Word.Lower))}, those of {Word.Lower(provider)}");
        return DatabaseIsolation.Default;
    }

    private static DatabaseIsolation[] Allowed(DatabaseProvider provider) => provider switch
    {
        DatabaseProvider.Postgresql => [DatabaseIsolation.ReadCommitted, DatabaseIsolation.RepeatableRead, DatabaseIsolation.Serializable],
        DatabaseProvider.Sqlserver => [DatabaseIsolation.ReadCommitted, DatabaseIsolation.RepeatableRead, DatabaseIsolation.Snapshot, DatabaseIsolation.Serializable],
        _ => [DatabaseIsolation.Serializable],
    };
}
