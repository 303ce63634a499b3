using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Addresses;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.Execution.Addresses;

namespace Workflow.Core.Tests.Execution.Steps;

/// <summary>A task that waits for a callback, in processes that die at any of their calls of the store.</summary>
public sealed class CallbackCrashTests
{
    private const int MostCalls = 16;

    private static readonly TaskCall Call = new(0);
    private static readonly TaskStep Open = new(StepKind.Open, Call);

    public static TheoryData<string, int> Deaths => [.. new[] { nameof(Death.Before), nameof(Death.After) }.SelectMany(_ => Enumerable.Range(1, MostCalls), (death, calls) => (death, calls))];

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task Result_CountsOnce_WhicheverCallIsTheLast(string death, int calls)
    {
        using var fixture = await BeginAsync("");
        await DieAsync(store => StepAsync(fixture, store, Open));
        var opened = await StepAsync(fixture, fixture.Store, Open);
        var token = await TokenAsync(fixture);
        await DieAsync(store => CallbacksOf(fixture, store).SucceedAsync(token, JsonElement.Parse("[7]"), CancellationToken.None));

        var at = await CallbacksOf(fixture, fixture.Store).SucceedAsync(token, JsonElement.Parse("[7]"), CancellationToken.None);
        await DieAsync(store => StepAsync(fixture, store, TakeOf(opened)));
        var report = await EndAsync(fixture, opened, StepKind.TakeEvent);

        Assert.Equal((ExecutionStatus.Succeeded, "[7]"), (report.Status, await fixture.OutputAsync(0)));
        Assert.Equal(at, await CallbacksOf(fixture, fixture.Store).SucceedAsync(token, JsonElement.Parse("[7]"), CancellationToken.None));
        await Assert.ThrowsAsync<RefusedException>(() => CallbacksOf(fixture, fixture.Store).SucceedAsync(token, JsonElement.Parse("[8]"), CancellationToken.None));

        async Task DieAsync(Func<IRunStore, Task> life) => await LiveAsync(life, KillableStore.Of(fixture.Store, calls, Enum.Parse<Death>(death), new CancellationTokenSource()));
    }

    // Of the result and the time-out, exactly one counts, and the sender is told which.
    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task TimeOut_OrTheResult_Counts_WhicheverCallIsTheLast(string death, int calls)
    {
        using var fixture = await BeginAsync("'timeout_seconds':60");
        var opened = await StepAsync(fixture, fixture.Store, Open);
        var token = await TokenAsync(fixture);
        fixture.Time.Advance(TimeSpan.FromSeconds(61));
        await LiveAsync(store => StepAsync(fixture, store, new TaskStep(StepKind.TimeOutEvent, Call) { EventName = opened.EventName }), KillableStore.Of(fixture.Store, calls, Enum.Parse<Death>(death), new CancellationTokenSource()));

        var isTaken = true;
        try
        {
            await CallbacksOf(fixture, fixture.Store).SucceedAsync(token, JsonElement.Parse("1"), CancellationToken.None);
        }
        catch (RefusedException e)
        {
            Assert.Equal(RefusalReason.Conflict, e.Reason);
            isTaken = false;
        }

        var report = await EndAsync(fixture, opened, StepKind.TimeOutEvent);

        Assert.Equal(isTaken ? ExecutionStatus.Succeeded : ExecutionStatus.TimedOut, report.Status);
    }

    [Fact]
    public async Task Heartbeat_ExtendsTheTime_AndIsWrittenOnceASecond()
    {
        using var fixture = await BeginAsync("'heartbeat_seconds':10,'timeout_seconds':15");
        var opened = await StepAsync(fixture, fixture.Store, Open);
        var token = await TokenAsync(fixture);
        var callbacks = CallbacksOf(fixture, fixture.Store);
        fixture.Time.Advance(TimeSpan.FromSeconds(4));

        var due = await callbacks.HeartbeatAsync(token, CancellationToken.None);
        var writes = fixture.Store.Writes.Count;
        fixture.Time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(due, await callbacks.HeartbeatAsync(token, CancellationToken.None));
        Assert.Equal(writes, fixture.Store.Writes.Count);

        fixture.Time.Advance(TimeSpan.FromSeconds(6));
        var late = await StepAsync(fixture, fixture.Store, new TaskStep(StepKind.TimeOutEvent, Call) { EventName = opened.EventName });
        Assert.Equal((null, due, opened.EventName), (late.Report, late.DueAt, late.EventName));
        Assert.Equal(EditorFixture.Start + TimeSpan.FromSeconds(15), await callbacks.HeartbeatAsync(token, CancellationToken.None)); // no later than the time-out
        fixture.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(ExecutionStatus.TimedOut, (await EndAsync(fixture, opened, StepKind.TimeOutEvent)).Status);
        Assert.Equal(RefusalReason.Conflict, (await Assert.ThrowsAsync<RefusedException>(() => callbacks.HeartbeatAsync(token, CancellationToken.None))).Reason);
    }

    private static async Task<RunnerFixture> BeginAsync(string config)
    {
        var fixture = new RunnerFixture();
        await fixture.BeginAsync($"[{{'name':'a','task_type':'CALLBACK','config':{{{config}}}}}]");
        fixture.Store.Put(fixture.Run with { StartedAt = EditorFixture.Start });
        return fixture;
    }

    private static async Task<string> TokenAsync(RunnerFixture fixture) => CallbackToken.Of(RunnerFixture.RunId, await fixture.LastAsync(0), FakeServiceKey.Key)!;

    private static Callbacks CallbacksOf(RunnerFixture fixture, IRunStore store) => new(store, store, store, FakeServiceKey.Addresses, fixture.Launcher, fixture.Time);

    private static TaskStep TakeOf(StepAnswer opened) => new(StepKind.TakeEvent, Call) { EventName = opened.EventName };

    private static Task<StepAnswer> StepAsync(RunnerFixture fixture, IRunStore store, TaskStep step) =>
        OtherProcess.Of(fixture, store).Tasks.DoAsync(RunnerFixture.RunId, step, StepDelivery.Only, CancellationToken.None);

    // As a session does it: what waits, takes what there is, and ends.
    private static async Task<TaskReport> EndAsync(RunnerFixture fixture, StepAnswer opened, StepKind last)
    {
        foreach (var step in new[] { Open, TakeOf(opened), new TaskStep(last, Call) { EventName = opened.EventName } })
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
