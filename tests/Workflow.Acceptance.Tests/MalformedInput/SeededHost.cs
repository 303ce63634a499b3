using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.MalformedInput;

/// <summary>A host whose store has a workflow and an ended run of it, with a snapshot of their responses.</summary>
public sealed class SeededHost : IAsyncLifetime
{
    private AcceptanceHost? _host;
    private string _before = "";

    internal WorkflowClient Client => (_host ?? throw new InvalidOperationException("The host has not been started.")).Client;

    private string Workflow { get; set; } = "";

    private string Task { get; set; } = "";

    private string Run { get; set; } = "";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _host = await AcceptanceHost.StartAsync();
        var created = await Client.CreateWorkflowAsync(
            Define.Workflow(Define.UniqueName("seed"), Define.Pass("seed"), Define.Pass("seed-2")));
        Workflow = $"{created.Number("id")}";
        Task = $"{created.Member("tasks")[0].Number("id")}";
        Run = await Client.StartRunAsync(created.Number("id"));
        await Client.WaitForEndAsync(Run);
        _before = await ReadAllAsync();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Puts ids of things that exist into a path.</summary>
    internal string Fill(string path) => path
        .Replace("{workflow}", Workflow, StringComparison.Ordinal)
        .Replace("{task}", Task, StringComparison.Ordinal)
        .Replace("{run}", Run, StringComparison.Ordinal);

    /// <summary>The store reads byte for byte as it did before the first bad request.</summary>
    internal async Task AssertUnchangedAsync() => Assert.Equal(_before, await ReadAllAsync());

    private async Task<string> ReadAllAsync()
    {
        var pages = new List<string>();
        var runs = AcceptanceHost.IsExternal ? $"/workflows/{Workflow}/runs" : "/runs"; // other runs continue meanwhile
        foreach (var list in new[] { "/workflows", $"/workflows/{Workflow}/versions", runs, $"/runs/{Run}/tasks", $"/runs/{Run}/logs" })
        {
            await foreach (var page in Client.PagesAsync("/api/v1" + list, limit: 500))
            {
                pages.Add(page.Text);
            }
        }

        pages.Add((await Client.GetAsync($"/api/v1/workflows/{Workflow}")).Text);
        pages.Add((await Client.GetAsync($"/api/v1/workflows/{Workflow}/versions/1")).Text);
        pages.Add((await Client.GetAsync($"/api/v1/runs/{Run}")).Text);
        return string.Join('\n', pages);
    }
}
