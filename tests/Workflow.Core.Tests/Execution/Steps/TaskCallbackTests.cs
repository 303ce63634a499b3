using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Addresses;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Execution.Addresses;

namespace Workflow.Core.Tests.Execution.Steps;

/// <summary>A task that calls out and waits for its callback, in processes that die at any of their calls of the store.</summary>
public sealed class TaskCallbackTests
{
    private const int MostCalls = 16;

    private static readonly TaskCall Call = new(0);
    private static readonly TaskStep Work = new(StepKind.Work, Call);

    public static TheoryData<string, int> Deaths => [.. new[] { nameof(Death.Before), nameof(Death.After) }.SelectMany(_ => Enumerable.Range(1, MostCalls), (death, calls) => (death, calls))];

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task Result_CountsOnce_WhicheverCallIsTheLast(string death, int calls)
    {
        using var fixture = await BeginAsync();
        await DieAsync(store => StepAsync(fixture, store, Work));
        var opened = await StepAsync(fixture, fixture.Store, Work);
        var token = Token;
        Assert.Equal((ExecutionStatus.Waiting, token), ((await fixture.LastAsync(0)).Status, CallbackToken.Of(RunnerFixture.RunId, await fixture.LastAsync(0), FakeServiceKey.Key)));
        await DieAsync(store => CallbacksOf(fixture, store).SucceedAsync(token, JsonElement.Parse("[7]"), CancellationToken.None));

        var at = await CallbacksOf(fixture, fixture.Store).SucceedAsync(token, JsonElement.Parse("[7]"), CancellationToken.None);
        await DieAsync(store => StepAsync(fixture, store, TakeOf(opened)));
        var report = await EndAsync(fixture, opened);

        Assert.Equal((ExecutionStatus.Succeeded, "[7]"), (report.Status, await fixture.OutputAsync(0)));
        Assert.Equal(at, await CallbacksOf(fixture, fixture.Store).SucceedAsync(token, JsonElement.Parse("[7]"), CancellationToken.None));
        await Assert.ThrowsAsync<RefusedException>(() => CallbacksOf(fixture, fixture.Store).SucceedAsync(token, JsonElement.Parse("[8]"), CancellationToken.None));

        async Task DieAsync(Func<IRunStore, Task> life) => await LiveAsync(life, KillableStore.Of(fixture.Store, calls, Enum.Parse<Death>(death), new CancellationTokenSource()));
    }

    // Of a failed call and a result that arrives at the same time, exactly one counts, and the sender is told which.
    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task Failure_OrTheResult_Counts_WhicheverCallIsTheLast(string death, int calls)
    {
        using var fixture = await BeginAsync("'parts':'fail'");
        await LiveAsync(store => StepAsync(fixture, store, Work), KillableStore.Of(fixture.Store, calls, Enum.Parse<Death>(death), new CancellationTokenSource()));

        var isTaken = await fixture.Store.FindLastAsync(RunnerFixture.RunId, 0, null, CancellationToken.None) is not null;
        try
        {
            await CallbacksOf(fixture, fixture.Store).SucceedAsync(Token, JsonElement.Parse("1"), CancellationToken.None);
        }
        catch (RefusedException e)
        {
            Assert.Equal(isTaken ? RefusalReason.Conflict : RefusalReason.NotFound, e.Reason);
            isTaken = false;
        }

        var step = await StepAsync(fixture, fixture.Store, Work);
        var report = step.Report ?? await EndAsync(fixture, step);

        Assert.Equal(isTaken ? ExecutionStatus.Succeeded : ExecutionStatus.Failed, report.Status);
        Assert.Equal(isTaken ? null : "lambda", (await fixture.LastAsync(0)).Error?.Code);
    }

    // The result that came before the process died is the end: nobody is called again.
    [Fact]
    public async Task Result_OfACallThatWasCutShort_EndsTheAttempt()
    {
        var called = 0;
        using var fixture = await BeginAsync();
        var hangs = new TaskCompletionSource<TaskResult>();
        var first = StepAsync(fixture, fixture.Store, Work, (_, _) =>
        {
            called++;
            return hangs.Task;
        });
        await CallbacksOf(fixture, fixture.Store).SucceedAsync(Token, JsonElement.Parse("3"), CancellationToken.None);

        var report = (await StepAsync(fixture, fixture.Store, Work, (_, _) => throw new InvalidOperationException("called again"))).Report!.Value;

        Assert.Equal((ExecutionStatus.Succeeded, "3", 1), (report.Status, await fixture.OutputAsync(0), called));
        hangs.SetResult(TaskResult.Succeeded(JsonElement.Parse("1")));
        await first;
        Assert.Equal("3", await fixture.OutputAsync(0));
    }

    [Fact]
    public async Task Waiting_HoldsNoWorker()
    {
        using var fixture = await BeginAsync();
        var workers = new Workers(1);

        for (var index = 0; index < 3; index++)
        {
            var (services, _, _) = OtherProcess.ServicesOf(fixture, fixture.Store, (_, _) => Task.FromResult(TaskResult.Succeeded(JsonElement.Parse("1"))), workers);
            var context = new StepContext(fixture.Run, fixture.Version, null, new ObservedRun(fixture.Run));
            var answer = await services.Steps.DoAsync(context, new TaskStep(StepKind.Work, Call with { Attempt = index + 1 }), CancellationToken.None);
            Assert.NotNull(answer.EventName);
        }
    }

    // A person with the role viewer reads the log, and the errors of attempts.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Address_IsMasked_InAllThatTheAttemptLeavesBehind(bool fails)
    {
        string? url = null;
        using var fixture = await BeginAsync("'parts':'{{ callback.url }}'");
        await StepAsync(fixture, fixture.Store, Work, (context, _) =>
        {
            url = context.Config.GetProperty("parts").GetString()!;
            context.Log(LogSeverity.Info, $"I have {url}, and {Uri.EscapeDataString(url)}");
            return Task.FromResult(fails ? TaskResult.Failed(new TaskError("lambda", "no: " + url, Details: JsonSerializer.SerializeToElement(new { url }))) : TaskResult.Succeeded(JsonSerializer.SerializeToElement(url)));
        });
        var token = Token;

        Assert.Equal("https://workflow.example/api/v1/callbacks/" + token, url);
        Assert.DoesNotContain(token, JsonSerializer.Serialize(new { Last = await fixture.LastAsync(0), Log = fixture.Store.RunLines, fixture.Store.Writes }), StringComparison.Ordinal);
    }

    // Stores of an older version have the secret of a callback.
    [Fact]
    public async Task Address_StaysValid_ThatAnOlderVersionHasMade()
    {
        using var fixture = await BeginAsync();
        var old = new CallbackTicket(null, null) { Secret = "abc" };
        await fixture.Store.RecordAsync(
            RunnerFixture.RunId, [new TaskExecution { Position = 0, Task = "a", Status = ExecutionStatus.Waiting, StartedAt = fixture.Time.GetUtcNow(), Request = old.Write() }], [], CancellationToken.None);
        var token = CallbackToken.Of(RunnerFixture.RunId, await fixture.LastAsync(0), FakeServiceKey.Key)!;

        Assert.Equal("abc", CallbackToken.Read(token)!.Secret);
        await Assert.ThrowsAsync<RefusedException>(() => CallbacksOf(fixture, fixture.Store).SucceedAsync(Token, default, CancellationToken.None));
        await CallbacksOf(fixture, fixture.Store).SucceedAsync(token, JsonElement.Parse("4"), CancellationToken.None);

        Assert.Equal(ExecutionStatus.Succeeded, (await StepAsync(fixture, fixture.Store, Work)).Report!.Value.Status);
    }

    [Fact]
    public async Task Record_HasNothingFromWhichTheAddressFollows()
    {
        using var fixture = await BeginAsync();
        await StepAsync(fixture, fixture.Store, Work);
        var token = CallbackToken.Read(Token)!;
        await CallbacksOf(fixture, fixture.Store).SucceedAsync(token.Text(), JsonElement.Parse("1"), CancellationToken.None);

        Assert.Equal("""{"is_derived":true}""", (await fixture.LastAsync(0)).Request!.Value.GetRawText());
        Assert.Equal(43, token.Secret.Length); // 256 bits
        Assert.DoesNotContain(token.Secret, new CallbackTicket(null, null).EndKey(token), StringComparison.Ordinal);
        Assert.NotEqual(token.Secret, FakeServiceKey.Key.TokenOf(token.RunId, token.Key with { Attempt = 2 }).Secret);
    }

    private static async Task<RunnerFixture> BeginAsync(string config = "")
    {
        var fixture = new RunnerFixture();
        await fixture.BeginAsync($"[{{'name':'a','task_type':'LAMBDA','config':{{{config}}},'callback':{{}}}}]");
        fixture.Store.Put(fixture.Run with { StartedAt = fixture.Time.GetUtcNow() });
        return fixture;
    }

    private static string Token => FakeServiceKey.Key.TokenOf(RunnerFixture.RunId, new ExecutionKey(0, null, 1)).Text();

    private static Callbacks CallbacksOf(RunnerFixture fixture, IRunStore store) => new(store, store, store, FakeServiceKey.Addresses, fixture.Launcher, fixture.Time);

    private static TaskStep TakeOf(StepAnswer opened) => new(StepKind.TakeEvent, Call) { EventName = opened.EventName };

    private static Task<StepAnswer> StepAsync(RunnerFixture fixture, IRunStore store, TaskStep step, Func<TaskContext, CancellationToken, Task<TaskResult>>? handler = null) =>
        OtherProcess.Of(fixture, store, handler ?? ((context, _) => Task.FromResult(context.Config.TryGetProperty("parts", out var parts) && parts.ValueEquals("fail") ? TaskResult.Failed(new TaskError("lambda", "no")) : TaskResult.Succeeded(context.Config)))).Tasks
            .DoAsync(RunnerFixture.RunId, step, StepDelivery.Only, CancellationToken.None);

    // As a session does it: what waits, takes what there is, and ends.
    private static async Task<TaskReport> EndAsync(RunnerFixture fixture, StepAnswer opened)
    {
        foreach (var step in new[] { Work, TakeOf(opened) })
        {
            if ((await StepAsync(fixture, fixture.Store, step)).Report is { } report)
            {
                return report;
            }
        }

        throw new InvalidOperationException("The task has not ended.");
    }

    private static async Task LiveAsync(Func<IRunStore, Task> life, IRunStore store)
    {
        try
        {
            await life(store);
        }
        catch (IOException)
        {
            // The process has ended.
        }
    }
}
