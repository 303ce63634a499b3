using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Cli.Tests;

/// <summary>A standalone service that all tests share: each has workflows of its own names.</summary>
public sealed class RunningService : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private StandaloneProcess? _host;

    /// <summary>Its address.</summary>
    public string Address => _host!.BaseAddress.ToString();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _host = await StandaloneProcess.StartAsync(_folder.File("data"));

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _host?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A terminal whose commands speak to it.</summary>
    internal Terminal Terminal()
    {
        var terminal = new Terminal();
        terminal.Variables["WORKFLOW_URL"] = Address;
        return terminal;
    }
}
