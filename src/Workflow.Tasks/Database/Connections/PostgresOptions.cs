using Npgsql;

namespace Workflow.Tasks.Database.Connections;

/// <summary>What a connection string for PostgreSQL may have.</summary>
internal static class PostgresOptions
{
    private static readonly OptionTable Table = new OptionTable()
        .Allow("Host", "Server").Allow("Port").Allow("Database", "DB", "dbname").Allow("Username", "User Name", "User Id", "User", "UID").Allow("Password", "PSW", "PWD")
        .Allow("SSL Mode").Allow("SSL Negotiation").Allow("Channel Binding").Allow("Application Name").Allow("Search Path").Allow("Options").Allow("Timezone")
        .Ours("Timeout", "Connect Timeout", "Connection Timeout", "Command Timeout", "Internal Command Timeout", "Pooling", "Minimum Pool Size", "Min Pool Size")
        .Ours("Maximum Pool Size", "Max Pool Size", "Connection Idle Lifetime", "Connection Pruning Interval", "Connection Lifetime", "Keepalive", "TCP Keepalive")
        .Refuse("reads a file of the service's machine", "Passfile", "SSL Certificate", "SSL Key", "SSL Password", "Root Certificate", "SSL Cert", "SSL Root Cert")
        .Refuse("uses the identity of the service's process", "Kerberos Service Name", "Include Realm", "Integrated Security", "GSS Encryption Mode", "Require Auth", "krbsrvname", "gssencmode")
        .Refuse("puts values into error messages and logs", "Include Error Detail", "Log Parameters", "Persist Security Info")
        .Refuse("leaves what one task has set to the next one", "No Reset On Close", "Multiplexing", "Enlist")
        .Refuse("needs several hosts, and a task has one", "Target Session Attributes", "target_session_attrs", "Load Balance Hosts");

    private static readonly string[] Worded = ["SSL Mode", "SSL Negotiation", "Channel Binding"];

    internal static ConnectionPlan Read(IEnumerable<KeyValuePair<string, string>> options, DatabaseTaskOptions service)
    {
        var settings = new NpgsqlConnectionStringBuilder();
        foreach (var (option, value) in Table.Read(options))
        {
            // A URL has verify-full where the client has VerifyFull.
            OptionTable.Set(settings, option, Worded.Contains(option) ? value.Replace("-", "", StringComparison.Ordinal) : value);
        }

        Check(settings);
        settings.Timeout = service.ConnectTimeoutSeconds;
        settings.CommandTimeout = 0; // the task has a time limit
        settings.CancellationTimeout = 5_000;
        settings.Pooling = true;
        settings.MaxPoolSize = service.MaxConnectionsPerDatabase; // never reached: a task takes its place before it needs a connection
        settings.ConnectionIdleLifetime = 60;
        settings.TcpKeepAlive = true;
        settings.Enlist = false;
        settings.IncludeErrorDetail = false; // has values of rows

        // A server may ask for the machine's own tickets; nothing but the password is for it.
        settings.GssEncryptionMode = GssEncryptionMode.Disable;
        settings.RequireAuth = "!GSS,!SSPI";
        return new(DatabaseProvider.Postgresql, settings.Host!, settings.Port, settings, Hidden.Of(settings.Host, settings.Username, settings.Password, settings.Database));
    }

    private static void Check(NpgsqlConnectionStringBuilder settings)
    {
        if (string.IsNullOrEmpty(settings.Host))
        {
            throw new ConnectionStringException("has no host");
        }

        if (settings.Host.Contains('/', StringComparison.Ordinal) || settings.Host.StartsWith('@') || settings.Host.Contains('\\', StringComparison.Ordinal))
        {
            throw new ConnectionStringException("has a socket of the service's machine as its host; only TCP is allowed");
        }

        if (settings.Host.Contains(',', StringComparison.Ordinal))
        {
            throw new ConnectionStringException("has several hosts; give one, such as the address of the cluster");
        }

        if (string.IsNullOrEmpty(settings.Username))
        {
            throw new ConnectionStringException("has no user name");
        }

        // Otherwise the client would look for one in the environment and in files of the service's user.
        if (string.IsNullOrEmpty(settings.Password))
        {
            throw new ConnectionStringException("has no password");
        }
    }
}
