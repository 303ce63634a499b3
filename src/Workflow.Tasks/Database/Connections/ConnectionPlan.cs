using System.Data.Common;

namespace Workflow.Tasks.Database.Connections;

/// <summary>Where and how to connect.</summary>
/// <param name="Provider">The kind of server.</param>
/// <param name="Host">The server's name or address; for SQLite the file, relative to its root.</param>
/// <param name="Port">The server's port.</param>
/// <param name="Settings">What the client takes, with the service's own settings in it.</param>
/// <param name="Hidden">Parts of the connection string, which messages must not show.</param>
internal sealed record ConnectionPlan(DatabaseProvider Provider, string Host, int Port, DbConnectionStringBuilder Settings, IReadOnlyList<string> Hidden)
{
    /// <summary>Takes the place of a faulty one, so that reading continues.</summary>
    internal static readonly ConnectionPlan None = new(DatabaseProvider.Postgresql, "", 0, [], []);

    /// <summary>What tells it from every other one. It holds the password.</summary>
    internal string Key => $"{Provider}\n{Settings.ConnectionString}";
}
