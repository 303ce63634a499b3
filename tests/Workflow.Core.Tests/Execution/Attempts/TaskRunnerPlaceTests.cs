using Workflow.Core.Execution.Loop;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Attempts;

/// <summary>Attempts whose work waits for a place: it has not begun, and its time limit has not either.</summary>
public sealed class TaskRunnerPlaceTests : IDisposable
{
    private static readonly TaskResult Done = TaskResult.Succeeded(TestJson.Parse("1"));

    private readonly TaskCompletionSource _place = new();
    private readonly TaskCompletionSource _work = new();
    private readonly RunnerFixture _fixture;

    public TaskRunnerPlaceTests() => _fixture = new RunnerFixture(async (context, cancellationToken) =>
    {
        await context.WaitForResource(_place.Task.WaitAsync(cancellationToken), "waits for a place");
        await _work.Task.WaitAsync(cancellationToken);
        return Done;
    });

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task RunAsync_CountsTheWorkOnly_WhenItHadToWait()
    {
        var run = await BeginAsync();
        _fixture.Time.Advance(TimeSpan.FromSeconds(DefinitionLimits.HardLimitSeconds * 2));
        var waiting = await _fixture.LastAsync(0);
        _place.SetResult();
        _fixture.Time.Advance(TimeSpan.FromSeconds(1.9));
        _work.SetResult();

        Assert.Equal(ExecutionStatus.Succeeded, (await run).Status);
        Assert.Equal((ExecutionStatus.Running, "waits for a place"), (waiting.Status, waiting.StatusReason));
        var ended = await _fixture.LastAsync(0);
        Assert.Equal(TimeSpan.FromSeconds(1.9), ended.CompletedAt - ended.StartedAt);
        Assert.Null(ended.StatusReason);
    }

    [Fact]
    public async Task RunAsync_SaysNothing_WhenThePlaceIsThere()
    {
        _place.SetResult();
        var run = await BeginAsync();
        _work.SetResult();

        await run;
        Assert.Equal(2, _fixture.Store.Writes.Count);
    }

    [Fact]
    public async Task RunAsync_TimesOut_WhenTheWorkTakesTooLongAfterItsWait()
    {
        var run = await BeginAsync();
        _fixture.Time.Advance(TimeSpan.FromSeconds(100));
        _place.SetResult();
        _fixture.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(ExecutionStatus.TimedOut, (await run).Status);
    }

    [Fact]
    public async Task RunAsync_IsCancelled_WhileItWaits()
    {
        using var cancelled = new CancellationTokenSource();
        var run = await BeginAsync(cancelled.Token);

        await cancelled.CancelAsync();

        Assert.Equal(ExecutionStatus.Cancelled, (await run).Status);
    }

    private async Task<Task<TaskReport>> BeginAsync(CancellationToken cancelled = default)
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA','timeout_seconds':2}]");
        return _fixture.DoAsync(0, cancelled: cancelled);
    }
}
