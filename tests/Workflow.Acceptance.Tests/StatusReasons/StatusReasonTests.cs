using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.StatusReasons;

/// <summary>Everything that waits says why.</summary>
public sealed class StatusReasonTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("reasons");

    public static TheoryData<string, string> Waits => new()
    {
        { "WAIT", "." },
        { "EVENT", "waits for event 'approval'" },
        { "retry", "attempt 2 of 4 is due at 20" },
        { "child", "waits for run .+" },
    };

    [Theory]
    [MemberData(nameof(Waits))]
    public async Task Task_SaysWhatItWaitsFor_WhileItWaits(string kind, string pattern)
    {
        await host.Client.CreateWorkflowAsync(Define.Workflow(_name + "-child", Define.Event("event", "never")));
        var run = await host.Client.StartAsync(Define.Workflow(_name, kind switch
        {
            "WAIT" => Define.Wait("task", 3600),
            "EVENT" => Define.Event("task", "approval"),
            "retry" => Define.Http("task", host.Sink.Status(500)).Retried(4, 3600),
            _ => Define.Child("task", _name + "-child"),
        }));

        var story = await host.Client.UntilTaskAsync(run, "task", "WAITING");

        Assert.Matches(pattern, story["task"].Text("status_reason"));
        await host.Client.TellAsync(run, "cancel");
        await host.Client.EndAsync(run);
    }

    [Fact]
    public async Task Run_NamesTheRunInFrontAndTheLimit_WhileItIsQueued()
    {
        var workflow = (await host.Client.CreateWorkflowAsync(Define.Workflow(_name, Define.Event("event", "go")))).Number("id");
        var front = await host.Client.StartRunAsync(workflow);
        var queued = await host.Client.StartRunAsync(workflow);

        var reason = (await host.Client.RunAsync(queued)).Text("status_reason");

        Assert.Contains(front, reason, StringComparison.Ordinal);
        Assert.Matches(@"\b1\b", reason.Replace(front, "", StringComparison.Ordinal));
        await host.Client.PostAsync($"/api/v1/workflows/{workflow}/stop");
    }

    [Fact]
    public async Task Task_SaysWhyItDidNotRun()
    {
        var story = await host.Client.PlayAsync(Define.Workflow(
            _name,
            Define.Broken("broken").After(),
            Define.Pass("behind").After("broken"),
            Define.Pass("unwanted").After().With("when", "1 > 2"),
            Define.Pass("unneeded").After("unwanted")));

        Assert.Equal("UPSTREAM_FAILED", story.StatusOf("behind"));
        Assert.All(new[] { "behind", "unwanted", "unneeded" }, t => Assert.NotEmpty(story[t].Text("status_reason")));
    }

    [Fact]
    public async Task StatusReasons_AreNull_WhenAllSucceeded()
    {
        var story = await host.Client.PlayAsync(Define.Workflow(
            _name,
            Define.Wait("wait", 1),
            Define.Http("flaky", host.Sink.Flaky(1, _name)).Retried(2, 1),
            Define.Pass("each", "{{ item }}").With("for_each", new JsonArray(1, 2))));

        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Equal(JsonValueKind.Null, story.Run.Member("status_reason").ValueKind);
        var succeeded = story.Executions.Where(e => e.Text("status") == "SUCCEEDED").ToList();
        Assert.All(succeeded, e => Assert.Equal(JsonValueKind.Null, e.Member("status_reason").ValueKind));
        Assert.All(succeeded, e => Assert.Equal(JsonValueKind.Null, e.Member("due_at").ValueKind));
    }
}
