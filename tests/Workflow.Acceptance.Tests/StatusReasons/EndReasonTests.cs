using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.StatusReasons;

/// <summary>A run that was ended early says by whom or by what, and keeps that reason. So do its tasks.</summary>
public sealed class EndReasonTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("end-reason");

    public static TheoryData<string, string, string> Ends => new()
    {
        { "person", "CANCELLED", "^cancelled by a person$" },
        { "person, paused", "CANCELLED", "^cancelled by a person$" },
        { "force", "CANCELLED", "^cancelled by a person; .*by force" },
        { "stop", "CANCELLED", "^the workflow was stopped by a person$" },
        { "cancel_running", "CANCELLED", "^run 20.* took its place$" },
        { "time limit", "TIMED_OUT", @"^the run reached its time limit of 1 s \(timeout_seconds\)$" },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Run_SaysWhatEndedIt_AndKeepsIt(string how, string status, string reason)
    {
        var workflow = await CreateAsync(how);
        var run = await host.Client.StartRunAsync(workflow);

        // The time limit may be reached before the run is read.
        await host.Client.UntilAsync(run, "work waits, or has", s => s.StatusOf("work") is "WAITING" or "CANCELLED");

        await EndAsync(how, workflow, run);

        var story = await host.Client.EndAsync(run);
        Assert.Equal((status, "CANCELLED", "CANCELLED"), (story.Status, story.StatusOf("work"), story.StatusOf("next")));
        Assert.Matches(reason, story.Run.Text("status_reason"));
        Assert.All(story.Executions, e => Assert.StartsWith("the run was ended early: ", e.Text("status_reason"), StringComparison.Ordinal));
        var line = Assert.Single(await host.Client.ListAsync($"/api/v1/runs/{run}/logs"), l => l.Text("message").StartsWith("run is being", StringComparison.Ordinal));
        Assert.Contains(story.Run.Text("status_reason").Split(';')[0], line.Text("message"), StringComparison.Ordinal);
        await host.Client.PostAsync($"/api/v1/workflows/{workflow}/stop");
    }

    [Theory]
    [InlineData("person", "^cancelled by a person$")]
    [InlineData("stop", "^the workflow was stopped by a person$")]
    [InlineData("cancel_running", "^run 20.* took its place$")]
    public async Task QueuedRun_SaysWhatEndedIt_AndKeepsIt(string how, string reason)
    {
        var workflow = await CreateAsync("");
        var front = await host.Client.StartRunAsync(workflow);
        var run = await host.Client.StartRunAsync(workflow);
        Assert.Equal("QUEUED", (await host.Client.RunAsync(run)).Text("status"));
        if (how == "cancel_running")
        {
            var replaced = Workflow().With("overlap_policy", "cancel_running");
            (await host.Client.PutAsync($"/api/v1/workflows/{workflow}", replaced)).Expect(HttpStatusCode.OK);
        }

        await EndAsync(how, workflow, run);

        var ended = await host.Client.WaitForEndAsync(run);
        Assert.Equal("CANCELLED", ended.Text("status"));
        Assert.Matches(reason, ended.Text("status_reason"));
        await host.Client.PostAsync($"/api/v1/workflows/{workflow}/stop");
        await host.Client.WaitForEndAsync(front);
    }

    [Fact]
    public async Task ChildRun_SaysThatItsParentWasEnded_AndWhy()
    {
        var child = await CreateAsync("");
        var run = await host.Client.StartAsync(Define.Workflow(_name + "-parent", Define.Child("call", child)));
        var childRun = (await host.Client.UntilTaskAsync(run, "call", "WAITING"))["call"].Text("child_run_id");
        await host.Client.UntilTaskAsync(childRun, "work", "WAITING");

        await host.Client.TellAsync(run, "cancel");

        await host.Client.EndAsync(run);
        Assert.Equal($"run '{run}', which started it, was ended early: cancelled by a person", (await host.Client.RunAsync(childRun)).Text("status_reason"));
    }

    private JsonObject Workflow() => Define.Workflow(_name, Define.Event("work", "never"), Define.Pass("next"));

    private async Task<long> CreateAsync(string how)
    {
        var workflow = how switch
        {
            "cancel_running" => Workflow().With("overlap_policy", "cancel_running"),
            "time limit" => Workflow().With("timeout_seconds", 1),
            _ => Workflow(),
        };
        return (await host.Client.CreateWorkflowAsync(workflow)).Number("id");
    }

    private async Task EndAsync(string how, long workflow, string run)
    {
        switch (how)
        {
            case "person, paused":
                await host.Client.TellAsync(run, "pause");
                await host.Client.TellAsync(run, "cancel");
                break;
            case "person":
                await host.Client.TellAsync(run, "cancel");
                break;
            case "force":
                await host.Client.TellAsync(run, "cancel", new JsonObject { ["force"] = true });
                break;
            case "stop":
                await host.Client.PostAsync($"/api/v1/workflows/{workflow}/stop");
                break;
            case "cancel_running":
                await host.Client.StartRunAsync(workflow);
                break;
        }
    }
}
