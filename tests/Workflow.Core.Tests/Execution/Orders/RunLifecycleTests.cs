using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Orders;

public sealed class RunLifecycleTests : IDisposable
{
    private static readonly DateTimeOffset Start = EditorFixture.Start;
    private static readonly RunOutcome Succeeded = new(RunStatus.Succeeded, null);

    private readonly RunnerFixture _fixture = new();
    private readonly RunLifecycle _lifecycle;

    public RunLifecycleTests() =>
        _lifecycle = new RunLifecycle(_fixture.Store, _fixture.Store, _fixture.Store, _fixture.Time, new ListLogger<RunLifecycle>());

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task BeginAsync_StartsARunOnce()
    {
        await PutAsync(RunStatus.Pending);

        var begun = await _lifecycle.BeginAsync(RunnerFixture.RunId, Start.AddSeconds(1));

        Assert.Equal((RunStatus.Running, Start.AddSeconds(1)), (begun?.Status, begun?.StartedAt));
        Assert.Null(await _lifecycle.BeginAsync(RunnerFixture.RunId, Start.AddSeconds(2)));
        Assert.Equal(begun, (await RunAsync()).ToHead());
        Assert.Equal([new LogLine(Start.AddSeconds(1), LogSeverity.Info, "run started")], _fixture.Store.RunLines);
    }

    [Theory]
    [InlineData(RunStatus.Queued)]
    [InlineData(RunStatus.Running)]
    [InlineData(RunStatus.Paused)]
    [InlineData(RunStatus.Cancelling)]
    [InlineData(RunStatus.Succeeded)]
    [InlineData(RunStatus.Failed)]
    [InlineData(RunStatus.Cancelled)]
    [InlineData(RunStatus.TimedOut)]
    [InlineData(RunStatus.Skipped)]
    public async Task BeginAsync_LeavesTheRun_WhenItIsNotPending(RunStatus status)
    {
        await PutAsync(status);

        Assert.Null(await _lifecycle.BeginAsync(RunnerFixture.RunId, Start));

        Assert.Equal(status, (await RunAsync()).Status);
        Assert.Empty(_fixture.Store.RunLines);
    }

    [Theory] // its status, its outcome, its final status
    [InlineData(RunStatus.Running, RunStatus.Succeeded, RunStatus.Succeeded)]
    [InlineData(RunStatus.Running, RunStatus.Failed, RunStatus.Failed)]
    [InlineData(RunStatus.Running, RunStatus.TimedOut, RunStatus.TimedOut)]
    [InlineData(RunStatus.Cancelling, RunStatus.Succeeded, RunStatus.Cancelled)] // accepted just before the end
    [InlineData(RunStatus.Cancelling, RunStatus.Failed, RunStatus.Cancelled)]
    [InlineData(RunStatus.Cancelling, RunStatus.Cancelled, RunStatus.Cancelled)]
    [InlineData(RunStatus.Cancelling, RunStatus.TimedOut, RunStatus.TimedOut)]
    public async Task EndAsync_RecordsTheEnd(RunStatus from, RunStatus outcome, RunStatus expected)
    {
        await PutAsync(from);
        _fixture.Time.Advance(TimeSpan.FromSeconds(3));

        var ending = await _lifecycle.EndAsync(RunnerFixture.RunId, new RunOutcome(outcome, outcome == RunStatus.Failed ? "why" : null), CancellationToken.None);

        Assert.Equal(RunEnding.Ended, ending.Ending);
        Assert.Equal((await RunAsync()).ToHead(), ending.Run);
        var run = await RunAsync();
        Assert.Equal((expected, Start.AddSeconds(3), expected == RunStatus.Failed ? "why" : null), (run.Status, run.CompletedAt, run.Error));
        Assert.Equal($"run ended {Word.Upper(expected)}{(run.Error is null ? "" : ": why")}", Assert.Single(_fixture.Store.RunLines).Message);
    }

    [Fact]
    public async Task EndAsync_EndsARunOnce()
    {
        await PutAsync(RunStatus.Running);
        Assert.Equal(RunEnding.Ended, (await _lifecycle.EndAsync(RunnerFixture.RunId, Succeeded, CancellationToken.None)).Ending);
        var ended = await RunAsync();
        _fixture.Time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(RunEnding.Gone, (await _lifecycle.EndAsync(RunnerFixture.RunId, new RunOutcome(RunStatus.Failed, "why"), CancellationToken.None)).Ending);

        Assert.Equal(ended, await RunAsync());
        Assert.Single(_fixture.Store.RunLines);
    }

    [Fact]
    public async Task EndAsync_IsGone_WhenThereIsNoSuchRun() =>
        Assert.Equal(RunEnding.Gone, (await _lifecycle.EndAsync("nope", Succeeded, CancellationToken.None)).Ending);

    [Fact]
    public async Task EndAsync_IsPaused_WhenTheRunIs_AndEndsItWhenItIsResumed()
    {
        await PutAsync(RunStatus.Paused);
        Assert.Equal(RunEnding.Paused, (await _lifecycle.EndAsync(RunnerFixture.RunId, Succeeded, CancellationToken.None)).Ending);
        Assert.Equal(RunStatus.Paused, (await RunAsync()).Status);

        await PutAsync(RunStatus.Running);
        Assert.Equal(RunEnding.Ended, (await _lifecycle.EndAsync(RunnerFixture.RunId, Succeeded, CancellationToken.None)).Ending);
    }

    [Theory] // what others do between a try to end the run and the next read
    [InlineData(RunStatus.Running, RunStatus.Succeeded)]
    [InlineData(RunStatus.Cancelling, RunStatus.Cancelled)]
    public async Task EndAsync_TriesAgain_WhenThePausedRunGoesOnInBetween(RunStatus then, RunStatus expected)
    {
        await PutAsync(RunStatus.Paused);
        _fixture.Store.BeforeGet = () => _fixture.Store.Put(_fixture.Run with { Status = then });

        Assert.Equal(RunEnding.Ended, (await _lifecycle.EndAsync(RunnerFixture.RunId, Succeeded, CancellationToken.None)).Ending);

        _fixture.Store.BeforeGet = null;
        Assert.Equal(expected, (await RunAsync()).Status);
    }

    [Theory]
    [InlineData(true, "Task 'a' ended FAILED: m")]
    [InlineData(false, "Task 'a' ended FAILED.")] // the reason is not on record
    public async Task EndAsync_SaysWhatWentWrong(bool isRecorded, string expected)
    {
        await PutAsync(RunStatus.Running);
        await (isRecorded ? _fixture.RecordAsync(0, ExecutionStatus.Failed) : Task.CompletedTask);

        await _lifecycle.EndAsync(RunnerFixture.RunId, new RunOutcome(RunStatus.Failed, "Task 'a' ended FAILED.", 0), CancellationToken.None);

        Assert.Equal(expected, (await RunAsync()).Error);
    }

    private async Task PutAsync(RunStatus status)
    {
        if (_fixture.Run is null)
        {
            await _fixture.BeginAsync("[{'name':'a','task_type':'ANY'}]");
        }

        _fixture.Store.Put(_fixture.Run! with { Status = status });
    }

    private async Task<Run> RunAsync() => await _fixture.Store.GetAsync(RunnerFixture.RunId, CancellationToken.None) ?? throw new InvalidOperationException("It is gone.");
}
