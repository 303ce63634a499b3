using System.Net;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Control;

/// <summary>Requests that conflict with the status of the run.</summary>
public sealed class ConflictTests(AcceptanceHost host)
{
    private const string Unknown = "20260101T000000000000-1-bcdfgh";

    private readonly string _name = Define.UniqueName("conflict");

    [Theory]
    [InlineData("cancel")]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("events/go")]
    public async Task Post_IsAConflictThatNamesTheStatus_WhenTheRunHasEnded(string verb)
    {
        var story = await host.Client.PlayAsync(Define.Workflow(_name, Define.Pass("only")));

        await AssertConflictAsync(story.Id, verb, "SUCCEEDED");
        Assert.Equal(story.Run.GetRawText(), (await host.Client.RunAsync(story.Id)).GetRawText());
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("rerun")]
    public async Task Post_IsAConflict_WhenTheRunIsQueued(string verb)
    {
        var workflow = (await host.Client.CreateWorkflowAsync(Define.Workflow(_name, Define.Event("event", "go")))).Number("id");
        await host.Client.StartRunAsync(workflow);
        var queued = await host.Client.StartRunAsync(workflow);

        await AssertConflictAsync(queued, verb, "QUEUED");
        await host.Client.PostAsync($"/api/v1/workflows/{workflow}/stop");
    }

    [Fact]
    public async Task Rerun_IsAConflict_WhenTheRunGoesOn()
    {
        var run = await host.Client.StartAsync(Define.Workflow(_name, Define.Event("event", "go")));
        await host.Client.UntilTaskAsync(run, "event", "WAITING");

        await AssertConflictAsync(run, "rerun", "RUNNING");
        await host.Client.TellAsync(run, "cancel");
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    public async Task Post_IsAConflict_WhenTheRunIsCancelling(string verb)
    {
        var run = await host.Client.StartAsync(Define.Workflow(
            _name,
            Define.Event("event", "go"),
            Define.Http("clean", host.Sink.Held(_name)).With("trigger_rule", "always")));
        await host.Client.UntilTaskAsync(run, "event", "WAITING");
        await host.Client.TellAsync(run, "cancel");
        await Eventually.HoldsAsync("the clean-up calls the sink", () => host.Sink.CallsAbout(_name).Count == 1);

        await AssertConflictAsync(run, verb, "CANCELLING");
        host.Sink.Open(_name);
        Assert.Equal("CANCELLED", (await host.Client.EndAsync(run)).Status);
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("rerun")]
    [InlineData("events/go")]
    public async Task Post_IsNotFound_WhenThereIsNoSuchRun(string verb) =>
        Problem.AssertIs(HttpStatusCode.NotFound, await host.Client.AskAsync(Unknown, verb));

    private async Task AssertConflictAsync(string run, string verb, string status) =>
        Assert.Contains(
            status,
            Problem.Said(Problem.AssertIs(HttpStatusCode.Conflict, await host.Client.AskAsync(run, verb))),
            StringComparison.OrdinalIgnoreCase);
}
