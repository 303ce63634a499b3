using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Steps;

public sealed class RunStepsTests : IDisposable
{
    private static readonly DateTimeOffset Start = EditorFixture.Start;
    private static readonly RunOutcome Succeeded = new(RunStatus.Succeeded, null);

    private readonly RunnerFixture _fixture = new();
    private readonly EndRecorder _ends = new();
    private readonly RunSteps _steps;

    public RunStepsTests()
    {
        var lifecycle = new RunLifecycle(_fixture.Store, _fixture.Store, _fixture.Store, _fixture.Time, new ListLogger<RunLifecycle>());
        var ends = new RunEnds(_ends, new QueuePromoter(_fixture.Starter, _fixture.Time));
        var control = new RunControl(_fixture.Store, _fixture.Store, _fixture.Store, ends, _fixture.Launcher, _fixture.Time);
        _steps = new RunSteps(_fixture.Store, _fixture.Store, _fixture.Versions, lifecycle, ends, control, _fixture.Time);
    }

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task SnapshotAsync_HasThePlanAndTheLimit_AndChangesNothing()
    {
        await PutAsync(RunStatus.Running);
        _fixture.Store.Put(_fixture.Run with { Status = RunStatus.Running, StartedAt = Start });

        var run = (await SnapshotAsync())!;

        Assert.Equal((Start.AddSeconds(90), TimeSpan.FromSeconds(90), false), (run.Standing.DueAt, run.Timeout, run.Standing.Ending is not null));
        Assert.Equal(["a", "b"], run.Tasks.Select(t => t.Name));
        Assert.Empty(run.Recorded);
        Assert.Equal((2, TimeSpan.FromSeconds(90)), (run.Plan().Tasks.Length, run.Plan().Timeout));
        Assert.Empty(_fixture.Store.RunLines);
    }

    [Fact]
    public async Task SnapshotAsync_HasWhatIsOnRecord_WhenTheRunHadBegun()
    {
        await PutAsync(RunStatus.Running);
        await _fixture.RecordAsync(0, ExecutionStatus.Succeeded, "1");

        var recorded = Assert.Single((await SnapshotAsync())!.Recorded);

        Assert.Equal((0, ExecutionStatus.Succeeded), (recorded.Position, recorded.Status));
    }

    [Theory]
    [InlineData(RunStatus.Running, false)]
    [InlineData(RunStatus.Paused, false)]
    [InlineData(RunStatus.Cancelling, true)]
    public async Task SnapshotAsync_KnowsThatTheRunIsToEnd(RunStatus status, bool isCancelling)
    {
        await PutAsync(status);

        Assert.Equal(isCancelling, (await SnapshotAsync())?.Standing.Ending is not null);

        Assert.Equal(status, (await _fixture.Store.GetAsync(RunnerFixture.RunId, CancellationToken.None))?.Status);
    }

    [Theory]
    [InlineData(RunStatus.Succeeded)]
    [InlineData(RunStatus.Failed)]
    [InlineData(RunStatus.Cancelled)]
    [InlineData(RunStatus.TimedOut)]
    [InlineData(RunStatus.Skipped)]
    public async Task SnapshotAsync_IsNull_WhenTheRunHasEnded(RunStatus status)
    {
        await PutAsync(status);

        Assert.Null(await SnapshotAsync());
    }

    [Fact]
    public async Task SnapshotAsync_IsNull_WhenThereIsNoSuchRun() =>
        Assert.Null(await _steps.SnapshotAsync("nope", CancellationToken.None));

    [Fact]
    public async Task SettleAsync_RecordsWhatIsNotRun_AndTheSameAgain()
    {
        await PutAsync(RunStatus.Running);
        IReadOnlyList<Decision> decisions = [new(0, Verdict.Skip), new(1, Verdict.FailUpstream)];

        await _steps.SettleAsync(RunnerFixture.RunId, decisions, CancellationToken.None);
        var first = await _fixture.Store.ListExecutionsAsync(RunnerFixture.RunId, null, 9, CancellationToken.None);
        await _steps.SettleAsync(RunnerFixture.RunId, decisions, CancellationToken.None);

        Assert.Equal([("a", ExecutionStatus.Skipped), ("b", ExecutionStatus.UpstreamFailed)], first.Select(e => (e.Task, e.Status)));
        Assert.Equal(first, await _fixture.Store.ListExecutionsAsync(RunnerFixture.RunId, null, 9, CancellationToken.None));
        Assert.Equal(2, _fixture.Store.Writes[0].Lines.Count); // with their reasons, in one write
    }

    [Fact]
    public async Task EndAsync_PublishesTheEnd_AndAgainWhenItIsDeliveredAgain()
    {
        await PutAsync(RunStatus.Running);
        _fixture.Store.Put(_fixture.Run with { Id = "next", Status = RunStatus.Queued });

        Assert.True(await EndAsync(Succeeded));
        Assert.Equal([RunnerFixture.RunId], _ends.Ended);
        Assert.Equal("next", Assert.Single(_fixture.Launcher.Launched).Run.Id);

        Assert.True(await EndAsync(new RunOutcome(RunStatus.Failed, "why")));
        Assert.Equal(RunStatus.Succeeded, (await _fixture.Store.GetAsync(RunnerFixture.RunId, CancellationToken.None))?.Status);
        Assert.Equal(2, _ends.Ended.Count);
        Assert.Single(_fixture.Launcher.Launched); // its slot was given once
    }

    [Fact]
    public async Task EndAsync_PublishesTheEnd_WhenAnEarlierDeliveryWasKilledBeforeIt()
    {
        await PutAsync(RunStatus.Succeeded);
        _fixture.Store.Put(_fixture.Run with { Id = "next", Status = RunStatus.Queued });

        Assert.True(await EndAsync(Succeeded));

        Assert.Equal([RunnerFixture.RunId], _ends.Ended);
        Assert.Equal("next", Assert.Single(_fixture.Launcher.Launched).Run.Id);
    }

    [Fact]
    public async Task EndAsync_PublishesNothing_WhenTheRunIsPaused()
    {
        await PutAsync(RunStatus.Paused);

        Assert.False(await EndAsync(Succeeded));

        Assert.Empty(_ends.Ended);
        Assert.Equal(RunStatus.Paused, (await _fixture.Store.GetAsync(RunnerFixture.RunId, CancellationToken.None))?.Status);
    }

    [Fact]
    public async Task EndAsync_IsDone_WhenTheRunIsGone()
    {
        Assert.True(await EndAsync(Succeeded));

        Assert.Empty(_ends.Ended);
    }

    private async Task PutAsync(RunStatus status)
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'ANY'},{'name':'b','task_type':'ANY'}]", members: ",'timeout_seconds':90");
        _fixture.Store.Put(_fixture.Run with { Status = status });
    }

    private Task<RunSnapshot?> SnapshotAsync() => _steps.SnapshotAsync(RunnerFixture.RunId, CancellationToken.None);

    private Task<bool> EndAsync(RunOutcome outcome) => _steps.EndAsync(RunnerFixture.RunId, outcome, CancellationToken.None);
}
