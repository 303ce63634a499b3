namespace Workflow.Benchmarks.Hosts;

/// <summary>The host under test: a running one, or a standalone host that was started for it.</summary>
internal sealed class Target : IAsyncDisposable
{
    private readonly ServiceProcess? _process;

    private Target(ServiceHost service, ServiceProcess? process, int? processId) => (Service, _process, ProcessId) = (service, process, processId);

    public ServiceHost Service { get; }

    /// <summary>Its process, if it is on this machine and known.</summary>
    public int? ProcessId { get; }

    /// <summary>The process that was started; <c>null</c>: it runs by itself.</summary>
    public ServiceProcess? Process => _process;

    /// <summary>Starts a host, or takes the one that runs.</summary>
    /// <param name="options">Which.</param>
    public static async Task<Target> OpenAsync(TargetOptions options)
    {
        if (options.Url is { } url)
        {
            return new Target(ServiceHost.At(url, options.Key), null, options.ProcessId);
        }

        var process = await ServiceProcess.StartAsync(options.Standalone ?? Beside());
        return new Target(ServiceHost.At(process.Address, null), process, process.Id);
    }

    public async ValueTask DisposeAsync()
    {
        Service.Dispose();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    // The host of the same repository, built in the same configuration.
    private static string Beside()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        for (var folder = output; folder is not null; folder = folder.Parent)
        {
            var built = Path.Combine(folder.FullName, "src", "Workflow.Standalone", "bin", output.Parent!.Name, output.Name, "Workflow.Standalone.dll");
            if (File.Exists(built))
            {
                return built;
            }
        }

        throw new InvalidOperationException("There is no built standalone host here: build src/Workflow.Standalone, or name one with --standalone or --url.");
    }
}

/// <summary>Which host is measured.</summary>
/// <param name="Url">One that runs; <c>null</c>: one is started.</param>
/// <param name="Key">An admin's key for it.</param>
/// <param name="ProcessId">Its process, if it is on this machine.</param>
/// <param name="Standalone">The folder of the published host to start; <c>null</c>: the one that is built beside this program.</param>
internal sealed record TargetOptions(Uri? Url, string? Key, int? ProcessId, string? Standalone);
