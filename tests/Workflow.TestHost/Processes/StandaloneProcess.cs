using System.Diagnostics;
using System.Globalization;
using Workflow.TestHost.Http;

namespace Workflow.TestHost.Processes;

/// <summary>The standalone host as a process of its own: started, watched, killed by its id.</summary>
public sealed class StandaloneProcess : IDisposable
{
    private static readonly TimeSpan StartUpDeadline = Eventually.DefaultDeadline;

    private readonly Process _process;
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly HttpClient _http;

    private StandaloneProcess(Uri address, ProcessStartInfo start)
    {
        BaseAddress = address;
        _http = WorkflowClient.Connect(address);
        Client = new WorkflowClient(_http);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Output.Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Errors.Add(line.Data);
        AppDomain.CurrentDomain.ProcessExit += KillAtEnd;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Where it listens.</summary>
    public Uri BaseAddress { get; }

    /// <summary>Calls it.</summary>
    public WorkflowClient Client { get; }

    /// <summary>Its standard output.</summary>
    public CapturedLines Output { get; } = new();

    /// <summary>Its standard error.</summary>
    public CapturedLines Errors { get; } = new();

    /// <summary>Both outputs, for messages and for tests that check the text but not the stream.</summary>
    public string Said => $"{Output}\n{Errors}";

    /// <summary>Its id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>The time that its threads have had on a processor, which is the same on a busy machine as on a quiet one.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it on a loopback port and waits until it is ready.</summary>
    /// <param name="dataDirectory">Its data folder.</param>
    /// <param name="port">Its port; a free one if left out.</param>
    /// <param name="arguments">More of its command line.</param>
    public static Task<StandaloneProcess> StartAsync(string dataDirectory, int? port = null, params string[] arguments) =>
        StartAsync(null, dataDirectory, port, arguments);

    /// <summary>The same with a host that is built on it.</summary>
    /// <param name="assembly">The assembly of that host.</param>
    /// <param name="dataDirectory">Its data folder.</param>
    public static Task<StandaloneProcess> StartOtherAsync(string assembly, string dataDirectory) => StartAsync(assembly, dataDirectory, null, []);

    /// <summary>The assembly that the build made of a project.</summary>
    /// <param name="project">Its folder in the repository.</param>
    /// <param name="name">The name of its assembly.</param>
    public static string AssemblyOf(string project, string name) => StandaloneBuild.Of(project, name);

    private static async Task<StandaloneProcess> StartAsync(string? assembly, string dataDirectory, int? port, string[] arguments)
    {
        var address = Address(port ?? LoopbackPort.Free());
        var host = new StandaloneProcess(address, StandaloneBuild.StartInfo(["--urls", address.GetLeftPart(UriPartial.Authority), DataDirectory(dataDirectory), .. arguments], null, assembly));
        try
        {
            await host.WaitUntilReadyAsync();
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Starts it with just these arguments and does not wait.</summary>
    /// <param name="address">Where it is expected to listen.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="environment">Environment variables it gets beside those of the test.</param>
    public static StandaloneProcess Launch(
        Uri address,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null) =>
        new(address, StandaloneBuild.StartInfo(arguments, environment));

    /// <summary>The address of a port of 127.0.0.1.</summary>
    public static Uri Address(int port) => new($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>The argument that sets the data folder.</summary>
    public static string DataDirectory(string path) => $"--Workflow:DataDirectory={path}";

    /// <summary>Waits until <c>/health/ready</c> is answered with 200.</summary>
    /// <returns>How long that took since the process was started.</returns>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    public async Task<TimeSpan> WaitUntilReadyAsync()
    {
        await Eventually.ReadsAsync(
            "the host is ready",
            () => HasExited
                ? throw new InvalidOperationException($"The host ended with code {_process.ExitCode} and said:\n{Said}")
                : Client.IsReadyAsync(),
            ready => ready,
            StartUpDeadline);
        return Stopwatch.GetElapsedTime(_startedAt);
    }

    /// <summary>Kills it as <c>kill -9</c> does, and waits until it is gone.</summary>
    /// <returns>An instant at which it was still alive, and one at which it was gone.</returns>
    public (DateTimeOffset Before, DateTimeOffset After) KillHard()
    {
        var before = DateTimeOffset.UtcNow;
        _process.Kill();
        _process.WaitForExit();
        return (before, DateTimeOffset.UtcNow);
    }

    /// <summary>Sends SIGTERM and waits until it has ended.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="TimeoutException">It has not ended in time.</exception>
    public Task<int> StopGracefullyAsync(TimeSpan deadline)
    {
        Signals.SendTerminate(_process);
        return WaitForExitAsync(deadline);
    }

    /// <summary>Waits until it ends by itself.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="TimeoutException">It has not ended in time.</exception>
    public async Task<int> WaitForExitAsync(TimeSpan deadline)
    {
        using var timeout = new CancellationTokenSource(deadline);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"The host has not ended within {deadline.TotalSeconds:0.#} s. It said:\n{Said}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAtEnd;
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        _http.Dispose();
    }

    // Runs when the test process ends early (Ctrl+C): no host outlives its test.
    private void KillAtEnd(object? sender, EventArgs e)
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
    }
}
