using System.Collections.Concurrent;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes;

/// <summary>Workflows and runs that the host has acknowledged: from then on they must not be lost.</summary>
internal sealed class Acknowledged
{
    // Enough to be in the middle of a write whenever the kill comes, and not so many that they are the load.
    private static readonly int MostPerLife = TestRun.Rounds(full: 60, part: 20);

    private readonly ConcurrentDictionary<long, string> _workflows = new();
    private readonly ConcurrentDictionary<string, long> _runs = new(StringComparer.Ordinal);

    internal int Count => _workflows.Count + _runs.Count;

    /// <summary>Creates small workflows and starts them, until the host dies or has accepted many.</summary>
    internal async Task WriteUntilKilledAsync(WorkflowClient client)
    {
        try
        {
            for (var i = 0; i < MostPerLife; i++)
            {
                var name = Define.UniqueName("acknowledged");
                var workflow = (await client.CreateWorkflowAsync(Define.Workflow(name, Define.Pass("only")))).Number("id");
                Assert.True(_workflows.TryAdd(workflow, name), $"Id {workflow} was given out twice.");
                var run = await client.StartRunAsync(workflow);
                Assert.True(_runs.TryAdd(run, workflow), $"Run id {run} was given out twice.");
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // The host is dead: what it has not answered, it need not keep.
        }
    }

    /// <summary>All of it is there.</summary>
    internal async Task AssertKeptAsync(WorkflowClient client)
    {
        var workflows = (await client.ListAsync("/api/v1/workflows")).ToDictionary(w => w.Number("id"), w => w.Text("name"));
        Assert.All(_workflows, w => Assert.Equal(w.Value, workflows.GetValueOrDefault(w.Key)));
        var runs = (await client.ListAsync("/api/v1/runs")).ToDictionary(r => r.Text("id"), r => r.Number("workflow_id"), StringComparer.Ordinal);
        Assert.All(_runs, r => Assert.Equal(r.Value, runs.GetValueOrDefault(r.Key)));
    }

    /// <summary>Every run of it ends well, with its one task run once.</summary>
    internal async Task AssertCompletedAsync(WorkflowClient client)
    {
        foreach (var run in _runs.Keys)
        {
            Assert.Equal("SUCCEEDED", (await client.WaitForEndAsync(run)).Text("status"));
            Assert.Equal("SUCCEEDED", Assert.Single(await client.ExecutionsAsync(run)).Text("status"));
        }
    }
}
