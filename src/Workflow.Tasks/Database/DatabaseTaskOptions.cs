namespace Workflow.Tasks.Database;

/// <summary>Settings of DATABASE tasks: the configuration section <c>Workflow:Database</c>.</summary>
public sealed class DatabaseTaskOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Workflow:Database";

    /// <summary>
    /// Networks that DATABASE tasks may not reach, in CIDR notation, as a list or one text with commas;
    /// <c>null</c>: those of HTTP tasks. They are added to what is always refused, as for HTTP tasks.
    /// </summary>
    public IReadOnlyList<string>? BlockedNetworks { get; set; }

    /// <summary>
    /// Maximum number of connections from this process for one connection string; 1 to 1,000. Further tasks wait, and their
    /// time limits begin when they have a connection.
    /// </summary>
    public int MaxConnectionsPerDatabase { get; set; } = 20;

    /// <summary>How long a server may take to accept a connection and to sign in, in seconds; 1 to 300.</summary>
    public int ConnectTimeoutSeconds { get; set; } = 15;

    /// <summary>
    /// The folder below which DATABASE tasks may use SQLite files. Without it, the provider <c>sqlite</c> is refused: a task
    /// could otherwise read and write every database file that the service can.
    /// </summary>
    public string? SqliteRoot { get; set; }
}
