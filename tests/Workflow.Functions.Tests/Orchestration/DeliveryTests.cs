using System.Text.Json.Nodes;
using DurableTask.Core.History;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Orchestration;

/// <summary>A hub delivers at least once, and may lose its state.</summary>
public sealed class DeliveryTests : HubTest
{
    [Fact]
    public async Task LaunchAsync_BeginsOneOrchestration_WhenAStartIsSentTwice()
    {
        var gate = Hub.Probe.StopsAt("a");
        var run = await Hub.StartAsync(Define.Workflow("w", Probe("a")));
        await Launcher.LaunchAsync(run, CancellationToken.None);
        await gate.Reached;
        await Launcher.LaunchAsync(run, CancellationToken.None);
        gate.Open();

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(1, Hub.Tasks.Starts(run.Id));
        Assert.Equal(["a"], Hub.Probe.Calls);
    }

    [Fact]
    public async Task LaunchAsync_RunsNothingAgain_WhenTheRunHasEnded()
    {
        var run = await Hub.RunAsync(Define.Workflow("w", Probe("a")));

        await Launcher.LaunchAsync(run, CancellationToken.None);

        await Hub.Tasks.ReceivesAsync<ExecutionStartedEvent>(run.Id, "the second start", _ => Hub.Tasks.Starts(run.Id) == 2);
        await Hub.EndAsync(run.Id);
        Assert.Equal(["a"], Hub.Probe.Calls);
        Assert.Single(Hub.Tasks.History(run.Id).OfType<TaskScheduledEvent>()); // to take it up: there is nothing to take up
    }

    [Fact]
    public async Task RunAsync_RunsNoAttemptTwice_WhenEachActivityIsDeliveredTwice()
    {
        Hub.Tasks.LoseResults(_ => true);
        Hub.Probe.Fails("fails", attempts: 1);
        await Hub.SaveAsync(Define.Workflow("child", Probe("inner")));
        var run = await Hub.StartAsync(Define.Workflow(
            "w",
            Probe("a").After(),
            Probe("fails").After("a").Retried(2),
            Define.Event("event", "ok").After("a"),
            Define.Wait("wait", 1).After("a"),
            Define.Child("child", "child").After("a"),
            Probe("skipped").After("a").With("trigger_rule", "all_failed"),
            Each("few", 4).After("a"),
            Each("many", 120).After("a"),
            Probe("end").After("a", "fails", "event", "wait", "child", "few", "many")));
        await Hub.StandsAsync(run.Id, "event", ExecutionStatus.Waiting);
        await Hub.Control.SendEventAsync(run.Id, "ok", Json.Parse("1"), null, null, CancellationToken.None);

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);

        Assert.Equal(Hub.Probe.Calls.Distinct().Count(), Hub.Probe.Calls.Count);
        Assert.Equal(1 + 2 + 1 + 4 + 120 + 1, Hub.Probe.Calls.Count);
        Assert.All(Hub.Tasks.Delivered.Where(i => i.Contains(run.Id, StringComparison.Ordinal)).CountBy(i => i), d => Assert.True(d.Value >= 2, d.Key));
        Assert.Equal(1, Hub.Tasks.Starts(run.Id));
    }

    [Fact]
    public async Task RunAsync_CancelsOnce_WhenEachActivityIsDeliveredTwice()
    {
        var gate = Hub.Probe.StopsAt("inner");
        await Hub.SaveAsync(Define.Workflow("child", Probe("inner")));
        var run = await Hub.StartAsync(Define.Workflow("w", Define.Child("child", "child").After(), Define.Event("event", "ok").After()));
        await gate.Reached;
        await Hub.StandsAsync(run.Id, "event", ExecutionStatus.Waiting);
        Hub.Tasks.LoseResults(_ => true);

        await Hub.Control.CancelAsync(run.Id, Cancellation.ByPerson(), CancellationToken.None);

        Assert.Equal(RunStatus.Cancelled, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(["child CANCELLED", "event CANCELLED"], await Hub.StoryAsync(run.Id));
    }

    [Fact]
    public async Task RunAsync_GoesOn_WhenTheStoreWasOutOfReachForAMoment()
    {
        var failures = 0;
        var run = await Hub.AdmitAsync(Define.Workflow("w", Probe("a"), Probe("b")));
        Hub.Get<IRunStore>();
        Hub.Store.Before = method =>
        {
            if (method == nameof(IRunStore.RecordAsync) && Interlocked.Increment(ref failures) == 1)
            {
                throw new IOException("The store can't be reached.");
            }
        };

        await Launcher.LaunchAsync(run, CancellationToken.None);

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(["a SUCCEEDED", "b SUCCEEDED"], await Hub.StoryAsync(run.Id));
        Assert.Contains(Hub.Tasks.History(run.Id), e => e is TaskFailedEvent);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(150)]
    public async Task LaunchAsync_GoesOnFromWhatIsOnRecord_WhenTheHubHasLostTheInstance(int items)
    {
        Hub.Probe.Fails("fails", attempts: 1);
        await Hub.SaveAsync(Define.Workflow("child", Probe("inner"), Define.Event("inner_event", "ok")));
        var run = await Hub.StartAsync(Rich(items));
        await Hub.StandsAsync(run.Id, "event", ExecutionStatus.Waiting);
        await Hub.StandsAsync(run.Id, "fails", ExecutionStatus.Waiting);
        await Hub.StandsAsync(run.Id, "each", ExecutionStatus.Succeeded);
        await Hub.StandsAsync(run.Id, "child", ExecutionStatus.Waiting);
        await Hub.StandsAsync(run.Id, "skipped", ExecutionStatus.Skipped);
        var child = (await Hub.ExecutionsAsync(run.Id)).Single(e => e.Task == "child").ChildRunId!;
        await Hub.StandsAsync(child, "inner_event", ExecutionStatus.Waiting);
        var calls = Hub.Probe.Calls.Count;

        await Hub.Tasks.LoseInstancesAsync();
        Assert.Null(await Hub.Client.GetInstanceAsync(run.Id));
        await Hub.Control.SendEventAsync(run.Id, "ok", Json.Parse("1"), null, null, CancellationToken.None); // no instance to notify
        await Hub.Control.SendEventAsync(child, "ok", Json.Parse("1"), null, null, CancellationToken.None);
        await foreach (var active in Hub.Runs.EachActiveAsync(null, CancellationToken.None))
        {
            await Launcher.LaunchAsync(active, CancellationToken.None);
        }

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(["end", "fails#2"], Hub.Probe.Calls.Skip(calls).Order(StringComparer.Ordinal));
        Assert.Equal(2, Hub.Tasks.Starts(run.Id));
    }

    [Fact]
    public async Task LaunchAsync_EndsTheChildToo_WhenTheHubHasLostBothAndTheRunIsCancelled()
    {
        await Hub.SaveAsync(Define.Workflow("child", Define.Event("inner", "ok")));
        var run = await Hub.StartAsync(Define.Workflow("w", Define.Child("child", "child")));
        await Hub.StandsAsync(run.Id, "child", ExecutionStatus.Waiting);
        var child = (await Hub.ExecutionsAsync(run.Id))[0].ChildRunId!;
        await Hub.StandsAsync(child, "inner", ExecutionStatus.Waiting);

        await Hub.Tasks.LoseInstancesAsync();
        await Hub.Control.CancelAsync(run.Id, Cancellation.ByPerson(), CancellationToken.None);
        await foreach (var active in Hub.Runs.EachActiveAsync(null, CancellationToken.None))
        {
            await Launcher.LaunchAsync(active, CancellationToken.None);
        }

        Assert.Equal(RunStatus.Cancelled, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(RunStatus.Cancelled, (await Hub.EndAsync(child)).Status);
    }

    private IRunLauncher Launcher => Hub.Get<IRunLauncher>();

    private static JsonObject Rich(int items) => Define.Workflow(
        "w",
        Probe("a").After(),
        Define.Event("event", "ok").After("a"),
        Define.Wait("wait", 3).After("a"),
        Probe("fails").After("a").Retried(2, 20),
        Define.Child("child", "child").After("a"),
        Each("each", items).After("a"),
        Probe("skipped").After("a").With("trigger_rule", "all_failed"),
        Probe("end").After("event", "wait", "fails", "child", "each"));
}
