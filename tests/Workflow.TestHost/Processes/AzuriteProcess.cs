using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Workflow.TestHost.Processes;

/// <summary>
/// The storage emulator as a process of its own, in memory, on free ports of 127.0.0.1. It is installed by
/// <c>npm ci --prefix tests/azurite</c>.
/// </summary>
public sealed class AzuriteProcess : IAsyncDisposable
{
    // The emulator's well-known account.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly Process _process;

    private AzuriteProcess(Process process, string connectionString) => (_process, ConnectionString) = (process, connectionString);

    /// <summary>How to reach it: blobs, queues and tables.</summary>
    public string ConnectionString { get; }

    /// <summary>Why it can't be started here, or <c>null</c>.</summary>
    public static string? Missing()
    {
        if (!File.Exists(Script))
        {
            return "Azurite is not installed: npm ci --prefix tests/azurite";
        }

        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        var node = OperatingSystem.IsWindows() ? "node.exe" : "node";
        return path.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, node))) ? null : "There is no node on the PATH to run Azurite with.";
    }

    /// <summary>Starts it, and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    public static async Task<AzuriteProcess> StartAsync()
    {
        string[] ports = [.. Enumerable.Range(0, 3).Select(_ => LoopbackPort.Free().ToString(CultureInfo.InvariantCulture))];
        var start = new ProcessStartInfo("node") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            Script, "--silent", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry",
            "--blobHost", "127.0.0.1", "--blobPort", ports[0],
            "--queueHost", "127.0.0.1", "--queuePort", ports[1],
            "--tableHost", "127.0.0.1", "--tablePort", ports[2],
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("There is no process of Azurite.");
        var said = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
        foreach (var port in ports)
        {
            await Eventually.ReadsAsync(
                "Azurite answers",
                async () => process.HasExited
                    ? throw new InvalidOperationException($"Azurite ended at its start: {await said}")
                    : await AnswersAsync(int.Parse(port, CultureInfo.InvariantCulture)),
                answers => answers);
        }

        return new AzuriteProcess(
            process,
            $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};"
            + string.Join(';', new[] { "Blob", "Queue", "Table" }.Select((service, i) => $"{service}Endpoint=http://127.0.0.1:{ports[i]}/{Account}")) + ";");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string Script => Path.Combine(RepositoryRoot.Path, "tests", "azurite", "node_modules", "azurite", "dist", "src", "azurite.js");

    private static async Task<bool> AnswersAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
