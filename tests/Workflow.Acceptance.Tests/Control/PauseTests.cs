using System.Text.Json;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Control;

/// <summary>A paused run starts nothing new, loses nothing, and does not end.</summary>
public sealed class PauseTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("pause");

    [Fact]
    public async Task Pause_LetsRunningTasksEndAndStartsNothing_UntilResume()
    {
        var held = host.Sink.Held(_name);
        var run = await host.Client.StartAsync(Define.Workflow(_name, Define.Http("held", held), Define.Pass("next")));
        await Eventually.HoldsAsync("the task calls the sink", () => host.Sink.CallsOf(held).Count == 1);

        Assert.Equal("PAUSED", (await host.Client.TellAsync(run, "pause")).Text("status"));
        host.Sink.Open(_name);
        var paused = await host.Client.UntilTaskAsync(run, "held", "SUCCEEDED");
        Assert.Equal(("PAUSED", "PENDING"), (paused.Status, paused.StatusOf("next")));
        Assert.Contains("paused by a person", paused.Run.Text("status_reason"), StringComparison.Ordinal);
        Assert.False(host.Sink.CallsOf(held)[0].IsAborted);

        var resumed = await host.Client.TellAsync(run, "resume");
        var story = await host.Client.EndAsync(run);
        Assert.NotEqual("PAUSED", resumed.Text("status"));
        Assert.Equal(("SUCCEEDED", "SUCCEEDED"), (story.Status, story.StatusOf("next")));
        Assert.Equal(JsonValueKind.Null, story.Run.Member("status_reason").ValueKind);
        Assert.Equal(paused["held"].GetRawText(), story["held"].GetRawText());
    }

    [Fact]
    public async Task Run_DoesNotEnd_WhileItIsPausedAndAllIsDone()
    {
        var held = host.Sink.Held(_name);
        var run = await host.Client.StartAsync(Define.Workflow(_name, Define.Http("held", held)));
        await Eventually.HoldsAsync("the task calls the sink", () => host.Sink.CallsOf(held).Count == 1);
        await host.Client.TellAsync(run, "pause");
        host.Sink.Open(_name);

        Assert.Equal("PAUSED", (await host.Client.UntilTaskAsync(run, "held", "SUCCEEDED")).Status);
        await host.Client.TellAsync(run, "resume");

        Assert.Equal("SUCCEEDED", (await host.Client.EndAsync(run)).Status);
    }

    [Fact]
    public async Task PauseAndResume_AnswerTheSame_WhenRepeated()
    {
        var run = await host.Client.StartAsync(Define.Workflow(_name, Define.Event("event", "go")));
        await host.Client.UntilTaskAsync(run, "event", "WAITING");

        await host.Client.TellAsync(run, "pause");
        Assert.Equal("PAUSED", (await host.Client.TellAsync(run, "pause")).Text("status"));
        await host.Client.TellAsync(run, "resume");
        Assert.Equal("RUNNING", (await host.Client.TellAsync(run, "resume")).Text("status"));

        await host.Client.SendEventAsync(run, "go");
        Assert.Equal("SUCCEEDED", (await host.Client.EndAsync(run)).Status);
    }

    [Fact]
    public async Task Event_IsKept_WhenItIsSentToAPausedRun()
    {
        var run = await host.Client.StartAsync(Define.Workflow(_name, Define.Event("event", "go"), Define.Pass("next", "{{ tasks.event.output }}")));
        await host.Client.UntilTaskAsync(run, "event", "WAITING");
        await host.Client.TellAsync(run, "pause");
        await host.Client.SendEventAsync(run, "go", "payload");
        Assert.Equal("PENDING", (await host.Client.StoryAsync(run)).StatusOf("next"));

        await host.Client.TellAsync(run, "resume");

        Assert.Equal("\"payload\"", (await host.Client.EndAsync(run)).OutputOf("next"));
    }

    [Fact]
    public async Task Items_AreNotBegun_WhileTheRunIsPaused()
    {
        var url = host.Sink.Held(_name).AbsoluteUri;
        var run = await host.Client.StartAsync(
            Define.Workflow(_name, Define.Http("each", url + "?{{ index }}").With("for_each", "[1, 2, 3, 4]").With("max_parallel", 2)));
        await Eventually.HoldsAsync("two items call", () => host.Sink.CallsAbout(_name).Count == 2);

        await host.Client.TellAsync(run, "pause");
        host.Sink.Open(_name);
        await host.Client.UntilAsync(run, "both items are done", s => s.Items("each").Count(i => i.Text("status") == "SUCCEEDED") == 2);
        Assert.Equal(2, host.Sink.CallsAbout(_name).Count);
        await host.Client.TellAsync(run, "resume");

        Assert.Equal(("SUCCEEDED", 4), ((await host.Client.EndAsync(run)).Status, host.Sink.CallsAbout(_name).Count));
    }
}
