using System.Globalization;
using System.Net;
using Microsoft.Data.SqlClient;

namespace Workflow.Tasks.Database.Connections;

/// <summary>What a connection string for SQL Server may have.</summary>
internal static class SqlServerOptions
{
    private const int DefaultPort = 1433;

    private static readonly OptionTable Table = new OptionTable()
        .Allow("Data Source", "Server", "Address", "Addr", "Network Address").Allow("Initial Catalog", "Database").Allow("User ID", "UID", "User").Allow("Password", "PWD")
        .Allow("Encrypt").Allow("Trust Server Certificate").Allow("Host Name In Certificate").Allow("Application Name", "App").Allow("Application Intent")
        .Allow("Multi Subnet Failover").Allow("Packet Size")
        .Allow("Integrated Security", "Trusted_Connection").Allow("Authentication")
        .Ours("Connect Timeout", "Connection Timeout", "Timeout", "Command Timeout", "Pooling", "Min Pool Size", "Max Pool Size", "Load Balance Timeout", "Connection Lifetime")
        .Ours("Connection Idle Timeout", "Pool Blocking Period", "Multiple Active Result Sets", "Persist Security Info", "Connect Retry Count", "Connect Retry Interval", "Enlist")
        .Ours("Workstation ID", "WSID", "Type System Version")
        .Refuse("opens a file of the service's machine", "AttachDbFilename", "Extended Properties", "Initial File Name", "Server Certificate")
        .Refuse("starts a server as the service's user", "User Instance")
        .Refuse("uses the identity of the service's process", "Server SPN", "Failover Partner SPN")
        .Refuse("leads to another server", "Failover Partner", "Enclave Attestation Url", "Attestation Protocol", "Column Encryption Setting")
        .Refuse("is not for tasks", "Context Connection", "Replication", "Transaction Binding");

    internal static ConnectionPlan Read(IEnumerable<KeyValuePair<string, string>> options, DatabaseTaskOptions service)
    {
        var settings = new SqlConnectionStringBuilder();
        foreach (var (option, value) in Table.Read(options))
        {
            OptionTable.Set(settings, option, value);
        }

        Check(settings);
        var (host, port) = Address(settings.DataSource);
        settings.DataSource = string.Create(CultureInfo.InvariantCulture, $"tcp:{host},{port}");
        settings.ConnectTimeout = service.ConnectTimeoutSeconds;
        settings.CommandTimeout = 0; // the task has a time limit
        settings.MaxPoolSize = service.MaxConnectionsPerDatabase; // never reached: a task takes its place before it needs a connection
        settings.PoolBlockingPeriod = PoolBlockingPeriod.NeverBlock; // each task gets an error of its own
        settings.ConnectRetryCount = 0; // retries are the task's own
        settings.Enlist = false;
        settings.PersistSecurityInfo = false;
        return new(DatabaseProvider.Sqlserver, host, port, settings, Hidden.Of(host, settings.UserID, settings.Password, settings.InitialCatalog));
    }

    private static void Check(SqlConnectionStringBuilder settings)
    {
        if (settings.IntegratedSecurity)
        {
            throw new ConnectionStringException("has the option 'Integrated Security', which can't be set: it uses the identity of the service's process");
        }

        if (settings.Authentication is not (SqlAuthenticationMethod.NotSpecified or SqlAuthenticationMethod.SqlPassword))
        {
            throw new ConnectionStringException("has the option 'Authentication', which can only be 'Sql Password': other ways use the identity of the service's process");
        }

        if (settings.UserID.Length == 0 || settings.Password.Length == 0)
        {
            throw new ConnectionStringException(settings.UserID.Length == 0 ? "has no user name" : "has no password");
        }
    }

    // [tcp:]HOST[,PORT]. Named instances are found by asking the host, and pipes and shared memory are the machine's own.
    private static (string Host, int Port) Address(string source)
    {
        const string Tcp = "tcp:";
        var text = source.Trim();
        text = text.StartsWith(Tcp, StringComparison.OrdinalIgnoreCase) ? text[Tcp.Length..] : text;
        var comma = text.LastIndexOf(',');
        var host = (comma < 0 ? text : text[..comma]).Trim();
        var port = DefaultPort;
        if (comma >= 0 && !(int.TryParse(text.AsSpan(comma + 1), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out port) && port is > 0 and < 65_536))
        {
            throw new ConnectionStringException("has a port that is no number from 1 to 65535");
        }

        var isAddress = IPAddress.TryParse(host, out _);
        return host.Length > 0 && host != "." && (isAddress || host.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_'))
            ? (host, port)
            : throw new ConnectionStringException("must have its server as HOST or HOST,PORT; pipes, instances and local servers by name are refused");
    }
}
