using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Workflow.TestHost;

namespace Workflow.Aspire.Tests.Hosting;

/// <summary>The example's AppHost, started by Aspire's own orchestrator, with a store of its own.</summary>
public sealed class RunningExample : IAsyncDisposable
{
    private readonly DistributedApplication _app;
    private readonly TemporaryFolder _folder;

    private RunningExample(DistributedApplication app, TemporaryFolder folder) => (_app, _folder) = (app, folder);

    /// <summary>Longest that its programs may take to start on a busy machine.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromMinutes(4);

    public DistributedApplication App => _app;

    public WorkflowResource Workflow { get; private init; } = null!;

    public static async Task<RunningExample> StartAsync(Action<IResourceBuilder<WorkflowResource>>? change = null)
    {
        using var limit = new CancellationTokenSource(Limit);
        var folder = new TemporaryFolder();
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(limit.Token);
        var workflow = builder.CreateResourceBuilder(builder.Resources.OfType<WorkflowResource>().Single()).WithDataDirectory(folder.Path);
        change?.Invoke(workflow);
        var app = await builder.BuildAsync(limit.Token);
        await app.StartAsync(limit.Token);
        return new RunningExample(app, folder) { Workflow = workflow.Resource };
    }

    public async Task HealthyAsync(string resource)
    {
        using var limit = new CancellationTokenSource(Limit);
        await _app.ResourceNotifications.WaitForResourceHealthyAsync(resource, limit.Token);
    }

    public async Task<string> KeyAsync() => await Workflow.Key!.GetValueAsync(CancellationToken.None) ?? "";

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
