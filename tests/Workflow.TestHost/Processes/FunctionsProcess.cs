using System.Diagnostics;
using System.Globalization;
using Workflow.TestHost.Http;

namespace Workflow.TestHost.Processes;

/// <summary>
/// The function app on a Functions host: host and worker, and whatever the command that runs them starts besides, in one
/// process group. The command is in <c>WORKFLOW_FUNCTIONS_HOST</c>, such as <c>func start --port {port}</c>; it is run by a
/// shell in the app's project folder.
/// </summary>
public sealed class FunctionsProcess : IDisposable
{
    private const string Command = "WORKFLOW_FUNCTIONS_HOST";

    // The host builds the app first, and is not in a hurry after.
    private static readonly TimeSpan StartUpDeadline = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly HttpClient _http;

    private FunctionsProcess(Uri address, ProcessStartInfo start)
    {
        _http = WorkflowClient.Connect(address);
        Client = new WorkflowClient(_http);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Output.Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Output.Add(line.Data);
        AppDomain.CurrentDomain.ProcessExit += KillAtEnd;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Calls it.</summary>
    public WorkflowClient Client { get; }

    /// <summary>What it says.</summary>
    public CapturedLines Output { get; } = new();

    /// <summary>Why it can't be started here, or <c>null</c>.</summary>
    public static string? Missing() =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Command)) ? $"{Command} does not say how to run a Functions host, such as 'func start --port {{port}}'."
        : OperatingSystem.IsWindows() ? "Its processes are killed as a group, which Windows does not have."
        : AzuriteProcess.Missing();

    /// <summary>Starts it, and waits until it is ready.</summary>
    /// <param name="port">Its port on 127.0.0.1.</param>
    /// <param name="connectionString">The storage account.</param>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    public static async Task<FunctionsProcess> StartAsync(int port, string connectionString)
    {
        var command = Environment.GetEnvironmentVariable(Command)!.Replace("{port}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var start = new ProcessStartInfo("setsid")
        {
            ArgumentList = { "--wait", "sh", "-c", $"echo $$; exec {command}" },
            WorkingDirectory = Path.Combine(RepositoryRoot.Path, "src", "Workflow.Functions"),
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["AzureWebJobsStorage"] = connectionString;
        var host = new FunctionsProcess(StandaloneProcess.Address(port), start);
        try
        {
            await Eventually.ReadsAsync(
                "the Functions host is ready",
                () => host._process.HasExited ? throw new InvalidOperationException($"The host ended and said:\n{host.Output}") : host.Client.IsReadyAsync(),
                ready => ready,
                StartUpDeadline);
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Kills host and worker as <c>kill -9</c> does, at one moment, and waits until they are gone.</summary>
    public void KillHard()
    {
        KillGroup();
        _process.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAtEnd;
        KillHard();
        _process.Dispose();
        _http.Dispose();
    }

    private void KillAtEnd(object? sender, EventArgs e) => KillGroup();

    // The first line is the id of the shell, which leads the group.
    private void KillGroup()
    {
        if (Output.Snapshot() is [var group, ..])
        {
            using var kill = Process.Start("kill", ["-9", "--", $"-{group}"]);
            kill.WaitForExit();
        }
        else if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
    }
}
