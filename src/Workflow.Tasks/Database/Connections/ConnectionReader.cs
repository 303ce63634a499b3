namespace Workflow.Tasks.Database.Connections;

/// <summary>Reads a connection string: which server, and which options it may have.</summary>
internal static class ConnectionReader
{
    /// <summary>The plan of a connection.</summary>
    /// <param name="text">A URL of PostgreSQL, or NAME=VALUE;NAME=VALUE.</param>
    /// <param name="provider">The kind of server; may be left out for a URL.</param>
    /// <param name="options">The service's settings.</param>
    /// <exception cref="ConnectionStringException">A task may not use it.</exception>
    internal static ConnectionPlan Read(string text, DatabaseProvider? provider, DatabaseTaskOptions options)
    {
        if (PostgresUrl.Is(text))
        {
            return provider is null or DatabaseProvider.Postgresql
                ? PostgresOptions.Read(PostgresUrl.Split(text), options)
                : throw new ConnectionStringException("is a URL of PostgreSQL, but provider is another one");
        }

        return provider switch
        {
            DatabaseProvider.Postgresql => PostgresOptions.Read(OptionTable.Split(text), options),
            DatabaseProvider.Sqlserver => SqlServerOptions.Read(OptionTable.Split(text), options),
            DatabaseProvider.Sqlite => SqliteOptions.Read(OptionTable.Split(text)),
            _ => throw new ConnectionStringException("does not begin with postgresql://, so provider must say what it is for: postgresql, sqlserver or sqlite"),
        };
    }
}
