using System.Text.Json;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes;

/// <summary>One run of a trace whose tasks partly call out and partly don't, long enough to be killed in the middle.</summary>
internal sealed class LongRun
{
    private readonly Trace _trace;
    private readonly Dictionary<string, Uri> _addresses;

    private LongRun(string id, Trace trace, Dictionary<string, Uri> addresses) => (Id, _trace, _addresses) = (id, trace, addresses);

    internal string Id { get; }

    /// <summary>Creates a workflow of its own, so that its addresses are unique, and starts it.</summary>
    internal static async Task<LongRun> StartAsync(WorkflowClient client, HttpSink sink, Trace trace, Random random)
    {
        var name = Define.UniqueName("long");
        var addresses = trace.Tasks
            .Where(_ => random.Next(3) != 0)
            .ToDictionary(t => t.Id, t => sink.Slow(Delay(t, random), $"{name}/{t.Id}"), StringComparer.Ordinal);
        var workflow = await client.CreateWorkflowAsync(
            trace.ToWorkflow(name, t => addresses.TryGetValue(t.Id, out var url) ? Define.Http(t.Id, url) : Define.Pass(t.Id)));
        return new LongRun(await client.StartRunAsync(workflow.Number("id")), trace, addresses);
    }

    internal Uri? AddressOf(string task) => _addresses.GetValueOrDefault(task);

    /// <summary>Whether it would end before the next kill.</summary>
    internal async Task<bool> IsNearlyDoneAsync(WorkflowClient client)
    {
        var executions = await client.ExecutionsAsync(Id);
        return WorkflowClient.HasEnded(await client.RunAsync(Id))
            || executions.Count(e => e.Text("status") == "SUCCEEDED") > _trace.Tasks.Count * 85 / 100;
    }

    /// <summary>It ended well, and every task has one execution, the first attempt.</summary>
    internal async Task<JsonElement> AssertCompletedAsync(WorkflowClient client, FinishedExecutions finished)
    {
        var run = await client.WaitForEndAsync(Id);
        var executions = await client.ExecutionsAsync(Id);
        Assert.True(
            run.Text("status") == "SUCCEEDED",
            $"{run.GetRawText()}\n{string.Join('\n', executions.Where(e => e.Text("status") != "SUCCEEDED").Select(e => e.GetRawText()))}");
        Assert.Equal(_trace.Tasks.Select(t => t.Id), executions.Select(e => e.Text("task")));
        Assert.All(executions, e => Assert.Equal(("SUCCEEDED", 1L), (e.Text("status"), e.Number("attempt"))));
        finished.Observe(Id, executions, AddressOf);
        return run;
    }

    // Long enough for a run to last several lives of the host, and short enough for each task to fit into one.
    private static int Delay(TraceTask task, Random random) => task.Parents.Count > 5 ? 150 : random.Next(5, 300);
}
