using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Workflow.Core.TaskTypes;
using Workflow.Tasks.Tests.Database.Postgres;
using Workflow.TestHost.Processes;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Workflow.Tasks.Tests.Database.Postgres;

/// <summary>
/// A PostgreSQL server for a test run: a cluster of its own in a temporary folder, on a free loopback port, started by the first
/// test that needs it. Its programs are those of <c>WORKFLOW_POSTGRESQL_BIN</c>, or of Debian's package. Where there are none
/// such tests are skipped, unless <c>WORKFLOW_REQUIRE_POSTGRESQL</c> is 1.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>The password of its user <c>postgres</c>, which is searched for in what tasks leave behind.</summary>
    public const string Password = "s3cr3t/of=the db";

    private const int Starts = 3; // a port that was free may be taken by the time the server starts

    private readonly Service _service = new();
    private readonly Lazy<Task<Cluster>> _cluster = new(StartAsync);

    /// <summary>A connection string for tasks.</summary>
    public async Task<string> ConnectionStringAsync(string more = "") =>
        $"Host=127.0.0.1;Port={await PortAsync()};Username=postgres;Password=\"{Password}\";Database=postgres;SSL Mode=Disable;{more}";

    /// <summary>The same as a URL.</summary>
    public async Task<string> UrlAsync(string query = "") =>
        $"postgresql://postgres:{Uri.EscapeDataString(Password)}@127.0.0.1:{await PortAsync()}/postgres?sslmode=disable{query}";

    public async Task<int> PortAsync()
    {
        if (Bin() is null)
        {
            const string reason = "There is no PostgreSQL on this machine: install Debian's package postgresql, or set WORKFLOW_POSTGRESQL_BIN to the folder of its programs.";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("WORKFLOW_REQUIRE_POSTGRESQL") == "1", reason);
            Assert.Fail(reason);
        }

        return (await _cluster.Value).Port;
    }

    /// <summary>Runs a task.</summary>
    internal async Task<TaskResult> RunAsync(string sql, object? parameters = null, string mode = "query", CancellationToken cancellationToken = default) =>
        await _service.RunAsync("DATABASE", new { connection_string = await UrlAsync(), sql, parameters, mode }, cancellationToken);

    /// <summary>Runs a statement apart from every task, and returns its first value.</summary>
    public async Task<object?> AskAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(await ConnectionStringAsync("Pooling=false"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Asks until the answer is as expected.</summary>
    public async Task UntilAsync(string sql, object expected)
    {
        var waited = Stopwatch.StartNew();
        while (!Equals(await AskAsync(sql), expected))
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(1), $"It did not become {expected}: {sql}");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        if (_cluster.IsValueCreated)
        {
            var cluster = await _cluster.Value;
            await RunAsync("pg_ctl", "stop", "-D", cluster.Data, "-m", "immediate", "-w");
            Directory.Delete(cluster.Folder, recursive: true);
        }
    }

    private static async Task<Cluster> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("workflow-postgresql-").FullName;
        var (data, password) = (Path.Combine(folder, "data"), Path.Combine(folder, "password"));
        await File.WriteAllTextAsync(password, Password);
        if (IsRoot)
        {
            await ExecuteAsync("chown", ["-R", "postgres", folder]); // the server refuses to run as root
        }

        await RunAsync("initdb", "-D", data, "-U", "postgres", "-A", "scram-sha-256", "--pwfile", password, "-E", "UTF8", "--locale=C", "--no-sync");
        for (var start = 1; ; start++)
        {
            var port = LoopbackPort.Free();
            var settings = string.Create(CultureInfo.InvariantCulture, $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c autovacuum=off -c timezone=Europe/Berlin");
            try
            {
                await RunAsync("pg_ctl", "start", "-D", data, "-w", "-t", "120", "-l", Path.Combine(folder, "log"), "-o", settings);
                return new Cluster(folder, data, port);
            }
            catch (InvalidOperationException) when (start < Starts)
            {
                // Another port.
            }
        }
    }

    private static Task RunAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(Bin()!, program);
        return IsRoot ? ExecuteAsync("runuser", ["-u", "postgres", "--", path, .. arguments]) : ExecuteAsync(path, arguments);
    }

    // The output is not read: a server that is started keeps it open.
    private static async Task ExecuteAsync(string program, IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1 </dev/null", program, .. arguments]) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }
    }

    private static bool IsRoot => Environment.UserName == "root";

    private static string? Bin()
    {
        if (Environment.GetEnvironmentVariable("WORKFLOW_POSTGRESQL_BIN") is { Length: > 0 } named)
        {
            return named;
        }

        const string Debian = "/usr/lib/postgresql";
        return Directory.Exists(Debian)
            ? Directory.EnumerateDirectories(Debian)
                .Where(version => File.Exists(Path.Combine(version, "bin", "initdb")))
                .OrderByDescending(version => double.TryParse(Path.GetFileName(version), CultureInfo.InvariantCulture, out var number) ? number : 0)
                .Select(version => Path.Combine(version, "bin"))
                .FirstOrDefault()
            : null;
    }

    private sealed record Cluster(string Folder, string Data, int Port);
}
