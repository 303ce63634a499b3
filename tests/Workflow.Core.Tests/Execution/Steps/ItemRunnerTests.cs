using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Steps;

public sealed class ItemRunnerTests : IDisposable
{
    private const string Tries = ",'retry':{'max_attempts':3,'initial_interval_seconds':10}";

    private readonly StepsFixture _fixture = new();

    private OpenHandlers Handlers => _fixture.Handlers;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task RunAsync_KeepsToTheWindow()
    {
        await _fixture.BeginItemsAsync(6);

        var call = _fixture.DeliverItemsAsync(6, window: 2);

        Assert.Equal("0.1 1.1", await Handlers.BegunAsync(2));
        Assert.False(Handlers.HasMore);
        Handlers.Succeed(1);
        Assert.Equal("2.1", await Handlers.BegunAsync());
        for (var index = 2; index < 5; index++)
        {
            Handlers.Succeed(index);
            Assert.Equal($"{index + 1}.1", await Handlers.BegunAsync());
            Assert.Equal(2, Handlers.Count);
        }

        Handlers.Succeed(0);
        Handlers.Succeed(5);
        Assert.Equal(ExecutionStatus.Succeeded, (await call.SoonAsync()).Report?.Status);
        Assert.Equal(new TaskCall(0, 0, Kind: CallKind.Items) { Count = 6, Window = 2 }, (await call).Report?.Call);
        Assert.Equal("[0,1,2,3,4,5]", await CollectAsync());
    }

    [Fact]
    public async Task RunAsync_FillsTheWindow_WhenHandlersBlockTheirThread()
    {
        // What a handler does before its first wait is done in parallel too: both are inside at one time, or neither gets out.
        using var both = new Barrier(2);
        using var fixture = new StepsFixture((context, _) =>
        {
            Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(120), CancellationToken.None), "The items were done one after the other.");
            return Task.FromResult(TaskResult.Succeeded(context.Config));
        });
        await fixture.BeginItemsAsync(2);

        var answer = await fixture.DeliverItemsAsync(2, window: 2).SoonAsync();

        Assert.NotNull(answer.Report);
        Assert.Equal(".1 Running, 0.1 Succeeded, 1.1 Succeeded", await fixture.RecordAsync());
    }

    [Fact]
    public async Task RunAsync_DoesItsOwnRangeOnly()
    {
        await _fixture.BeginItemsAsync(9);

        var call = _fixture.DeliverAsync(new TaskStep(StepKind.Work, StepsFixture.Of(3, 3, first: 4)));

        Assert.Equal("4.1 5.1 6.1", await Handlers.BegunAsync(3));
        for (var index = 4; index < 7; index++)
        {
            Handlers.Succeed(index);
        }

        Assert.NotNull((await call.SoonAsync()).Report);
        Assert.Equal(".1 Running, 4.1 Succeeded, 5.1 Succeeded, 6.1 Succeeded", await _fixture.RecordAsync());
    }

    [Fact]
    public async Task RunAsync_GoesOnWhereItWasCutOff_WhateverIsOnRecord()
    {
        await _fixture.BeginItemsAsync(7, Tries);
        var fault = new TaskError("c", "m", Retryable: true);
        await _fixture.LeaveAsync(ExecutionStatus.Succeeded, 0);
        await _fixture.LeaveAsync(ExecutionStatus.Running, 1);
        await _fixture.LeaveAsync(ExecutionStatus.Failed, 2, error: fault);
        await _fixture.LeaveAsync(ExecutionStatus.Waiting, 2, attempt: 2, EditorFixture.Start.AddSeconds(9), hasBegun: false);
        await _fixture.LeaveAsync(ExecutionStatus.Failed, 3, error: fault); // killed before it was recorded that the next waits
        await _fixture.LeaveAsync(ExecutionStatus.Failed, 4, error: fault with { Retryable = false });
        await _fixture.LeaveAsync(ExecutionStatus.Failed, 5, attempt: 3, error: fault);

        var call = _fixture.DeliverItemsAsync(7, window: 7);

        Assert.Equal("1.1 6.1", await Handlers.BegunAsync(2));
        Assert.False(Handlers.HasMore);
        await _fixture.Time.WhenSetAsync(TimeSpan.FromSeconds(9)).SoonAsync();
        _fixture.Time.Advance(TimeSpan.FromSeconds(9)); // item 2 is due, and item 3, which failed a second before the start
        Assert.Equal("2.2 3.2", await Handlers.BegunAsync(2));
        Handlers.Succeed(1);
        Handlers.Succeed(6);
        Handlers.Succeed(2, 2);
        Handlers.Succeed(3, 2);
        Assert.NotNull((await call.SoonAsync()).Report);
    }

    [Fact]
    public async Task RunAsync_DoesNothing_WhenAllAreOnRecord()
    {
        await _fixture.BeginItemsAsync(120, Tries);
        for (var index = 0; index < 120; index++)
        {
            await _fixture.LeaveAsync(ExecutionStatus.Failed, index, error: new TaskError("c", "m", Retryable: true));
            await _fixture.LeaveAsync(ExecutionStatus.Succeeded, index, attempt: 2); // more than a page of them
        }

        var writes = _fixture.Store.Writes.Count;
        Assert.NotNull((await _fixture.DoAsync(StepKind.Work, StepsFixture.Of(120, 5))).Report);
        Assert.NotNull((await _fixture.DoAsync(StepKind.Work, StepsFixture.Of(7, 5, first: 113))).Report);

        Assert.Equal(writes, _fixture.Store.Writes.Count);
    }

    [Fact]
    public async Task RunAsync_TriesAgain_ExactlyWhenItIsDue()
    {
        await _fixture.BeginItemsAsync(2, Tries);
        var call = _fixture.DeliverItemsAsync(2, window: 2);
        await Handlers.BegunAsync(2);

        Handlers.Fail(0); // while the other runs
        await _fixture.Time.WhenSetAsync(TimeSpan.FromSeconds(10)).SoonAsync();
        Assert.Equal(".1 Running, 0.1 Failed, 0.2 Waiting, 1.1 Running", await _fixture.RecordAsync());
        _fixture.Time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Assert.False(Handlers.HasMore);
        _fixture.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("0.2", await Handlers.BegunAsync());

        Handlers.Succeed(1);
        Handlers.Fail(0, 2); // while nothing else runs
        await _fixture.Time.WhenSetAsync(TimeSpan.FromSeconds(20)).SoonAsync();
        _fixture.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal("0.3", await Handlers.BegunAsync());
        Handlers.Fail(0, 3);

        Assert.NotNull((await call.SoonAsync()).Report);
        Assert.Equal(".1 Running, 0.1 Failed, 0.2 Failed, 0.3 Failed, 1.1 Succeeded", await _fixture.RecordAsync());
        Assert.Equal(
            [EditorFixture.Start.AddSeconds(10), EditorFixture.Start.AddSeconds(30)],
            (await _fixture.ExecutionsAsync()).Where(e => e is { Index: 0, Attempt: > 1 }).Select(e => e.StartedAt!.Value));
    }

    [Theory]
    [InlineData(59.999, true)]
    [InlineData(60.0, false)]
    [InlineData(3_600.0, false)]
    public async Task RunAsync_SaysWhenToCallAgain_WhenAnAttemptIsDueBeyondTheBudget(double pause, bool waits)
    {
        await _fixture.BeginItemsAsync(2, Tries);
        var call = _fixture.DeliverItemsAsync(2, window: 1);
        await Handlers.BegunAsync();

        Handlers.Fail(0, retryAfter: pause);
        Assert.Equal("1.1", await Handlers.BegunAsync()); // the delay does not block the others
        Handlers.Succeed(1);

        if (waits)
        {
            await _fixture.Time.PassAsync(TimeSpan.FromSeconds(pause)).SoonAsync();
            Assert.Equal("0.2", await Handlers.BegunAsync());
            Handlers.Succeed(0, 2);
            Assert.NotNull((await call.SoonAsync()).Report);
            return;
        }

        var dueAt = EditorFixture.Start.AddSeconds(pause);
        Assert.Equal(new StepAnswer { DueAt = dueAt }, await call.SoonAsync());
        Assert.Equal(dueAt, (await _fixture.Run.LastAsync(0, 0)).DueAt);
    }

    [Fact]
    public async Task RunAsync_BeginsNothingMore_WhenTheBudgetIsSpent()
    {
        await _fixture.BeginItemsAsync(3);
        var call = _fixture.DeliverItemsAsync(3, window: 1);
        await Handlers.BegunAsync();

        _fixture.Time.Advance(ItemRunner.Budget);
        Handlers.Succeed(0);

        var answer = await call.SoonAsync();
        Assert.Null(answer.Report);
        Assert.True(answer.DueAt <= _fixture.Time.GetUtcNow(), "It goes on at once.");
        Assert.Equal(".1 Running, 0.1 Succeeded", await _fixture.RecordAsync());

        var next = _fixture.DeliverItemsAsync(3, window: 1);
        Assert.Equal("1.1", await Handlers.BegunAsync());
        Handlers.Succeed(1);
        Assert.Equal("2.1", await Handlers.BegunAsync());
        Handlers.Succeed(2);
        Assert.NotNull((await next.SoonAsync()).Report);
    }

    [Fact]
    public async Task RunAsync_KeepsToTheNumberOfWorkers()
    {
        using var fixture = new StepsFixture(workers: 1);
        await fixture.BeginItemsAsync(3);

        var call = fixture.DeliverItemsAsync(3, window: 3);

        for (var item = 0; item < 3; item++)
        {
            var begun = await fixture.Handlers.BegunAsync();
            Assert.Equal((1, false), (fixture.Handlers.Count, fixture.Handlers.HasMore));
            fixture.Handlers.Succeed(int.Parse(begun.Split('.')[0]));
        }

        Assert.NotNull((await call.SoonAsync()).Report);
    }

    private async Task<string?> CollectAsync()
    {
        await _fixture.DoAsync(StepKind.Work, new TaskCall(0, Kind: CallKind.Collect));
        return await _fixture.Run.OutputAsync(0);
    }
}
