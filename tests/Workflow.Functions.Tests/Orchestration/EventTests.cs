using Workflow.Core.Events;
using Workflow.Core.History;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Orchestration;

/// <summary>Waiting for an event.</summary>
public sealed class EventTests : HubTest
{
    [Fact]
    public async Task RunAsync_TakesTheEvent_WhenItCameBeforeTheTaskWaits()
    {
        var gate = Hub.Probe.StopsAt("before");
        var run = await Hub.StartAsync(Define.Workflow("w", Probe("before"), Define.Event("approval", "ok")));
        await gate.Reached;
        await SendAsync(run, "ok", "1");
        gate.Open();

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal("1", await OutputAsync(run, "approval"));
    }

    [Fact]
    public async Task RunAsync_TakesTheEvent_WhenItComesWhileTheTaskWaits()
    {
        var run = await Hub.StartAsync(Define.Workflow("w", Define.Event("approval", "ok"), Probe("next")));
        await Hub.StandsAsync(run.Id, "approval", ExecutionStatus.Waiting);
        await SendAsync(run, "another", "0");
        await SendAsync(run, "ok", "2");

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal("2", await OutputAsync(run, "approval"));
        Assert.Equal(["next"], Hub.Probe.Calls);
    }

    [Fact]
    public async Task RunAsync_GivesEventsInTheOrderOfTasks_WhenTwoWait()
    {
        var run = await Hub.StartAsync(Define.Workflow("w", Define.Event("first", "ok").After(), Define.Event("second", "ok").After()));
        await Hub.StandsAsync(run.Id, "first", ExecutionStatus.Waiting);
        await Hub.StandsAsync(run.Id, "second", ExecutionStatus.Waiting);
        await Hub.Tasks.QuietAsync(); // both queued

        await SendAsync(run, "ok", "1");
        await Hub.StandsAsync(run.Id, "first", ExecutionStatus.Succeeded);
        Assert.Equal(["first SUCCEEDED", "second WAITING"], await Hub.StoryAsync(run.Id));
        await SendAsync(run, "ok", "2");

        await Hub.EndAsync(run.Id);
        Assert.Equal(("1", "2"), (await OutputAsync(run, "first"), await OutputAsync(run, "second")));
    }

    [Fact]
    public async Task RunAsync_TakesAnEventByName_WhicheverTaskItIsFor()
    {
        var one = await Hub.StartAsync(Define.Workflow("one", Define.Event("first", "ok", key: "1").After(), Define.Event("second", "ok", key: "2").After(), Define.Event("third", "ok", key: "2").After()));
        var other = await Hub.StartAsync(Define.Workflow("other", Define.Event("only", "ok", key: "2")));
        foreach (var (run, task) in ((Run, string)[])[(one, "first"), (one, "second"), (one, "third"), (other, "only")])
        {
            await Hub.StandsAsync(run.Id, task, ExecutionStatus.Waiting);
        }

        await Hub.Tasks.QuietAsync(); // all queued
        Assert.Equal(3, (await SendByNameAsync("2", "5")).DeliveryCount);

        await Hub.StandsAsync(one.Id, "third", ExecutionStatus.Succeeded);
        await Hub.StandsAsync(one.Id, "second", ExecutionStatus.Succeeded);
        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(other.Id)).Status);
        Assert.Equal(0, (await SendByNameAsync("2", "6")).DeliveryCount);
        Assert.Equal(1, (await SendByNameAsync("1", "7")).DeliveryCount);
        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(one.Id)).Status);
        Assert.Equal(("7", "5", "5"), (await OutputAsync(one, "first"), await OutputAsync(one, "second"), await OutputAsync(one, "third")));
        Assert.Equal("5", await OutputAsync(other, "only"));
    }

    [Fact]
    public async Task RunAsync_TakesAnEventByName_WhenItIsResumed()
    {
        var run = await Hub.StartAsync(Define.Workflow("w", Define.Event("event", "ok", key: "1")));
        await Hub.StandsAsync(run.Id, "event", ExecutionStatus.Waiting);
        await Hub.Tasks.QuietAsync();
        await Hub.Control.PauseAsync(run.Id, null, CancellationToken.None);

        Assert.Equal(1, (await SendByNameAsync("1", "5")).DeliveryCount);
        await Hub.Control.ResumeAsync(run.Id, null, CancellationToken.None);

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal("5", await OutputAsync(run, "event"));
    }

    private Task<EventReport> SendByNameAsync(string key, string payload) =>
        Hub.Events.SendAsync(new NamedEvent("ok", key, Json.Parse(payload), null, null), (_, _) => ValueTask.FromResult(true), CancellationToken.None);

    [Fact]
    public async Task RunAsync_GivesEachOne_WhenTwoEventsAreThereAtOnce()
    {
        var gate = Hub.Probe.StopsAt("before");
        var run = await Hub.StartAsync(Define.Workflow(
            "w", Probe("before").After(), Define.Event("first", "ok").After("before"), Define.Event("second", "ok").After("before")));
        await gate.Reached;
        await SendAsync(run, "ok", "1");
        await SendAsync(run, "ok", "2");
        gate.Open();

        await Hub.EndAsync(run.Id);
        // The tasks are queued in order of arrival, so either may get the first event.
        Assert.Equal(["1", "2"], new[] { await OutputAsync(run, "first"), await OutputAsync(run, "second") }.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task RunAsync_TimesTheTaskOut_WhenNoEventComes()
    {
        var run = await Hub.RunAsync(Define.Workflow("w", Define.Event("approval", "ok", timeoutSeconds: 1)));

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Equal(["approval TIMED_OUT"], await Hub.StoryAsync(run.Id));
    }

    [Fact]
    public async Task RunAsync_TimesOutTheSecondTask_WhenOneEventArrivesForTwo()
    {
        var run = await Hub.StartAsync(Define.Workflow(
            "w", Define.Event("first", "ok").After(), Define.Event("second", "ok", timeoutSeconds: 1).After().With("allow_failure", true)));

        await Hub.StandsAsync(run.Id, "second", ExecutionStatus.TimedOut); // second in the queue, but timed out
        await SendAsync(run, "ok", "1");

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(["first SUCCEEDED", "second TIMED_OUT"], await Hub.StoryAsync(run.Id));
    }

    private Task<DateTimeOffset> SendAsync(Run run, string name, string payload) => Hub.Control.SendEventAsync(run.Id, name, Json.Parse(payload), null, null, CancellationToken.None);

    private async Task<string?> OutputAsync(Run run, string task) =>
        (await Hub.ExecutionsAsync(run.Id)).Single(e => e.Task == task).Output?.GetRawText();
}
