using System.Text;
using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.History;

namespace Workflow.Core.Tests.Execution.Attempts;

/// <summary>What attempts store: without secrets, and only as long as an output refers to it.</summary>
public sealed class AttemptBodiesTests : IDisposable
{
    private const string RunId = "20261123T190102123456-7-k3f9q2";
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 19, 0, 0, TimeSpan.Zero);

    private readonly FakeRunStore _store = new();
    private readonly FakeStoredBodies _bodies = new();
    private readonly CancellationTokenSource _cancelled = new();

    public void Dispose() => _cancelled.Dispose();

    [Fact]
    public async Task Body_IsKeptWithTheExecution_WhenTheTaskSucceeds()
    {
        await _bodies.StoreAsync(RunId, new(0, null, 1), "text/plain", new MemoryStream([1]), CancellationToken.None); // of a process that died
        await _bodies.StoreAsync(RunId, new(0, null, 10), "text/plain", new MemoryStream([1]), CancellationToken.None);

        var end = await RunAsync(async context => Done(await StoreAsync(context, "some text")));

        Assert.Equal(ExecutionStatus.Succeeded, end.Status);
        Assert.Equal(end.StoredBody, StoredBody.IdIn(end.Output!.Value));
        Assert.Equal("some text"u8.ToArray(), _bodies.BytesOf(end.StoredBody!));
        Assert.Equal(2, _bodies.Ids.Count);
        Assert.Contains(_bodies.Ids, id => id.StartsWith("0-x-10-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("fails")]
    [InlineData("throws")]
    [InlineData("is cancelled")]
    [InlineData("has no output that fits")]
    [InlineData("breaks off")]
    public async Task Body_IsRemoved_WhenTheTask(string how)
    {
        var end = await RunAsync(async context =>
        {
            if (how == "breaks off")
            {
                await context.Bodies!.StoreAsync(new Broken(), "text/plain", CancellationToken.None);
            }

            var body = await StoreAsync(context, "some text");
            Assert.Single(_bodies.Ids);
            switch (how)
            {
                case "fails":
                    return TaskResult.Failed(new TaskError("code", "why"));
                case "throws":
                    throw new InvalidOperationException();
                case "is cancelled":
                    await _cancelled.CancelAsync();
                    throw new OperationCanceledException();
                default:
                    return TaskResult.Succeeded(TestJson.Parse($"'{new string('x', 17_000_000)}'"));
            }
        });

        Assert.NotEqual(ExecutionStatus.Succeeded, end.Status);
        Assert.Null(end.StoredBody);
        Assert.Empty(_bodies.Ids);
    }

    [Theory]
    [InlineData("fails")]
    [InlineData("is cancelled")]
    [InlineData("is cancelled before")]
    [InlineData("succeeds without a body")]
    [InlineData("has killed the process too often")]
    public async Task Body_OfAProcessThatDied_IsRemoved_WhenTheNextStart(string how)
    {
        await LeaveAsync(null, how.StartsWith("has", StringComparison.Ordinal) ? ProcessDeaths.MaxDeaths : 1);
        await _bodies.StoreAsync(RunId, new(0, null, 10), "text/plain", new MemoryStream([1]), CancellationToken.None);
        if (how == "is cancelled before")
        {
            await _cancelled.CancelAsync();
        }

        var end = await RunAsync(async _ =>
        {
            if (how.StartsWith("is", StringComparison.Ordinal))
            {
                await _cancelled.CancelAsync();
                throw new OperationCanceledException();
            }

            return how == "fails" ? TaskResult.Failed(new TaskError("code", "why")) : TaskResult.Succeeded(TestJson.Parse("1"));
        });

        Assert.True(end.Status.IsFinal());
        Assert.Equal(how.StartsWith("has", StringComparison.Ordinal), end.Error?.Code == ProcessDeaths.ErrorCode);
        Assert.StartsWith("0-x-10-", Assert.Single(_bodies.Ids), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_OfAnInterruptedItem_IsRemoved_WhenItsListEnds()
    {
        await LeaveAsync(0, 1);
        await _store.RecordAsync(RunId, [new TaskExecution { Position = 0, Task = "a", Status = ExecutionStatus.Running, StartedAt = Start, ItemCount = 1 }], [], CancellationToken.None);

        await RunAsync(_ => throw new InvalidOperationException(), new TaskCall(0, Kind: CallKind.Collect));

        Assert.Equal(ExecutionStatus.Cancelled, (await _store.FindLastAsync(RunId, 0, 0, CancellationToken.None))!.Status);
        Assert.Empty(_bodies.Ids);
    }

    [Fact]
    public async Task Body_IsThatOfTheRecord_WhenAnotherHostWasFaster()
    {
        var faster = await _bodies.StoreAsync(RunId, new(0, null, 1), "text/plain", new MemoryStream([1]), CancellationToken.None);
        var end = await RunAsync(async context =>
        {
            var body = await StoreAsync(context, "some text");
            await _store.RecordAsync(RunId, [new TaskExecution { Position = 0, Task = "a", Status = ExecutionStatus.Succeeded, StoredBody = faster.Id }], [], CancellationToken.None);
            return Done(body);
        });

        Assert.Equal(faster.Id, end.StoredBody);
        Assert.Equal([faster.Id], _bodies.Ids);
    }

    [Fact]
    public async Task Store_MasksSecrets_AndSaysSo()
    {
        var end = await RunAsync(async context => Done(await context.Bodies!.StoreAsync(new MemoryStream("a hunter2, b aHVudGVyMg== c"u8.ToArray()), "text/x; a=hunter2", CancellationToken.None)));

        Assert.Equal("a ***, b ***== c", Encoding.UTF8.GetString(_bodies.BytesOf(end.StoredBody!)));
        Assert.Equal("text/x; a=***", (await _bodies.FindBodyAsync(RunId, end.StoredBody!, CancellationToken.None))!.MediaType);
        Assert.Contains(_store.Writes.SelectMany(write => write.Lines), line => line is { Level: LogSeverity.Warning } && line.Message.Contains("holds secrets in 2 places", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Store_MasksAgain_WhenAValueBecomesSecretMeanwhile()
    {
        var end = await RunAsync(async context =>
        {
            _bodies.Stored = () =>
            {
                _bodies.Stored = static () => { };
                context.AddSecret("a token");
            };
            return Done(await StoreAsync(context, "this is a token"));
        });

        Assert.Equal("this is ***", Encoding.UTF8.GetString(_bodies.BytesOf(end.StoredBody!)));
        Assert.Single(_bodies.Ids);
    }

    [Fact]
    public async Task Store_GivesUp_WhenSecretsChangeAllTheTime()
    {
        var end = await RunAsync(async context =>
        {
            var token = 0;
            _bodies.Stored = () => context.AddSecret($"token number {token++}");
            return Done(await StoreAsync(context, "some text"));
        });

        Assert.Equal((ExecutionStatus.Failed, true), (end.Status, end.Error!.Retryable));
        Assert.Empty(_bodies.Ids);
    }

    [Fact]
    public async Task Store_Refuses_ASecondBody()
    {
        var end = await RunAsync(async context =>
        {
            await StoreAsync(context, "one");
            return Done(await StoreAsync(context, "two"));
        });

        Assert.Contains("stores one body at most", end.Error!.Message, StringComparison.Ordinal);
        Assert.Empty(_bodies.Ids);
    }

    private static Task<StoredBody> StoreAsync(TaskContext context, string text) =>
        context.Bodies!.StoreAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), "text/plain", CancellationToken.None);

    private static TaskResult Done(StoredBody body) =>
        TaskResult.Succeeded(TestJson.Parse($"{{'stored_body':'{body.Id}','bytes':{body.Bytes},'sha256':'{body.Sha256}'}}"));

    // A process has stored a body and died.
    private async Task LeaveAsync(int? index, int starts)
    {
        await _store.RecordAsync(RunId, [new TaskExecution { Position = 0, Task = "a", Index = index, Status = ExecutionStatus.Running, StartedAt = Start, OpenStarts = starts }], [], CancellationToken.None);
        await _bodies.StoreAsync(RunId, new(0, index, 1), "text/plain", new MemoryStream([1]), CancellationToken.None);
    }

    private async Task<TaskExecution> RunAsync(Func<TaskContext, Task<TaskResult>> handler, TaskCall? call = null)
    {
        var task = new TaskDefinition { Name = "a", TaskType = "LAMBDA", Config = TestJson.Parse("{'x':'{{ secrets.K }}'}") };
        var run = new Run { Id = RunId, WorkflowId = 7, WorkflowVersion = 1, Status = RunStatus.Running, Trigger = RunTrigger.Manual, CreatedAt = Start };
        using var runner = new TaskRunner(
            new TaskTypeCatalog([new LambdaTaskType((context, _) => handler(context))]), _store, _store, new FakeSecrets(("K", "hunter2")), new FakeTimeProvider(Start), new ListLogger<TaskRunner>(), bodies: _bodies);
        var left = await _store.FindLastAsync(RunId, 0, null, CancellationToken.None) is { } last ? RecordedExecution.Of(last) : (RecordedExecution?)null;
        await runner.RunAsync(run, new PlannedVersion(new WorkflowDefinition { Name = "w", Tasks = [task] }), call ?? new TaskCall(0), left, new CallTokens(CancellationToken.None, _cancelled.Token));
        return (await _store.FindLastAsync(RunId, 0, null, CancellationToken.None))!;
    }

    private sealed class Broken : ReadOnlyStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("it broke");
    }
}
