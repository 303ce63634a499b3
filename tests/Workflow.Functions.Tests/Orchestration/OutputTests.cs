using System.Text.Json.Nodes;
using Workflow.Core.History;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Orchestration;

/// <summary>The outputs of runs that one drive ends, and of those whose orchestration asks for the end.</summary>
public sealed class OutputTests : HubTest
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)] // spread over activities
    [InlineData(30)] // which they share
    public async Task Outputs_AreOnRecord_HoweverTheRunEnds(int width)
    {
        var tasks = Enumerable.Range(0, width).Select(i => Define.Task($"t{i}", ProbeTaskType.Type, new JsonObject()).After()).ToArray();
        var run = await Hub.StartAsync(Define.Workflow("w", tasks).With("outputs", new JsonObject { ["last"] = $"{{{{ tasks.t{width - 1}.status }}}}" }));

        var ended = await Hub.EndAsync(run.Id);

        Assert.Equal(RunStatus.Succeeded, ended.Status);
        Assert.Equal("{\"last\":\"SUCCEEDED\"}", (await Hub.Runs.GetAsync(run.Id, CancellationToken.None))!.Outputs?.GetRawText());
    }
}
