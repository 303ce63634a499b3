using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.History;

namespace Workflow.Core.Tests.Execution.Attempts;

public sealed class TaskRunnerTests : IDisposable
{
    private const string RunId = "20261123T190102123456-7-k3f9q2";
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 19, 0, 0, TimeSpan.Zero);
    private static readonly TaskResult Done = TaskResult.Succeeded(TestJson.Parse("{'done':true}"));

    private readonly FakeRunStore _store = new();
    private readonly FakeTimeProvider _time = new(Start);
    private readonly ListLogger<TaskRunner> _log = new();
    private readonly CancellationTokenSource _stopping = new();

    public void Dispose() => _stopping.Dispose();

    [Fact]
    public async Task RunAsync_RecordsStartAndEnd_WhenTheTaskSucceeds()
    {
        var report = await RunAsync((_, _) =>
        {
            _time.Advance(TimeSpan.FromSeconds(1.5));
            return Task.FromResult(Done);
        });

        Assert.Equal(new TaskReport(new TaskCall(3), ExecutionStatus.Succeeded) { At = Start.AddSeconds(1.5) }, report);
        Assert.Equal(2, _store.Writes.Count);
        Assert.All(_store.Writes, w => Assert.Equal(RunId, w.RunId));
        Assert.Equal(
            new TaskExecution { Position = 3, Task = "a", TaskType = "LAMBDA", Status = ExecutionStatus.Running, StartedAt = Start, OpenStarts = 1 },
            Assert.Single(_store.Writes[0].Executions));
        var end = Assert.Single(_store.Writes[1].Executions);
        Assert.Equal(
            new TaskExecution { Position = 3, Task = "a", TaskType = "LAMBDA", Status = ExecutionStatus.Succeeded, StartedAt = Start, CompletedAt = Start.AddSeconds(1.5) },
            end with { Output = null });
        Assert.Equal("{\"done\":true}", end.Output?.GetRawText());
        Assert.Equal(["Info started"], Story(0));
        Assert.Equal(["Info succeeded in 1.500 s"], Story(1));
    }

    [Fact]
    public async Task RunAsync_RecordsTheError_WhenTheTaskFails()
    {
        var error = new TaskError("http_status", "The answer was 500.", Retryable: true);

        var report = await RunAsync((_, _) => Task.FromResult(TaskResult.Failed(error)));

        Assert.Equal(ExecutionStatus.Failed, report.Status);
        Assert.Equal(error, End().Error);
        Assert.Null(End().Output);
        Assert.Equal(["Error FAILED after 0.000 s: The answer was 500."], Story(1));
        Assert.Contains(_log.Lines, l => l.Level == LogLevel.Warning && l.Message.Contains("The answer was 500.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_RecordsAFailure_WhenTheHandlerThrows(bool atOnce)
    {
        var report = await RunAsync(async (_, _) =>
        {
            if (!atOnce)
            {
                await Task.Yield();
            }

            throw new InvalidOperationException("broken");
        });

        Assert.Equal(ExecutionStatus.Failed, report.Status);
        Assert.Equal(new TaskError("exception", "InvalidOperationException: broken", Retryable: true), End().Error);
        Assert.Contains(_log.Lines, l => l.Level == LogLevel.Error && l.Exception is InvalidOperationException);
    }

    [Fact]
    public async Task RunAsync_RecordsAFailure_WhenTheHandlerThrowsBeforeItsFirstAwait()
    {
        var report = await RunAsync((_, _) => throw new InvalidOperationException("broken"));

        Assert.Equal(ExecutionStatus.Failed, report.Status);
    }

    // A time-out of a driver or of the handler's own token is an error like any other: the task's limit was not reached.
    [Theory]
    [InlineData(typeof(TimeoutException))]
    [InlineData(typeof(OperationCanceledException))]
    [InlineData(typeof(TaskCanceledException))]
    public async Task RunAsync_RecordsAFailure_WhenTheHandlerGivesUpBeforeTheLimit(Type type)
    {
        var report = await RunAsync((_, _) => Task.FromException<TaskResult>((Exception)Activator.CreateInstance(type)!));

        Assert.Equal(ExecutionStatus.Failed, report.Status);
        Assert.Equal("exception", End().Error?.Code);
    }

    [Fact]
    public async Task RunAsync_TimesOut_WhenTheTimeLimitCancelsTheToken()
    {
        var run = RunAsync(ForeverAsync, Plain with { TimeoutSeconds = 20 });

        _time.Advance(TimeSpan.FromSeconds(19.999));
        Assert.False(run.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.001));
        var report = await run;

        Assert.Equal(ExecutionStatus.TimedOut, report.Status);
        Assert.Equal(new TaskError("timeout", "The task did not end within its 20 s.", Retryable: true), End().Error);
        Assert.Equal(Start.AddSeconds(20), End().CompletedAt);
        Assert.Equal(["Error TIMED_OUT after 20.000 s: The task did not end within its 20 s."], Story(1));
    }

    [Theory] // drivers have errors of their own for a token that is cancelled under them
    [InlineData(typeof(IOException))]
    [InlineData(typeof(TimeoutException))]
    public async Task RunAsync_TimesOut_HoweverTheHandlerReactsToItsToken(Type type)
    {
        var run = RunAsync(
            async (_, token) =>
            {
                var cancelled = new TaskCompletionSource();
                await using var registration = token.Register(cancelled.SetResult);
                await cancelled.Task;
                throw (Exception)Activator.CreateInstance(type)!;
            },
            Plain with { TimeoutSeconds = 20 });

        _time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(ExecutionStatus.TimedOut, (await run).Status);
        Assert.Equal("timeout", End().Error?.Code);
        Assert.Contains(_log.Lines, l => l.Level == LogLevel.Error && l.Exception?.GetType() == type);
    }

    [Fact]
    public async Task RunAsync_Succeeds_WhenTheHandlerFinishesItsWorkAfterTheToken()
    {
        var work = new TaskCompletionSource<TaskResult>();
        var run = RunAsync((_, _) => work.Task, Plain with { TimeoutSeconds = 20 });

        _time.Advance(TimeSpan.FromSeconds(21));
        work.SetResult(Done);

        Assert.Equal(ExecutionStatus.Succeeded, (await run).Status);
    }

    [Fact]
    public async Task RunAsync_AbandonsTheHandler_AtTheHardLimit_WhenItIgnoresItsToken()
    {
        var work = new TaskCompletionSource<TaskResult>();
        var run = RunAsync((_, _) => work.Task, Plain with { TimeoutSeconds = 20 });

        _time.Advance(TimeSpan.FromSeconds(DefinitionLimits.HardLimitSeconds) - TimeSpan.FromTicks(1));
        Assert.False(run.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(ExecutionStatus.TimedOut, (await run).Status);
        Assert.Equal("timeout", End().Error?.Code);
    }

    [Fact]
    public async Task RunAsync_KeepsTheRecord_WhenAnAbandonedHandlerContinues()
    {
        var work = new TaskCompletionSource<TaskResult>();
        Action<LogSeverity, string>? log = null;
        var run = RunAsync((context, _) =>
        {
            log = context.Log;
            log(LogSeverity.Info, "before");
            return work.Task;
        });
        _time.Advance(TimeSpan.FromSeconds(DefinitionLimits.HardLimitSeconds));
        await run;
        var (writes, lines) = (_store.Writes.Count, _store.Writes[^1].Lines);
        Assert.Contains(_store.Writes.SelectMany(write => write.Lines), line => line.Message == "before");
        var count = lines.Count;

        log!(LogSeverity.Info, "after");
        work.SetResult(Done);

        // The store may still be reading them, so nothing may be added.
        Assert.Equal((count, writes), (lines.Count, _store.Writes.Count));
    }

    [Fact]
    public async Task RunAsync_Throws_AndRecordsNoEnd_WhenTheHostStops()
    {
        var run = RunAsync(ForeverAsync);

        await _stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        AssertIsInterrupted();
    }

    [Fact]
    public async Task RunAsync_Throws_AndRecordsNoEnd_WhenTheHostStopsAndTheHandlerIgnoresIt()
    {
        var run = RunAsync((_, _) => new TaskCompletionSource<TaskResult>().Task);

        await _stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        AssertIsInterrupted();
    }

    [Fact]
    public async Task RunAsync_CancelsTheHandler_WhenTheHostStops()
    {
        // On a pool thread, as in a host: there the runner is cancelled first and continues at once.
        var (begun, told) = (new TaskCompletionSource(), new TaskCompletionSource());
        var run = Task.Run(() => RunAsync(async (_, cancellationToken) =>
        {
            using var registration = cancellationToken.Register(told.SetResult);
            begun.SetResult();
            return await new TaskCompletionSource<TaskResult>().Task;
        }));
        await begun.Task;

        await _stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.True(told.Task.IsCompleted);
    }

    [Fact]
    public async Task RunAsync_Throws_AndRecordsNoEnd_HoweverTheHandlerReactsToTheStop()
    {
        var run = RunAsync((_, _) =>
        {
            _stopping.Cancel();
            return Task.FromException<TaskResult>(new IOException("The connection was closed."));
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        AssertIsInterrupted();
    }

    [Fact]
    public async Task RunAsync_RecordsTheEnd_WhenTheTaskWasDoneBeforeTheHostStopped()
    {
        var report = await RunAsync((_, _) =>
        {
            _stopping.Cancel();
            return Task.FromResult(Done);
        });

        Assert.Equal(ExecutionStatus.Succeeded, report.Status);
        Assert.Equal(2, _store.Writes.Count);
    }

    [Theory]
    [InlineData(0, ExecutionStatus.Succeeded)]
    [InlineData(1, ExecutionStatus.Failed)]
    public async Task RunAsync_KeepsTheLimitOfAnOutput(int over, ExecutionStatus expected)
    {
        var text = new string('x', DefinitionLimits.OutputBytes - 2 + over); // two quotation marks

        var report = await RunAsync((_, _) => Task.FromResult(TaskResult.Succeeded(JsonSerializer.SerializeToElement(text))));

        Assert.Equal(expected, report.Status);
        Assert.Equal(
            over == 0 ? null : new TaskError("output_too_large", "The output is 16777217 bytes long; the limit is 16777216."),
            End().Error);
        Assert.Equal(over == 0, End().Output is not null);
    }

    [Fact]
    public async Task RunAsync_Fails_WhenTheHostHasNoSuchType()
    {
        var report = await RunAsync((_, _) => Task.FromResult(Done), Plain with { TaskType = "SHELL" });

        Assert.Equal(ExecutionStatus.Failed, report.Status);
        Assert.Equal(new TaskError("task_type", "This host has no task type SHELL."), End().Error);
    }

    [Fact]
    public async Task RunAsync_IssuesTheStart_BeforeTheHandlerBegins()
    {
        var writesAtBegin = -1;

        await RunAsync((_, _) =>
        {
            writesAtBegin = _store.Writes.Count;
            return Task.FromResult(Done);
        });

        Assert.Equal(1, writesAtBegin);
    }

    [Fact]
    public async Task RunAsync_ReturnsOnlyWhenTheEndIsOnRecord()
    {
        var written = new[] { new TaskCompletionSource(), new TaskCompletionSource() };
        _store.OnRecord = i => written[i].Task;

        var run = RunAsync((_, _) => Task.FromResult(Done));
        Assert.Single(_store.Writes); // the handler may take the process down: the start is on disk first
        Assert.False(run.IsCompleted);
        written[0].SetResult();
        Assert.Equal(2, _store.Writes.Count);
        Assert.False(run.IsCompleted);
        written[1].SetResult();

        Assert.Equal(ExecutionStatus.Succeeded, (await run).Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task RunAsync_Throws_WhenTheStoreFails(int write)
    {
        _store.OnRecord = i => i == write ? Task.FromException(new IOException("disk full")) : Task.CompletedTask;

        await Assert.ThrowsAsync<IOException>(() => RunAsync((_, _) => Task.FromResult(Done)));
    }

    [Fact]
    public async Task RunAsync_LabelsEveryLine_WithTaskItemAndAttempt()
    {
        await RunAsync(
            (context, _) =>
            {
                context.Log(LogSeverity.Debug, "one");
                _time.Advance(TimeSpan.FromSeconds(1));
                context.Log(LogSeverity.Warning, "two");
                return Task.FromResult(Done);
            },
            call: new TaskCall(3, 5, 2));

        Assert.Equal(
            [
                new LogLine(Start, LogSeverity.Info, "started", "a", 5, 2),
                new LogLine(Start, LogSeverity.Debug, "one", "a", 5, 2),
                new LogLine(Start.AddSeconds(1), LogSeverity.Warning, "two", "a", 5, 2),
                new LogLine(Start.AddSeconds(1), LogSeverity.Info, "succeeded in 1.000 s", "a", 5, 2),
            ],
            _store.Writes.SelectMany(w => w.Lines));
        Assert.Equal((5, 2), (End().Index, End().Attempt));
        Assert.Equal(2, _log.Lines.Count);
        Assert.All(_log.Lines, l => Assert.Contains("attempt 2", l.Message, StringComparison.Ordinal));
        Assert.All(_log.Lines, l => Assert.Equal(5, l.Values["index"]));
        Assert.All(_log.Lines, l => Assert.Contains(RunId, l.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_GivesTheHandlerItsContext()
    {
        TaskContext? given = null;

        await RunAsync(
            (context, _) =>
            {
                given = context;
                return Task.FromResult(Done);
            },
            Plain with { Config = TestJson.Parse("{'x':1}") },
            new TaskCall(3, null, 2));

        Assert.NotNull(given);
        Assert.Equal((RunId, "a", 3, null, 2), (given.RunId, given.Task, given.Position, given.Index, given.Attempt));
        Assert.Equal("{\"x\":1}", given.Config.GetRawText());
        Assert.Equal($"{RunId}.3", given.IdempotencyKey);
        Assert.Equal($"{RunId}.3.5", (given with { Index = 5 }).IdempotencyKey);
    }

    private static async Task<TaskResult> ForeverAsync(TaskContext context, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return Done;
    }

    private static Run Run => new()
    {
        Id = RunId,
        WorkflowId = 7,
        WorkflowVersion = 1,
        Status = RunStatus.Running,
        Trigger = RunTrigger.Manual,
        CreatedAt = Start,
    };

    // The task is after three others, so that its position and its number differ.
    private static PlannedVersion Version(TaskDefinition task) =>
        new(new WorkflowDefinition { Name = "w", Tasks = [.. PlainTasks.Of("x:", "y:", "z:"), task] });

    private static TaskDefinition Plain => new() { Name = "a", TaskType = "LAMBDA", Config = TestJson.Parse("{}") };

    private Task<TaskReport> RunAsync(
        Func<TaskContext, CancellationToken, Task<TaskResult>> handler, TaskDefinition? task = null, TaskCall? call = null) =>
        new TaskRunner(new TaskTypeCatalog([new LambdaTaskType(handler)]), _store, _store, new FakeSecrets(), _time, _log)
            .RunAsync(Run, Version(task ?? Plain), call ?? new TaskCall(3), null, new CallTokens(_stopping.Token, CancellationToken.None));

    // Begun but not ended: an attempt that the host interrupted has no end, and no death is counted.
    private void AssertIsInterrupted() =>
        Assert.Equal([(ExecutionStatus.Running, 1), (ExecutionStatus.Running, 0)], _store.Writes.Select(w => (w.Executions[0].Status, w.Executions[0].OpenStarts)));

    private TaskExecution End() => Assert.Single(_store.Writes[1].Executions);

    private IEnumerable<string> Story(int write) => _store.Writes[write].Lines.Select(l => $"{l.Level} {l.Message}");
}
