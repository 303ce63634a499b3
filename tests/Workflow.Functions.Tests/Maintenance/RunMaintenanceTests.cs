using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Moq;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Functions.Engine;
using Workflow.Functions.Maintenance;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Maintenance;

/// <summary>Repairs between the store and the hub.</summary>
public sealed class RunMaintenanceTests : HubTest
{
    private static readonly TimeSpan LongAgo = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task CheckAsync_BeginsTheRun_WhenItsStartWasInterrupted()
    {
        var run = await Hub.AdmitAsync(Define.Workflow("w", Probe("a")), LongAgo);

        Assert.Equal(1, await CheckAsync());

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
    }

    [Fact]
    public async Task CheckAsync_LeavesTheRunAlone_WhenItsStartMayBeUnderWay()
    {
        await Hub.AdmitAsync(Define.Workflow("w", Probe("a")));

        Assert.Equal(0, await CheckAsync());
    }

    [Fact]
    public async Task CheckAsync_LeavesTheRunAlone_WhenItGoesOn()
    {
        var run = await Hub.AdmitAsync(Define.Workflow("w", Define.Event("event", "ok")), LongAgo);
        await CheckAsync();
        await Hub.StandsAsync(run.Id, "event", ExecutionStatus.Waiting);

        Assert.Equal(0, await CheckAsync());
        Assert.Equal(1, Hub.Tasks.Starts(run.Id));
    }

    [Fact]
    public async Task CheckAsync_BeginsTheRunAgain_WhenTheHubHasLostIt()
    {
        var run = await Hub.AdmitAsync(Define.Workflow("w", Probe("a"), Define.Event("event", "ok")), LongAgo);
        await CheckAsync();
        await Hub.StandsAsync(run.Id, "event", ExecutionStatus.Waiting);
        await Hub.Tasks.LoseInstancesAsync();

        Assert.Equal(1, await CheckAsync());
        await Hub.Control.SendEventAsync(run.Id, "ok", Json.Parse("1"), null, null, CancellationToken.None);

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(["a"], Hub.Probe.Calls);
    }

    [Fact]
    public async Task CheckAsync_CancelsTheRunAndCleansUp_WhenItsOrchestrationWasTerminated()
    {
        var run = await Hub.AdmitAsync(Define.Workflow("w", Define.Event("event", "ok"), Probe("clean_up").With("trigger_rule", "always")), LongAgo);
        await CheckAsync();
        await Hub.StandsAsync(run.Id, "event", ExecutionStatus.Waiting);
        await Hub.Tasks.QuietAsync();
        await Hub.Client.TerminateInstanceAsync(run.Id);
        await Hub.InstanceStandsAsync(run.Id, OrchestrationRuntimeStatus.Terminated);

        await CheckAsync();

        Assert.Equal(RunStatus.Cancelled, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(["event CANCELLED", "clean_up SUCCEEDED"], await Hub.StoryAsync(run.Id));
    }

    [Theory]
    [InlineData(RunStatus.Paused)]
    [InlineData(RunStatus.Cancelling)]
    public async Task CheckAsync_NotifiesTheHub_WhenANotificationWasLost(RunStatus order)
    {
        var run = await Hub.AdmitAsync(Define.Workflow("w", Define.Event("event", "ok")), LongAgo);
        await CheckAsync();
        await Hub.StandsAsync(run.Id, "event", ExecutionStatus.Waiting);
        await Hub.Runs.TransitionAsync(new RunTransition(run.Id, [RunStatus.Running], order, DateTimeOffset.UtcNow), null, CancellationToken.None);

        Assert.Equal(1, await CheckAsync());

        if (order == RunStatus.Cancelling)
        {
            Assert.Equal(RunStatus.Cancelled, (await Hub.EndAsync(run.Id)).Status);
            return;
        }

        await Hub.InstanceStandsAsync(run.Id, OrchestrationRuntimeStatus.Suspended);
        Assert.Equal(0, await CheckAsync());
        await Hub.Runs.TransitionAsync(new RunTransition(run.Id, [RunStatus.Paused], RunStatus.Running, DateTimeOffset.UtcNow), null, CancellationToken.None);
        Assert.Equal(1, await CheckAsync());
        await Hub.InstanceStandsAsync(run.Id, OrchestrationRuntimeStatus.Running);
    }

    // The orchestration of a paused run is suspended, and does not look at those of its groups.
    [Fact]
    public async Task CheckAsync_MatchesTheRunOfAGroup_WhenWhoPausedOrResumedTheRunDied()
    {
        var run = await Hub.AdmitAsync(Define.Workflow("w", Define.Group("part", Define.Event("event", "ok"))), LongAgo);
        await CheckAsync();
        await Hub.StandsAsync(run.Id, "part", ExecutionStatus.Waiting);
        var part = (await Hub.ExecutionsAsync(run.Id))[0].ChildRunId!;
        await Hub.StandsAsync(part, "event", ExecutionStatus.Waiting);
        var maintenance = new RunMaintenance(
            Hub.Runs, Hub.Get<PlannedVersions>(), Hub.Get<RunQueues>(), Hub.Control, Hub.Get<DurableLauncher>(), Hub.Get<DurableClients>(), new StandingTime(DateTimeOffset.UtcNow.AddMinutes(1)), Mock.Of<ILogger<RunMaintenance>>());

        foreach (var (from, to, engine) in new[] { (RunStatus.Running, RunStatus.Paused, OrchestrationRuntimeStatus.Suspended), (RunStatus.Paused, RunStatus.Running, OrchestrationRuntimeStatus.Running) })
        {
            await Hub.Runs.TransitionAsync(new RunTransition(run.Id, [from], to, DateTimeOffset.UtcNow), null, CancellationToken.None);

            await maintenance.CheckAsync(CancellationToken.None);

            Assert.Equal(to, (await Hub.Runs.GetHeadAsync(part, CancellationToken.None))!.Status);
            await Hub.InstanceStandsAsync(part, engine);
        }
    }

    // The alert on queue age asks for this line (infra/modules/alerts.bicep).
    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Pending, 90)]
    [InlineData(OrchestrationRuntimeStatus.Running, 0)]
    public async Task CheckAsync_LogsTheWaitOfTheOldestRun_UntilAWorkerReceivesIt(OrchestrationRuntimeStatus status, int seconds)
    {
        var run = await Hub.AdmitAsync(Define.Workflow("w", Probe("a")), LongAgo);
        var time = new StandingTime(DateTimeOffset.UtcNow);
        var instance = new OrchestrationMetadata(Names.Run, run.Id) { RuntimeStatus = status, CreatedAt = time.GetUtcNow().AddSeconds(-90) };
        var client = new Mock<DurableTaskClient>("hub");
        client.Setup(c => c.GetInstanceAsync(run.Id, It.IsAny<CancellationToken>())).ReturnsAsync(instance);
        var clients = new DurableClients();
        clients.Use(client.Object);
        var logger = new Mock<ILogger<RunMaintenance>>();
        logger.Setup(l => l.IsEnabled(It.IsAny<LogLevel>())).Returns(true);

        await new RunMaintenance(Hub.Runs, Hub.Get<PlannedVersions>(), Hub.Get<RunQueues>(), Hub.Control, Hub.Get<DurableLauncher>(), clients, time, logger.Object)
            .CheckAsync(TestContext.Current.CancellationToken);

        Assert.Contains($"Active runs: 1; the oldest that was not begun yet has waited {seconds} s", logger.Invocations
            .Where(i => i.Method.Name == nameof(ILogger.Log)).Select(i => $"{i.Arguments[2]}"));
    }

    [Fact]
    public async Task PurgeAsync_RemovesTheOrchestration_WhenItsRunIsRemoved()
    {
        var run = await Hub.RunAsync(Define.Workflow("w", Probe("a")));
        var purger = new DurableHistoryPurger(Hub.Get<DurableClients>());

        await purger.PurgeAsync(run.Id, CancellationToken.None);
        await purger.PurgeAsync(run.Id, CancellationToken.None);

        Assert.Null(await Hub.Client.GetInstanceAsync(run.Id));
    }

    [Fact]
    public async Task CheckAsync_ReadsAPageAtAGo_AndGoesOnWhereTheLastOneEnded()
    {
        List<PageRequest> read = [];
        var store = new Mock<IRunStore>();
        store
            .Setup(s => s.ListActiveAsync(null, It.IsAny<PageRequest>(), It.IsAny<CancellationToken>()))
            .Callback((long? _, PageRequest page, CancellationToken _) => read.Add(page))
            .ReturnsAsync((long? _, PageRequest page, CancellationToken _) => new Page<RunHead>([], page.Cursor is null ? "a" : page.Cursor == "a" ? "b" : null));
        var maintenance = new RunMaintenance(
            store.Object, Hub.Get<PlannedVersions>(), Hub.Get<RunQueues>(), Hub.Control, Hub.Get<DurableLauncher>(), Hub.Get<DurableClients>(), TimeProvider.System, Mock.Of<ILogger<RunMaintenance>>());

        for (var go = 0; go < 4; go++)
        {
            await maintenance.CheckAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal([null, "a", "b", null], read.Select(page => page.Cursor));
        Assert.All(read, page => Assert.Equal((ActiveRuns.PageSize, ActiveRuns.PageBytes), (page.Limit, page.MaxBytes)));
    }

    private Task<int> CheckAsync() => Hub.Get<RunMaintenance>().CheckAsync(CancellationToken.None);

    private sealed class StandingTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
