using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.Execution.Steps;

namespace Workflow.Core.Tests.Execution;

/// <summary>An attempt during which the process dies ends at the third death. Only deaths are counted.</summary>
public sealed class ProcessDeathTests : IDisposable
{
    private readonly RunnerFixture _fixture;
    private readonly List<TaskRunner> _processes = [];
    private TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<CancellationToken, Task<TaskResult>> _handler = _ => new TaskCompletionSource<TaskResult>().Task; // the process dies while it waits
    private int _calls;

    public ProcessDeathTests() =>
        _fixture = new RunnerFixture((_, cancelled) =>
        {
            Interlocked.Increment(ref _calls);
            _called.TrySetResult();
            return _handler(cancelled);
        });

    public static TheoryData<int?, int> Attempts => new() { { null, 1 }, { null, 2 }, { 0, 1 }, { 3, 5 } };

    public void Dispose()
    {
        _fixture.Dispose();
        _processes.ForEach(p => p.Dispose());
    }

    [Theory]
    [MemberData(nameof(Attempts))]
    public async Task RunAsync_EndsFailed_WhenThreeProcessesHaveDied(int? index, int attempt)
    {
        await BeginAsync();
        var call = new TaskCall(0, index, attempt);
        for (var deaths = 0; deaths < 3; deaths++)
        {
            Assert.Equal(deaths == 2, (await NewProcessAsync(call)).Runner.IsLastStart(RunnerFixture.RunId, call, await _fixture.FindAsync(call)));
            await FailAfterDeathsAsync(call);
        }

        var report = await LiveAsync(call);

        Assert.Equal((ExecutionStatus.Failed, false, 3), (report.Status, report.Retryable, _calls));
        var ended = await _fixture.LastAsync(0, index);
        Assert.Equal((ProcessDeaths.ErrorCode, 0), (ended.Error?.Code, ended.OpenStarts));
        Assert.Contains("3 times", ended.Error?.Message, StringComparison.Ordinal);
        Assert.Null(NextAttempt.DueAt(RunnerFixture.RunId, _fixture.Version.Plan.Tasks[0], report));
    }

    [Fact]
    public async Task RunAsync_Continues_WhenTheThirdTrySurvives()
    {
        await BeginAsync();
        var call = new TaskCall(0);
        await FailAfterDeathsAsync(call);
        await FailAfterDeathsAsync(call);
        _handler = _ => Task.FromResult(TaskResult.Succeeded(TestJson.Parse("1")));

        Assert.Equal(ExecutionStatus.Succeeded, (await LiveAsync(call)).Status);
    }

    [Fact]
    public async Task RunAsync_CountsNoCleanStop()
    {
        await BeginAsync();
        var call = new TaskCall(0);
        _handler = async cancelled =>
        {
            await Task.Delay(Timeout.Infinite, cancelled);
            throw new InvalidOperationException();
        };
        for (var stops = 0; stops < 5; stops++)
        {
            using var stopping = new CancellationTokenSource();
            var (runner, recorded) = await NewProcessAsync(call);
            _called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var running = runner.RunAsync(_fixture.Run, _fixture.Version, call, recorded, new CallTokens(stopping.Token, CancellationToken.None));
            await _called.Task.SoonAsync();
            await stopping.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.SoonAsync());
        }

        Assert.Equal((ExecutionStatus.Running, 0), ((await _fixture.LastAsync(0)).Status, (await _fixture.LastAsync(0)).OpenStarts));
        _handler = _ => Task.FromResult(TaskResult.Succeeded(TestJson.Parse("1")));
        Assert.Equal(ExecutionStatus.Succeeded, (await LiveAsync(call)).Status);
    }

    [Fact]
    public async Task RunAsync_CountsNoFailureOfTheStore_InOneProcess()
    {
        await BeginAsync();
        var call = new TaskCall(0);
        _handler = _ => Task.FromResult(TaskResult.Succeeded(TestJson.Parse("1")));
        var (runner, _) = await NewProcessAsync(call);
        for (var failures = 0; failures < 5; failures++)
        {
            var writes = _fixture.Store.Writes.Count;
            _fixture.Store.FailBefore = write => write > writes; // all but the start
            await Assert.ThrowsAsync<IOException>(async () => await runner.RunAsync(_fixture.Run, _fixture.Version, call, await _fixture.FindAsync(call), default));
        }

        _fixture.Store.FailBefore = null;
        Assert.Equal(ExecutionStatus.Succeeded, (await runner.RunAsync(_fixture.Run, _fixture.Version, call, await _fixture.FindAsync(call), default)).Status);
    }

    [Fact]
    public async Task RunAsync_HasTheStartOnDisk_BeforeTheHandlerIsCalled()
    {
        await BeginAsync();
        var onDisk = new TaskCompletionSource();
        _fixture.Store.OnRecord = write => write == 0 ? onDisk.Task : Task.CompletedTask;
        _handler = _ => Task.FromResult(TaskResult.Succeeded(TestJson.Parse("1")));

        var running = LiveAsync(new TaskCall(0));
        Assert.Equal(0, Volatile.Read(ref _calls));

        onDisk.SetResult();
        Assert.Equal(ExecutionStatus.Succeeded, (await running.SoonAsync()).Status);
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task RunAsync_AnswersWhatIsThere_WhenAnotherHostHasEndedTheAttempt()
    {
        await BeginAsync();
        await _fixture.RecordAsync(0, ExecutionStatus.Succeeded, "7");

        // Frozen between reading and writing: it assumes that nothing is on record.
        var report = await _fixture.NewRunner().RunAsync(_fixture.Run, _fixture.Version, new TaskCall(0), null, default);

        Assert.Equal((ExecutionStatus.Succeeded, 0), (report.Status, _calls));
        Assert.Equal("7", await _fixture.OutputAsync(0));
    }

    [Fact]
    public async Task RunAsync_AnswersWhatIsThere_WhenAnotherHostEndsTheAttemptMeanwhile()
    {
        await BeginAsync();
        _handler = async _ =>
        {
            await _fixture.RecordAsync(0, ExecutionStatus.Succeeded, "7");
            return TaskResult.Failed(new TaskError("mine", "not any more"));
        };

        Assert.Equal(ExecutionStatus.Succeeded, (await LiveAsync(new TaskCall(0))).Status);
        Assert.Equal("7", await _fixture.OutputAsync(0));
    }

    [Theory]
    [InlineData("{'name':'a','task_type':'LAMBDA','for_each':'[1].map(x => x)'}", CallKind.Expand)]
    [InlineData("{'name':'a','task_type':'LAMBDA','when':'1 > 0','for_each':[1]}", CallKind.Expand)]
    [InlineData("{'name':'a','task_type':'LAMBDA','when':'1 > 0'}", CallKind.Attempt)]
    [InlineData("{'name':'a','task_type':'LAMBDA','config':{'x':'{{ 1 }}'}}", CallKind.Attempt)]
    public async Task RunAsync_EndsFailed_WhenExpressionsTakeTheProcessDown(string task, CallKind kind)
    {
        await _fixture.BeginAsync($"[{task}]");
        var call = new TaskCall(0, Kind: kind);
        await LeaveAsync(3);

        Assert.Equal((ExecutionStatus.Failed, 0), ((await LiveAsync(call)).Status, _calls));
        Assert.Equal(ProcessDeaths.ErrorCode, (await _fixture.LastAsync(0)).Error?.Code);
    }

    [Theory]
    [InlineData("{'name':'a','task_type':'WAIT','config':{'seconds':'{{ 1 }}'}}")]
    [InlineData("{'name':'a','task_type':'EVENT','when':'1 > 0','config':{'name':'e'}}")]
    public async Task OpenAsync_EndsFailed_WhenExpressionsTakeTheProcessDown(string task)
    {
        await _fixture.BeginAsync($"[{task}]");
        await LeaveAsync(3);
        var (runner, recorded) = await NewProcessAsync(new TaskCall(0));

        var awaited = await _fixture.NewWaiting(runner).OpenAsync(_fixture.Run, _fixture.Version, new TaskCall(0), recorded, CancellationToken.None);

        Assert.Equal(ExecutionStatus.Failed, Assert.IsType<Awaited.Nothing>(awaited).Report.Status);
        Assert.Equal(ProcessDeaths.ErrorCode, (await _fixture.LastAsync(0)).Error?.Code);
    }

    [Fact]
    public async Task LastTries_AreMadeOneAtATime()
    {
        using var tries = new LastStartSlot(_fixture.Time);
        using var first = tries.TryTake();
        Assert.NotNull(first);
        Assert.Null(tries.TryTake());

        var second = tries.TryTakeAsync(CancellationToken.None);
        Assert.False(second.IsCompleted);
        first.Dispose();
        first.Dispose(); // twice gives back one place
        Assert.Null(await Task.Run(() => tries.TryTake()));
        (await second.SoonAsync())!.Dispose();
        Assert.NotNull(tries.TryTake());
    }

    [Fact]
    public void LastTries_DoNotWaitForLongRunningOnes()
    {
        using var tries = new LastStartSlot(_fixture.Time);
        using var first = tries.TryTake();
        _fixture.Time.Advance(LastStartSlot.LongestAlone - TimeSpan.FromTicks(1));
        Assert.Null(tries.TryTake());

        _fixture.Time.Advance(TimeSpan.FromTicks(1));
        using var second = tries.TryTake();
        Assert.NotNull(second);
        first!.Dispose(); // late: what it had is another's
        Assert.Null(tries.TryTake());
    }

    private Task BeginAsync() => _fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA','retry_count':9}]");

    private async Task LeaveAsync(int starts) => await _fixture.Store.RecordAsync(
        RunnerFixture.RunId,
        [new TaskExecution { Position = 0, Task = "a", Status = ExecutionStatus.Running, StartedAt = Definitions.EditorFixture.Start, OpenStarts = starts }],
        [],
        CancellationToken.None);

    // A process begins the attempt and dies while it runs.
    private async Task FailAfterDeathsAsync(TaskCall call)
    {
        var (runner, recorded) = await NewProcessAsync(call);
        _called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = runner.RunAsync(_fixture.Run, _fixture.Version, call, recorded, default);
        await _called.Task.SoonAsync();
    }

    private async Task<TaskReport> LiveAsync(TaskCall call)
    {
        var (runner, recorded) = await NewProcessAsync(call);
        return await runner.RunAsync(_fixture.Run, _fixture.Version, call, recorded, default);
    }

    private async Task<(TaskRunner Runner, RecordedExecution? Recorded)> NewProcessAsync(TaskCall call)
    {
        _processes.Add(_fixture.NewRunner());
        return (_processes[^1], await _fixture.FindAsync(call));
    }
}
