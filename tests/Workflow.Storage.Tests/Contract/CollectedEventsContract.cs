using System.Text.Json;
using Workflow.Core.History;

namespace Workflow.Storage.Tests.Contract;

/// <summary>Events that an execution chooses, or of which it takes several.</summary>
public abstract class CollectedEventsContract : StoreContract
{
    private static readonly TaskExecution Waiting = Sample.Execution(0, status: ExecutionStatus.Waiting) with { CompletedAt = null, EventName = "e" };
    private static readonly ExecutionKey Taker = new(0, null, 1);

    [Fact]
    public async Task ListEventsAsync_PagesInOrderOfArrival_WhatNobodyHasTaken()
    {
        var run = await CreateOneAsync();
        for (var i = 0; i < 40; i++)
        {
            await AddAsync(run, i == 3 ? "other" : "e", i == 5 ? Sample.JsonOf(40_000) : Sample.Json($"{i}"));
        }

        Assert.True(await Runs.TakeEventAsync(run.Id, "e", Sample.Execution(9), Sample.Line("taken"), None));

        var first = await Runs.ListEventsAsync(run.Id, "e", 0, None);
        var second = await Runs.ListEventsAsync(run.Id, "e", first[^1].Number, None);

        Assert.Equal((IEventStore.EventPage, 38), (first.Count, first.Count + second.Count));
        Assert.Equal([1, 2, 4], first.Take(3).Select(e => e.Payload.GetInt32()));
        Same.Json(Sample.JsonOf(40_000), first[3].Payload);
        Assert.Equal(Enumerable.Range(6, 34), first.Skip(4).Concat(second).Select(e => e.Payload.GetInt32()));
        Assert.Equal(first.Concat(second).Select(e => e.Number).Order(), first.Concat(second).Select(e => e.Number));
        Assert.Empty(await Runs.ListEventsAsync(run.Id, "e", second[^1].Number, None));
        Assert.Empty(await Runs.ListEventsAsync("none", "e", 0, None));
    }

    [Fact]
    public async Task CollectEventsAsync_KeepsThePayloads_UntilTheExecutionHasEnded()
    {
        var run = await CreateWaitingAsync(5);
        var offered = await Runs.ListEventsAsync(run.Id, "e", 0, None);
        var (first, second) = (new CollectedEvents(2, offered[2].Number, 20, false), new CollectedEvents(3, offered[3].Number, 30, true));

        Assert.True(await CollectAsync(run, [offered[0], offered[2]], default, first, Waiting with { StatusReason = "2 of 3 events" }, "two"));
        Assert.Equal(first, await Runs.FindCollectedAsync(run.Id, Taker, None));
        Assert.Equal(["0", "2"], (await Runs.ListCollectedAsync(run.Id, Taker, None)).Select(p => p.GetRawText()));
        Assert.Equal([1, 3, 4], (await Runs.ListEventsAsync(run.Id, "e", 0, None)).Select(e => e.Payload.GetInt32()));
        Assert.Equal((ExecutionStatus.Waiting, "2 of 3 events"), await LastAsync(run));

        var done = Sample.Execution(0) with { Output = Sample.Json("[0,2,3]") };
        Assert.True(await CollectAsync(run, [offered[3]], first, second, done, "three"));

        Same.Execution(done, (await Runs.FindLastAsync(run.Id, 0, null, None))!);
        Assert.Equal([1, 4], (await Runs.ListEventsAsync(run.Id, "e", 0, None)).Select(e => e.Payload.GetInt32()));
        Assert.Equal(["two", "three"], (await LogOfAsync(run.Id)).TakeLast(2));
    }

    [Fact]
    public async Task CollectEventsAsync_MovesTheCursorAlone()
    {
        var run = await CreateWaitingAsync(2);
        var cursor = (await Runs.ListEventsAsync(run.Id, "e", 0, None))[^1].Number;

        Assert.True(await CollectAsync(run, [], default, new CollectedEvents(0, cursor, 0, false), Waiting, null));

        Assert.Equal(cursor, (await Runs.FindCollectedAsync(run.Id, Taker, None)).Cursor);
        Assert.Equal(2, (await Runs.ListEventsAsync(run.Id, "e", 0, None)).Count);
        Assert.Equal(default, await Runs.FindCollectedAsync(run.Id, Taker with { Attempt = 2 }, None));
        Assert.Empty(await Runs.ListCollectedAsync(run.Id, Taker, None));
    }

    [Fact]
    public async Task CollectEventsAsync_WritesNothing_WhenSomethingHasChanged()
    {
        var run = await CreateWaitingAsync(3);
        var offered = await Runs.ListEventsAsync(run.Id, "e", 0, None);
        var now = new CollectedEvents(1, offered[0].Number, 1, false);

        // Another cursor, another name, no such execution, an event that is taken.
        Assert.False(await CollectAsync(run, [offered[0]], now, now with { Count = 2 }, Waiting, "no"));
        Assert.False(await Runs.CollectEventsAsync(new EventCollection(run.Id, "other", [offered[0].Number], default, now, Waiting, []), None));
        Assert.False(await CollectAsync(run, [offered[0]], default, now, Waiting with { Attempt = 2 }, "no"));
        Assert.False(await Runs.CollectEventsAsync(new EventCollection("none", "e", [offered[0].Number], default, now, Waiting, []), None));
        Assert.True(await Runs.TakeEventAsync(run.Id, "e", Sample.Execution(1), Sample.Line("taken"), None));
        Assert.False(await CollectAsync(run, [offered[1], offered[0]], default, now, Waiting, "no"));
        Assert.Equal(2, (await Runs.ListEventsAsync(run.Id, "e", 0, None)).Count);
        Assert.Equal(default, await Runs.FindCollectedAsync(run.Id, Taker, None));

        // An execution that has ended.
        await Runs.RecordAsync(run.Id, [Sample.Execution(0)], [], None);
        Assert.False(await CollectAsync(run, [offered[1]], default, now, Waiting, "no"));

        Assert.DoesNotContain("no", await LogOfAsync(run.Id));
    }

    [Fact]
    public async Task CollectEventsAsync_GivesEachToOne_WhenManyCollect()
    {
        var run = await CreateOneAsync();
        TaskExecution[] takers = [.. Enumerable.Range(0, 4).Select(i => Waiting with { Position = i })];
        await Runs.RecordAsync(run.Id, takers, [], None);
        await Task.WhenAll(Enumerable.Range(0, 24).Select(i => AddAsync(run, "e", Sample.Json($"{i}"))));

        await Task.WhenAll(takers.Concat(takers).Select(taker => Task.Run(async () =>
        {
            for (var tries = 0; tries < 100; tries++)
            {
                var before = await Runs.FindCollectedAsync(run.Id, KeyOf(taker), None);
                if ((await Runs.ListEventsAsync(run.Id, "e", before.Cursor, None)).Take(2).ToList() is not { Count: > 0 } some)
                {
                    return;
                }

                await CollectAsync(run, some, before, new CollectedEvents(before.Count + some.Count, some[^1].Number, 0, false), taker, null);
            }
        })));

        var taken = await Task.WhenAll(takers.Select(taker => Runs.ListCollectedAsync(run.Id, KeyOf(taker), None)));
        Assert.Equal(Enumerable.Range(0, 24), taken.SelectMany(t => t).Select(p => p.GetInt32()).Order());
        Assert.Equal(taken.Select(t => t.Count), (await Task.WhenAll(takers.Select(t => Runs.FindCollectedAsync(run.Id, KeyOf(t), None)))).Select(s => s.Count));
    }

    [Fact]
    public async Task DeleteAsync_RemovesWhatWasCollected()
    {
        var run = await CreateWaitingAsync(2);
        var offered = await Runs.ListEventsAsync(run.Id, "e", 0, None);
        Assert.True(await CollectAsync(run, offered, default, new CollectedEvents(2, offered[^1].Number, 2, false), Waiting, null));
        await Runs.TransitionAsync(new RunTransition(run.Id, [RunStatus.Pending], RunStatus.Cancelled, Sample.Noon), null, None);

        Assert.True(await Runs.DeleteAsync(run.Id, None));

        Assert.Empty(await Runs.ListCollectedAsync(run.Id, Taker, None));
        Assert.Equal(default, await Runs.FindCollectedAsync(run.Id, Taker, None));
    }

    [Fact]
    public async Task FindReceiptAsync_FindsTheEventOfAKey()
    {
        var run = await CreateWaitingAsync(0);
        var stored = await Runs.AddEventAsync(new SentEvent(run.Id, "e", Sample.Json("1"), Sample.Noon, Sample.Line("received"), "k"), None);

        Assert.Equal(stored, await Runs.FindReceiptAsync(run.Id, "k", None));
        Assert.Null(await Runs.FindReceiptAsync(run.Id, "K", None));
        Assert.Null(await Runs.FindReceiptAsync("none", "k", None));
    }

    [Fact]
    public async Task ListEventsAsync_SaysWhoHasSentThem()
    {
        var run = await CreateWaitingAsync(1);
        var sender = new EventSender(["é", "wfk_1"], ["viewer", "operator"], IsAdmin: true);
        await Runs.AddEventAsync(new SentEvent(run.Id, "e", Sample.Json("1"), Sample.Noon, Sample.Line("received")) { Sender = sender }, None);

        var offered = await Runs.ListEventsAsync(run.Id, "e", 0, None);

        Assert.Null(offered[0].Sender);
        Assert.Equal((sender.IsAdmin, "é wfk_1", "viewer operator"), (offered[1].Sender!.IsAdmin, string.Join(' ', offered[1].Sender!.Names), string.Join(' ', offered[1].Sender!.Roles)));
    }

    [Fact]
    public async Task RecordAsync_KeepsTheRequest_WhileTheExecutionWaits()
    {
        var run = await CreateWaitingAsync(0);
        var request = Sample.Json("""{"form":{"properties":{}},"assignees":["é"]}""");
        await Runs.RecordAsync(run.Id, [Waiting with { Request = request }], [], None);

        Same.Json(request, (await Runs.FindLastAsync(run.Id, 0, null, None))!.Request);
        foreach (var hasPayloads in (bool[])[true, false])
        {
            var query = new ExecutionQuery(default, 10) { HasPayloads = hasPayloads };
            Same.Json(request, (await Runs.ListPartAsync(run.Id, query, None)).Executions.Single().Request);
        }

        Assert.Null((await Runs.ListHeadsAsync(run.Id, [ExecutionRange.OfTasks(0)], None)).Single().Request);
        await Runs.RecordAsync(run.Id, [Sample.Execution(0)], [], None);
        Assert.Null((await Runs.FindLastAsync(run.Id, 0, null, None))!.Request);

        // The ticket of a callback: what comes late is told what became of the task.
        await Runs.RecordAsync(run.Id, [Sample.Execution(1) with { Request = request }], [], None);
        Same.Json(request, (await Runs.FindLastAsync(run.Id, 1, null, None))!.Request);
        Same.Json(request, (await Runs.ListExecutionsAsync(run.Id, new ExecutionKey(1, null, 0), 1, None)).Single().Request);
    }

    // As of a callback: a name that the API refuses, and one key for all that can end the wait.
    [Fact]
    public async Task AddEventAsync_TakesTheFirstOfAKey_UnderANameWithSlashes()
    {
        var run = await CreateWaitingAsync(0);
        var first = new SentEvent(run.Id, "callback/0//1", Sample.Json("""{"output":1}"""), Sample.Noon, Sample.Line("received"), "callback:s");
        var others = new SentEvent(run.Id, "callback/0//11", Sample.Json("2"), Sample.Noon, Sample.Line("received"), "callback:t");

        var stored = await Task.WhenAll(Runs.AddEventAsync(first, None), Runs.AddEventAsync(first with { Payload = Sample.Json("""{"timed_out":"late"}""") }, None), Runs.AddEventAsync(others, None));

        Assert.Equal(stored[0], stored[1]);
        Assert.Equal(stored[0], await Runs.FindReceiptAsync(run.Id, "callback:s", None));
        Assert.Single(await Runs.ListEventsAsync(run.Id, "callback/0//1", 0, None));
    }

    private static ExecutionKey KeyOf(TaskExecution taker) => new(taker.Position, taker.Index, taker.Attempt);

    private async Task<(ExecutionStatus, string?)> LastAsync(Run run) =>
        (await Runs.FindLastAsync(run.Id, 0, null, None)) is { } last ? (last.Status, last.StatusReason) : default;

    private Task<bool> CollectAsync(Run run, IReadOnlyList<WaitingEvent> some, CollectedEvents before, CollectedEvents now, TaskExecution taker, string? line) =>
        Runs.CollectEventsAsync(new EventCollection(run.Id, "e", [.. some.Select(e => e.Number)], before, now, taker, line is null ? [] : [Sample.Line(line)]), None);

    private async Task<Run> CreateWaitingAsync(int count)
    {
        var run = await CreateOneAsync();
        await Runs.RecordAsync(run.Id, [Waiting], [], None);
        for (var i = 0; i < count; i++)
        {
            await AddAsync(run, "e", Sample.Json($"{i}"));
        }

        return run;
    }

    private async Task<Run> CreateOneAsync()
    {
        await CreateWorkflowAsync();
        return await CreateRunAsync(Sample.Run(1));
    }

    private Task<bool> AddAsync(Run run, string name, JsonElement payload) =>
        Runs.AddEventAsync(run.Id, name, payload, Sample.Noon, Sample.Line("received"), None);
}
