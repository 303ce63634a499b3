using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Scripts;

/// <summary>The example of scripts, run as it is.</summary>
public sealed class ScriptExampleTests(AcceptanceHost host)
{
    private static readonly string Yaml = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "examples", "scripts", "totals.yaml"));

    [Fact]
    public async Task Totals_AreAddedUp()
    {
        var run = await StartAsync(null);

        var story = await host.Client.EndAsync(run);

        Assert.Equal(("""{"totals":{"Ada":11,"Bob":5},"best":"Ada"}""", "\"Thank you, Ada!\""), (story.OutputOf("total"), story.OutputOf("thank")));
        Assert.Contains(await host.Client.ListAsync($"api/v1/runs/{run}/logs"), line => line.Text("message") == "2 customers");
    }

    [Fact]
    public async Task Exception_FailsTheRun_WithItsPlace()
    {
        var story = await host.Client.EndAsync(await StartAsync("""{"orders": [{"customer": "Eve"}]}"""));

        Assert.Equal(("FAILED", "script_error", "Error: The order of Eve has no amount. (line 3, column 28)"), (story.Status, story.ErrorCodeOf("total"), story.ErrorOf("total")));
    }

    private async Task<string> StartAsync(string? inputs)
    {
        var yaml = Yaml.Replace("name: totals\n", $"name: totals-{Guid.NewGuid():N}\n", StringComparison.Ordinal);
        var workflow = (await host.Client.PostTextAsync("/api/v1/workflows", yaml, "application/yaml")).Expect(System.Net.HttpStatusCode.Created).Json.Number("id");
        return await host.Client.StartWithAsync(workflow, inputs is null ? null : JsonNode.Parse(inputs));
    }
}
