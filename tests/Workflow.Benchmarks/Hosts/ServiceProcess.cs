using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Workflow.Benchmarks.Hosts;

/// <summary>A standalone host that was started for a measurement, with an empty store in a folder of its own.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _executable;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("workflow-bench-");
    private Process? _process;

    private ServiceProcess(string executable) => _executable = executable;

    public string DataFolder => Path.Combine(_folder.FullName, "data");

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>The process id.</summary>
    public int Id => _process!.Id;

    /// <summary>From the start of the process to its first answer.</summary>
    public TimeSpan StartTook { get; private set; }

    /// <summary>Starts a host.</summary>
    /// <param name="published">The folder of a published host, or its executable.</param>
    public static async Task<ServiceProcess> StartAsync(string published)
    {
        var host = new ServiceProcess(Directory.Exists(published) ? Path.Combine(published, "Workflow.Standalone.dll") : published);
        await host.StartAsync();
        return host;
    }

    /// <summary>Starts it, or starts it again, with the same store.</summary>
    public async Task StartAsync()
    {
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}"));
        List<string> arguments = [$"--urls={Address.OriginalString}", $"--Workflow:DataDirectory={DataFolder}"];
        var isLibrary = _executable.EndsWith(".dll", StringComparison.Ordinal);
        var watch = Stopwatch.StartNew();
        _process = Process.Start(new ProcessStartInfo(isLibrary ? Environment.ProcessPath is { } me && Path.GetFileNameWithoutExtension(me) == "dotnet" ? me : "dotnet" : _executable, isLibrary ? [_executable, .. arguments] : arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

        // Read and thrown away: a full pipe would stop the host.
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var http = new HttpClient { BaseAddress = Address };
        while (!await AnswersAsync(http))
        {
            if (_process.HasExited || watch.Elapsed > Patience)
            {
                throw new InvalidOperationException($"{_executable} does not start: run it by itself to see why.");
            }

            await Task.Delay(5);
        }

        StartTook = watch.Elapsed;
    }

    /// <summary>Stops it in an orderly way: the log of the store is copied into its file.</summary>
    public async Task StopAsync()
    {
        if (_process is not { HasExited: false } process)
        {
            return;
        }

        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            process.Kill();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process?.Dispose();
        _folder.Delete(recursive: true);
    }

    private static async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/health/live", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
