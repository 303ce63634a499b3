using System.Text.Json;
using Workflow.Core.Execution.Addresses;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Pools;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Tests.Execution.Addresses;

namespace Workflow.Core.Tests.Execution.Pools;

/// <summary>An attempt that waits for its callback holds its place until it ends, and the next one gets it then.</summary>
public sealed class PoolCallbackTests
{
    private const int MostCalls = 14;

    private static string Token => FakeServiceKey.Key.TokenOf(RunnerFixture.RunId, new ExecutionKey(0, null, 1)).Text();

    public static TheoryData<bool, int> Deaths => [.. from isAfter in new[] { false, true } from calls in Enumerable.Range(1, MostCalls) select (isAfter, calls)];

    [Theory]
    [InlineData("result", ExecutionStatus.Succeeded)]
    [InlineData("failure", ExecutionStatus.Failed)]
    [InlineData("timeout_seconds", ExecutionStatus.TimedOut)]
    [InlineData("heartbeat_seconds", ExecutionStatus.TimedOut)]
    [InlineData("cancel", ExecutionStatus.Cancelled)]
    public async Task Waiting_HoldsItsPlace_UntilItsEnd(string end, ExecutionStatus status)
    {
        using var fixture = await BeginAsync(end.EndsWith("seconds", StringComparison.Ordinal) ? $"'{end}':60" : "");
        var opened = await fixture.DoAsync();
        await fixture.OtherTakesAsync();
        Assert.NotNull(opened.EventName);
        await CheckAsync(fixture);
        await fixture.DoAsync(); // a session that begins again
        await TakeAsync(fixture, opened); // nothing has come
        Assert.Equal((ExecutionStatus.Waiting, (1, 1)), ((await fixture.Run.LastAsync(0)).Status, fixture.Places.Use));
        Assert.Empty(fixture.Run.Launcher.NotifiedOfChild);

        switch (end)
        {
            case "result":
                await CallbacksOf(fixture).SucceedAsync(Token, JsonElement.Parse("1"), CancellationToken.None);
                break;
            case "failure":
                await CallbacksOf(fixture).FailAsync(Token, new CallbackFailure(null, "no", null), CancellationToken.None);
                break;
            default:
                fixture.Run.Time.Advance(TimeSpan.FromSeconds(61));
                break;
        }

        var step = end == "cancel" ? StepKind.Cancel : end.EndsWith("seconds", StringComparison.Ordinal) ? StepKind.TimeOutEvent : StepKind.TakeEvent;
        var answer = await fixture.DoAsync(fixture.Run.Store, fixture.Places, new TaskStep(step, PoolFixture.Call) { EventName = opened.EventName });

        Assert.Equal((status, (1, 0)), (answer.Report?.Status, fixture.Places.Use));
        Assert.Equal(PoolFixture.Other.RunId, fixture.Run.Launcher.NotifiedOfChild[^1].RunId);
        Assert.Equal(1, fixture.Begun);
    }

    [Fact]
    public async Task Waiting_HoldsItsPlace_WhileItsRunIsPaused()
    {
        using var fixture = await BeginAsync();
        var opened = await fixture.DoAsync();
        await fixture.OtherTakesAsync();
        var run = (await fixture.Run.Store.GetAsync(RunnerFixture.RunId, CancellationToken.None))!;
        fixture.Run.Store.Put(run with { Status = RunStatus.Paused });

        Assert.Equal(opened, await fixture.DoAsync()); // it waits on
        await CheckAsync(fixture);
        Assert.Equal((1, 1), fixture.Places.Use);

        fixture.Run.Store.Put(run);
        await CallbacksOf(fixture).SucceedAsync(Token, JsonElement.Parse("1"), CancellationToken.None);
        Assert.Equal(ExecutionStatus.Succeeded, (await TakeAsync(fixture, opened)).Report?.Status);
        Assert.Equal((1, 0), fixture.Places.Use);
    }

    // A run that is ended while nothing works on it leaves its place to the check.
    [Fact]
    public async Task Check_FreesThePlace_OfARunThatHasEnded()
    {
        using var fixture = await BeginAsync();
        await fixture.DoAsync();
        await fixture.OtherTakesAsync();
        fixture.Run.Store.Put(fixture.Run.Run with { Status = RunStatus.Cancelled });

        await CheckAsync(fixture);

        Assert.Equal((1, 0), fixture.Places.Use);
        Assert.True((await fixture.OtherTakesAsync()).IsTaken);
    }

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task Place_IsHeldWhileItWaits_AndFreeAfterIt_WhereverTheProcessDies(bool isAfter, int calls)
    {
        using var fixture = await BeginAsync();
        await DieAsync(store => fixture.DoAsync(store, store));
        await CheckAsync(fixture);
        var opened = await fixture.DoAsync();
        await fixture.OtherTakesAsync();
        await CheckAsync(fixture);
        Assert.Equal((ExecutionStatus.Waiting, (1, 1)), ((await fixture.Run.LastAsync(0)).Status, fixture.Places.Use));

        await CallbacksOf(fixture).SucceedAsync(Token, JsonElement.Parse("[7]"), CancellationToken.None);
        await DieAsync(store => fixture.DoAsync(store, store, TakeOf(opened)));
        await CheckAsync(fixture);
        Assert.Equal(1, fixture.Places.Use.Used);
        var answer = await TakeAsync(fixture, opened);
        await CheckAsync(fixture);

        Assert.Equal((ExecutionStatus.Succeeded, "[7]"), (answer.Report?.Status, await fixture.Run.OutputAsync(0)));
        Assert.Equal((1, 0), fixture.Places.Use);
        Assert.True((await fixture.OtherTakesAsync()).IsTaken);

        Task DieAsync(Func<PoolDeathTests.IStores, Task> life) => PoolDeathTests.LiveAsync(() => life(PoolDeathTests.MortalStore.Of(fixture, calls, isAfter)));
    }

    private static Task<PoolFixture> BeginAsync(string members = "") => PoolFixture.BeginAsync($",'callback':{{{members}}}");

    private static Task CheckAsync(PoolFixture fixture)
    {
        fixture.Run.Time.Advance(PoolCheck.Grace);
        return fixture.CheckOf(fixture.Run.Store).CheckAsync(CancellationToken.None);
    }

    private static TaskStep TakeOf(StepAnswer opened) => new(StepKind.TakeEvent, PoolFixture.Call) { EventName = opened.EventName };

    private static Task<StepAnswer> TakeAsync(PoolFixture fixture, StepAnswer opened) => fixture.DoAsync(fixture.Run.Store, fixture.Places, TakeOf(opened));

    private static Callbacks CallbacksOf(PoolFixture fixture) => new(fixture.Run.Store, fixture.Run.Store, fixture.Run.Store, FakeServiceKey.Addresses, fixture.Run.Launcher, fixture.Run.Time);
}
