using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Overlap;

/// <summary>A limit that is changed while runs wait for it.</summary>
public sealed class LimitChangeTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("limit-change");

    [Theory] // before, after; how many of four runs are active then
    [InlineData(1, 3, 3)]
    [InlineData(1, 1_000, 4)]
    [InlineData(null, 2, 2)]
    [InlineData(3, 1, 3)]
    [InlineData(2, null, 2)] // left out: 1
    public async Task LimitChange_AdmitsQueuedRuns_AndEndsNone(int? before, int? after, int active)
    {
        var workflow = (await host.Client.CreateWorkflowAsync(WorkflowOf(before))).Number("id");
        for (var i = 0; i < 4; i++)
        {
            await host.Client.StartRunAsync(workflow);
        }

        (await host.Client.PutAsync($"/api/v1/workflows/{workflow}", WorkflowOf(after))).Expect(HttpStatusCode.OK);

        var runs = await Eventually.ReadsAsync(
            "those there is room for have begun",
            () => host.Client.ListAsync($"/api/v1/workflows/{workflow}/runs"),
            all => all.Count(r => r.Text("status") == "RUNNING") == active);
        Assert.Equal(4 - active, runs.Count(r => r.Text("status") == "QUEUED"));
        Assert.All(
            runs.Where(r => r.Text("status") == "QUEUED"),
            r => Assert.Contains($": {(after is > 1 ? $"{after} runs" : "1 run")} of the workflow may be active at a time", r.Text("status_reason"), StringComparison.Ordinal));
        await host.Client.PostAsync($"/api/v1/workflows/{workflow}/stop");
    }

    [Fact]
    public async Task StatusReason_NamesTheCurrentRunInFront_WhenThePreviousOneWasCancelled()
    {
        var workflow = (await host.Client.CreateWorkflowAsync(WorkflowOf(1))).Number("id");
        var front = await host.Client.StartRunAsync(workflow);
        var second = await host.Client.StartRunAsync(workflow);
        var third = await host.Client.StartRunAsync(workflow);
        Assert.Contains(second, (await host.Client.RunAsync(third)).Text("status_reason"), StringComparison.Ordinal);

        await host.Client.TellAsync(second, "cancel");

        Assert.Contains(front, (await host.Client.RunAsync(third)).Text("status_reason"), StringComparison.Ordinal);
        await host.Client.PostAsync($"/api/v1/workflows/{workflow}/stop");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task RunsThatWaitForEachOther_End_AndNameTheCycle(int count)
    {
        var workflows = new List<long>();
        for (var i = 0; i < count; i++)
        {
            // Each starts the next on an event, by an expression, as a literal cycle is refused.
            var next = $"{{{{ '{_name}-{(i + 1) % count}' }}}}";
            workflows.Add((await host.Client.CreateWorkflowAsync(Define.Workflow($"{_name}-{i}", Define.Event("go", "go"), Define.Child("call", next).With("when", "run.trigger == 'manual'")))).Number("id"));
        }

        var runs = await Task.WhenAll(workflows.Select(workflow => host.Client.StartRunAsync(workflow)));
        foreach (var run in runs)
        {
            await host.Client.UntilTaskAsync(run, "go", "WAITING");
        }

        foreach (var run in runs)
        {
            await host.Client.SendEventAsync(run, "go");
        }

        // One is cancelled; the others continue with their children, once those get their event.
        var victim = await Eventually.ReadsAsync(
            "one gives way",
            async () => (await Task.WhenAll(workflows.Select(w => host.Client.ListAsync($"/api/v1/workflows/{w}/runs")))).SelectMany(r => r).FirstOrDefault(r => r.Text("status") == "CANCELLED"),
            r => r.ValueKind == System.Text.Json.JsonValueKind.Object);
        Assert.Matches("^it was cancelled to resolve a deadlock between runs: ", victim.Text("status_reason"));
        Assert.All(runs, run => Assert.Contains(run, victim.Text("status_reason"), StringComparison.Ordinal));
        var story = await host.Client.EndAsync(victim.Member("parent").Text("run_id"));
        Assert.Equal(("FAILED", "child_run"), (story.Status, story.ErrorCodeOf("call")));
        foreach (var workflow in workflows)
        {
            await host.Client.PostAsync($"/api/v1/workflows/{workflow}/stop");
        }
    }

    private JsonObject WorkflowOf(int? limit)
    {
        var workflow = Define.Workflow(_name, Define.Event("event", "go"));
        return limit is { } most ? workflow.With("max_concurrent_runs", most) : workflow;
    }
}
