using System.Net;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Overlap;

/// <summary>What happens to a start when the workflow is at its limit of runs.</summary>
public sealed class OverlapTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("overlap");

    [Fact]
    public async Task Start_IsQueuedFirstInFirstOut_ByDefault()
    {
        var workflow = await CreateAsync();
        var runs = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            runs.Add(await host.Client.StartRunAsync(workflow));
        }

        await host.Client.UntilTaskAsync(runs[0], "event", "WAITING");
        foreach (var (queued, before) in runs.Skip(1).Zip(runs))
        {
            var run = await host.Client.RunAsync(queued);
            Assert.Equal("QUEUED", run.Text("status"));
            Assert.Contains(before, run.Text("status_reason"), StringComparison.Ordinal);
            Assert.DoesNotContain(await host.Client.ExecutionsAsync(queued), e => e.Text("status") != "PENDING");
        }

        foreach (var run in runs)
        {
            await host.Client.UntilTaskAsync(run, "event", "WAITING");
            foreach (var behind in runs.Where(r => string.CompareOrdinal(r, run) > 0))
            {
                Assert.Equal("QUEUED", (await host.Client.RunAsync(behind)).Text("status"));
            }

            await host.Client.SendEventAsync(run, "go");
            Assert.Equal("SUCCEEDED", (await host.Client.WaitForEndAsync(run)).Text("status"));
        }

        var ended = await Task.WhenAll(runs.Select(host.Client.RunAsync));
        Assert.All(ended.Zip(ended.Skip(1)), pair => Assert.True(pair.First.Instant("completed_at") <= pair.Second.Instant("started_at"), $"{pair}"));
    }

    [Fact]
    public async Task Start_IsQueuedOnlyOverTheLimit_WhenTheLimitIsHigher()
    {
        var workflow = await CreateAsync(limit: 2);
        var runs = new[] { await host.Client.StartRunAsync(workflow), await host.Client.StartRunAsync(workflow), await host.Client.StartRunAsync(workflow) };

        await host.Client.UntilTaskAsync(runs[0], "event", "WAITING");
        await host.Client.UntilTaskAsync(runs[1], "event", "WAITING");
        Assert.Equal("QUEUED", (await host.Client.RunAsync(runs[2])).Text("status"));
        await host.Client.SendEventAsync(runs[1], "go");

        await host.Client.UntilTaskAsync(runs[2], "event", "WAITING");
        Assert.Equal("RUNNING", (await host.Client.RunAsync(runs[0])).Text("status"));
        await host.Client.PostAsync($"/api/v1/workflows/{workflow}/stop");
    }

    [Fact]
    public async Task Limit_IsNeverExceeded_WhenManyStartAtOnce()
    {
        var workflow = (await host.Client.CreateWorkflowAsync(
            Define.Workflow(_name, Define.Http("only", host.Sink.Slow(40, _name))).With("max_concurrent_runs", 3))).Number("id");

        var runs = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => host.Client.StartRunAsync(workflow)));

        foreach (var run in runs)
        {
            Assert.Equal("SUCCEEDED", (await host.Client.WaitForEndAsync(run)).Text("status"));
        }

        Assert.Equal(24, host.Sink.CallsAbout(_name).Count);
        Assert.InRange(host.Sink.MostAtOnce(_name), 1, 3);
    }

    [Fact]
    public async Task Start_IsAConflictThatNamesTheActiveRun_WhenThePolicyIsSkip()
    {
        var workflow = await CreateAsync("skip");
        var active = await host.Client.StartRunAsync(workflow);

        var problem = Problem.AssertIs(HttpStatusCode.Conflict, await host.Client.TryStartAsync(workflow));

        Assert.Contains(active, problem.Text("detail"), StringComparison.Ordinal);
        Assert.Single(await host.Client.ListAsync($"/api/v1/workflows/{workflow}/runs"));
        await host.Client.SendEventAsync(active, "go");
        await host.Client.WaitForEndAsync(active);
        var next = await host.Client.StartRunAsync(workflow);
        await host.Client.TellAsync(next, "cancel");
    }

    [Fact]
    public async Task Start_CancelsTheActiveAndTheQueued_WhenThePolicyIsCancelRunning()
    {
        var workflow = (await host.Client.CreateWorkflowAsync(Define.Workflow(
            _name,
            Define.Event("event", "go"),
            Define.Http("clean", host.Sink.Held(_name)).With("trigger_rule", "always")).With("overlap_policy", "cancel_running"))).Number("id");
        var first = await host.Client.StartRunAsync(workflow);
        await host.Client.UntilTaskAsync(first, "event", "WAITING");

        var second = await host.Client.StartRunAsync(workflow);
        await Eventually.HoldsAsync("the first cleans up", () => host.Sink.CallsAbout(_name).Count == 1);
        Assert.Equal("CANCELLING", (await host.Client.RunAsync(first)).Text("status"));
        Assert.Equal("QUEUED", (await host.Client.RunAsync(second)).Text("status"));
        var third = await host.Client.StartRunAsync(workflow);
        Assert.Equal("CANCELLED", (await host.Client.WaitForEndAsync(second)).Text("status"));
        host.Sink.Open(_name);

        Assert.Equal("CANCELLED", (await host.Client.WaitForEndAsync(first)).Text("status"));
        await host.Client.SendEventAsync(third, "go");
        var story = await host.Client.EndAsync(third);
        Assert.Equal("SUCCEEDED", story.Status);
        Assert.True((await host.Client.RunAsync(first)).Instant("completed_at") <= story.Run.Instant("started_at"), $"{story}");
    }

    [Fact]
    public async Task PausedRun_HoldsItsPlace_WhileAnotherIsQueued()
    {
        var workflow = await CreateAsync();
        var paused = await host.Client.StartRunAsync(workflow);
        await host.Client.UntilTaskAsync(paused, "event", "WAITING");
        await host.Client.TellAsync(paused, "pause");
        var queued = await host.Client.StartRunAsync(workflow);
        Assert.Equal("QUEUED", (await host.Client.RunAsync(queued)).Text("status"));

        await host.Client.TellAsync(paused, "cancel");

        await host.Client.UntilTaskAsync(queued, "event", "WAITING");
        await host.Client.TellAsync(queued, "cancel");
    }

    private async Task<long> CreateAsync(string? policy = null, int limit = 1)
    {
        var workflow = Define.Workflow(_name, Define.Event("event", "go")).With("max_concurrent_runs", limit);
        return (await host.Client.CreateWorkflowAsync(policy is null ? workflow : workflow.With("overlap_policy", policy))).Number("id");
    }
}
