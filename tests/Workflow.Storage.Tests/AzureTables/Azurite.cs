using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Workflow.Storage.AzureTables;
using Workflow.Storage.Tests.AzureTables;
using Workflow.Storage.Tests.Contract;

[assembly: AssemblyFixture(typeof(Azurite))]

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>
/// The storage emulator, as one process of its own for a test run: on free loopback ports, in memory, started by the first
/// test that needs it. It is installed by <c>npm ci --prefix tests/azurite</c>; where it is not, such tests are skipped,
/// unless <c>WORKFLOW_REQUIRE_AZURITE</c> is 1.
/// </summary>
public sealed class Azurite : IAsyncDisposable
{
    // The emulator's own account, known to everybody.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly Lazy<Task<string>> _connection;
    private Process? _process;
    private int _stores;

    public Azurite() => _connection = new Lazy<Task<string>>(StartAsync);

    /// <summary>Options for a store of its own.</summary>
    internal async Task<AzureTableStoreOptions> NewOptionsAsync()
    {
        if (Missing() is { } reason)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("WORKFLOW_REQUIRE_AZURITE") == "1", reason);
            Assert.Fail(reason);
        }

        return new AzureTableStoreOptions { ConnectionString = await _connection.Value, TablePrefix = $"T{Interlocked.Increment(ref _stores)}x" };
    }

    internal async Task<StoreUnderTest> CreateStoreAsync()
    {
        var store = new AzureTableStore(await NewOptionsAsync());
        await store.InitializeAsync(CancellationToken.None);
        return new StoreUnderTest(store, store, store, store.DisposeAsync);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
    }

    private static string? Script()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var script = Path.Combine(folder.FullName, "tests", "azurite", "node_modules", "azurite", "dist", "src", "azurite.js");
            if (File.Exists(script))
            {
                return script;
            }
        }

        return null;
    }

    private static string? Missing()
    {
        if (Script() is null)
        {
            return "Azurite is not installed: npm ci --prefix tests/azurite";
        }

        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        var node = OperatingSystem.IsWindows() ? "node.exe" : "node";
        return path.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, node))) ? null : "There is no node on the PATH to run Azurite with.";
    }

    private async Task<string> StartAsync()
    {
        var ports = FreePorts(3);
        var start = new ProcessStartInfo("node") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            Script()!, "--silent", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry",
            "--blobHost", "127.0.0.1", "--blobPort", $"{ports[0]}",
            "--queueHost", "127.0.0.1", "--queuePort", $"{ports[1]}",
            "--tableHost", "127.0.0.1", "--tablePort", $"{ports[2]}",
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        var said = _process.StandardError.ReadToEndAsync();
        _ = _process.StandardOutput.ReadToEndAsync();
        foreach (var port in ports)
        {
            await AnswersAsync(port, said);
        }

        return $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};"
            + $"BlobEndpoint=http://127.0.0.1:{ports[0]}/{Account};TableEndpoint=http://127.0.0.1:{ports[2]}/{Account}";
    }

    private async Task AnswersAsync(int port, Task<string> said)
    {
        for (var i = 0; i < 300; i++)
        {
            if (_process!.HasExited)
            {
                Assert.Fail($"Azurite ended at its start: {await said}");
            }

            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                // Another process's start is waited for: there is no clock to move.
                await Task.Delay(100);
            }
        }

        Assert.Fail("Azurite does not answer.");
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(listener => listener.Stop());
        return ports;
    }
}
