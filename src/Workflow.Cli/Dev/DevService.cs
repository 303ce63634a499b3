using System.Diagnostics;
using Workflow.Cli.Services;
using Workflow.Cli.Terminal;

namespace Workflow.Cli.Dev;

/// <summary>A service of one's own on this machine, in a process that ends with this one and leaves nothing behind.</summary>
internal sealed class DevService : IAsyncDisposable
{
    private const int MostLines = 200;

    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(15);

    private readonly Process _process;
    private readonly string _folder;
    private readonly Queue<string> _said = new();

    private DevService(Process process, string folder) => (_process, _folder) = (process, folder);

    /// <summary>Speaks to it.</summary>
    public Service Service { get; private set; } = null!;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>What it has written, the last lines.</summary>
    public string Said
    {
        get
        {
            lock (_said)
            {
                return string.Join('\n', _said);
            }
        }
    }

    /// <summary>Starts it, and waits until it answers.</summary>
    /// <param name="port">Its port on 127.0.0.1; 0: any free one.</param>
    /// <param name="cancellationToken">Ends the waiting, and the service.</param>
    /// <exception cref="CommandFailedException">It can't start.</exception>
    public static async Task<DevService> StartAsync(int port, CancellationToken cancellationToken)
    {
        var folder = DevFolder.Make();
        var process = new Process { StartInfo = StartInfo(folder, port) };
        var service = new DevService(process, folder);
        process.OutputDataReceived += (_, line) => service.Keep(line.Data);
        process.ErrorDataReceived += (_, line) => service.Keep(line.Data);
        try
        {
            process.Start();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            service.Service = Service.Of(await service.WaitForAddressAsync(cancellationToken), key: null);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Service?.Dispose();
        try
        {
            _process.StandardInput.Close(); // it ends then
            using var late = new CancellationTokenSource(StopTime);
            await _process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        catch (InvalidOperationException)
        {
            // It was never started.
        }

        _process.Dispose();
        DevFolder.Remove(_folder);
    }

    private async Task<Uri> WaitForAddressAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(_folder, DevHost.AddressFile);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < StartTime; await Task.Delay(30, cancellationToken))
        {
            if (File.Exists(file))
            {
                return new Uri(await File.ReadAllTextAsync(file, cancellationToken) + "/");
            }

            if (_process.HasExited)
            {
                await _process.WaitForExitAsync(cancellationToken); // all it has said
                break;
            }
        }

        throw new CommandFailedException(ExitCode.Failed, $"The service did not start. It said: {Said}");
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            lock (_said)
            {
                _said.Enqueue(line);
                if (_said.Count > MostLines)
                {
                    _said.Dequeue();
                }
            }
        }
    }

    // This program once more: as the build made it, or by the runtime, as the package of a tool has no program of its own.
    private static ProcessStartInfo StartInfo(string folder, int port)
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, $"{typeof(DevService).Assembly.GetName().Name}.dll");
        var program = Path.ChangeExtension(assembly, OperatingSystem.IsWindows() ? ".exe" : null);
        var hasProgram = File.Exists(program);
        var start = new ProcessStartInfo(hasProgram ? program : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? DotNet())
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[.. hasProgram ? Array.Empty<string>() : [assembly], DevHost.Argument, folder, port.ToString(System.Globalization.CultureInfo.InvariantCulture)])
        {
            start.ArgumentList.Add(argument);
        }

        // Where it listens is said here, and nowhere else; and the keys of another service are not for it.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("Kestrel__", StringComparison.OrdinalIgnoreCase) || name.StartsWith("WORKFLOW_", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("Workflow__", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        return start;
    }

    private static string DotNet() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) is "dotnet" ? Environment.ProcessPath!
        : Path.Combine(Path.GetFullPath("../../..", System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory()), OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
}
