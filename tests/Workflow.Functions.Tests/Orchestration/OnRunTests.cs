using System.Text.Json.Nodes;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Orchestration;

/// <summary>Workflows that start when a run of another one ends.</summary>
public sealed class OnRunTests : HubTest
{
    [Fact]
    public async Task End_StartsTheOther_WithItsOutputs()
    {
        var first = await Hub.SaveAsync(Define.Workflow("first", Define.Pass("a", 40)).With("outputs", new JsonObject { ["x"] = "{{ tasks.a.output }}" }));
        var second = await Hub.SaveAsync(Define.Workflow("second", Define.Pass("b", "{{ inputs.x + 2 }}")).With("inputs", JsonNode.Parse("""{"x": {}}""")).With("on_run", new JsonObject { ["workflow"] = "first" }));

        var run = await Hub.StartAsync(first.Id);
        await Hub.EndAsync(run.Id);

        var found = await Eventually.ReadsAsync("the run that was started", () => Hub.Runs.ListAsync(new RunFilter(second.Id), new PageRequest(5), CancellationToken.None), page => page.Items.Count > 0);
        var started = Assert.Single(found.Items);
        Assert.Equal((RunTrigger.Run, run.Id), (started.Trigger, started.TriggeredBy));
        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(started.Id)).Status);
        Assert.Equal("42", (await Hub.Runs.FindLastAsync(started.Id, 0, null, CancellationToken.None))?.Output?.GetRawText());
    }
}
