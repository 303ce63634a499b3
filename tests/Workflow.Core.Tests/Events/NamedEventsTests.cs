using System.Globalization;
using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Events;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.History;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.Execution;

namespace Workflow.Core.Tests.Events;

/// <summary>An event without a run's id reaches whoever waits for it, once each, whatever dies in between.</summary>
public sealed class NamedEventsTests : IDisposable
{
    private static readonly JsonElement Payload = TestJson.Parse("{'amount':5}");

    private RunnerFixture _fixture = new();
    private FakeWaits _waits;

    public NamedEventsTests() => _waits = new FakeWaits(_fixture.Workflows);

    private static CancellationToken None => CancellationToken.None;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task SendAsync_DeliversToEachTaskThatWaits_AndToNoOther()
    {
        Wait(1, 0, "paid", "17");
        Wait(1, 1, "paid", "17");
        Wait(2, 0, "paid", "17");
        Wait(3, 0, "paid", "18");
        Wait(4, 0, "other", "17");
        Wait(5, 0, "paid", null);

        var report = await SendAsync("paid", "17");

        Assert.Equal((3, 0), (report.DeliveryCount, report.StartCount));
        Assert.Equal(["1/0", "1/1", "2/0"], Delivered());
        Assert.Equal([(Id(1), "paid@0.-1.1"), (Id(1), "paid@1.-1.1"), (Id(2), "paid@0.-1.1")], _fixture.Launcher.NotifiedOfChild.Order());
        Assert.Equal(report.Deliveries.Select(d => d.RunId), [Id(1), Id(1), Id(2)]);
    }

    [Fact]
    public async Task SendAsync_ReachesNobody_WithoutAKey_NorARunThatHasEnded()
    {
        Wait(1, 0, "paid", null);
        Wait(2, 0, "paid", "17");
        _fixture.Store.Put(NewRun(2) with { Status = RunStatus.Failed });

        Assert.Equal(0, (await SendAsync("paid", null)).DeliveryCount);
        Assert.Equal(0, (await SendAsync("paid", "17")).DeliveryCount);
        Assert.Empty(Delivered());
    }

    public static TheoryData<string, string?, string, string?> Starts => new()
    {
        { "{'name':'paid'}", "17", "started", null },
        { "{'name':'paid'}", null, "started", null },
        { "{'name':'paid','key':'17'}", "17", "started", null },
        { "{'name':'paid','key':17}", "17", "started", null },
        { "{'name':'paid','key':'17'}", "18", "", null },
        { "{'name':'paid','key':'17'}", null, "", null },
        { "{'name':'other'}", "17", "", null },
        { "{'name':'paid','when':'event.payload.amount > 4'}", "17", "started", null },
        { "{'name':'paid','when':'event.payload.amount > 5'}", "17", "", null },
        { "{'name':'paid','when':'{{ event.key === `17` && event.name === `paid` }}'}", "17", "started", null },
        { "{'name':'paid','when':'event.key === null'}", null, "started", null },
        { "{'name':'paid','when':'event.payload.no.member'}", "17", "refused", "TypeError: Cannot read properties of undefined (reading 'member')" },
        { "{'name':'paid','when':true}", "17", "started", null },
    };

    [Theory]
    [MemberData(nameof(Starts))]
    public async Task SendAsync_StartsWorkflows_OnceEach(string onEvent, string? key, string expected, string? reason)
    {
        await _fixture.SaveAsync("[{'name':'a','task_type':'ANY'}]", members: $",'on_event':{onEvent}");

        var report = await SendAsync("paid", key);

        var started = report.Starts.SingleOrDefault();
        Assert.Equal(expected, started is null ? "" : started.RunId is null ? "refused" : "started");
        if (reason is not null)
        {
            Assert.StartsWith(reason, started!.Reason, StringComparison.Ordinal);
        }

        if (started?.RunId is { } id)
        {
            var run = (await _fixture.Store.GetAsync(id, None))!;
            Assert.Equal((RunTrigger.Event, "wf_sender", Payload.GetRawText()), (run.Trigger, run.StartedBy, run.Payload!.Value.GetRawText()));
        }
    }

    [Fact]
    public async Task SendAsync_SaysWhyAWorkflowIsNotStarted_AndStartsNoneThatIsInactive()
    {
        await _fixture.SaveAsync("[{'name':'a','task_type':'ANY'}]", "busy", ",'on_event':{'name':'paid'},'overlap_policy':'skip'");
        await _fixture.SaveAsync("[{'name':'a','task_type':'ANY'}]", "off", ",'on_event':{'name':'paid'},'is_active':false");
        await _fixture.SaveAsync("[]", "empty", ",'on_event':{'name':'paid'}");
        var first = await SendAsync("paid", null);

        var second = await SendAsync("paid", null);

        Assert.Equal([1, 3], first.Starts.Select(start => start.WorkflowId));
        Assert.NotNull(first.Starts[0].RunId);
        Assert.Null(second.Starts[0].RunId);
        Assert.Contains("its overlap_policy is skip", second.Starts[0].Reason, StringComparison.Ordinal);
        Assert.Contains("has no tasks", second.Starts[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_IsTheSame_WithTheSameIdempotencyKeyOfTheSameSender()
    {
        Wait(1, 0, "paid", "17");
        await _fixture.SaveAsync("[{'name':'a','task_type':'ANY'}]", members: ",'on_event':{'name':'paid'},'max_concurrent_runs':9");

        var first = await SendAsync("paid", "17", idempotencyKey: "k");
        Wait(2, 0, "paid", "17");
        var again = await SendAsync("paid", "17", idempotencyKey: "k");
        var other = await SendAsync("paid", "17", idempotencyKey: "k", by: "wf_other");

        Assert.Equal(JsonSerializer.Serialize(first), JsonSerializer.Serialize(again));
        Assert.Equal(3, new[] { first.Id, other.Id, (await SendAsync("other", "17", idempotencyKey: "k")).Id }.Distinct().Count());
        Assert.Equal(2, other.DeliveryCount);
        Assert.Equal(2, _fixture.Store.Admissions.Count);
        foreach (var (name, key, payload) in ((string, string?, string)[])[("paid", "18", "{'amount':5}"), ("paid", null, "{'amount':5}"), ("paid", "17", "{'amount':6}")])
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(() => SendAsync(name, key, idempotencyKey: "k", payload: TestJson.Parse(payload)));
            Assert.Equal(RefusalReason.Conflict, refused.Reason);
        }
    }

    [Theory]
    [InlineData("ada", "subject-1", true)]
    [InlineData("ada.married", "subject-1", true)] // a name may change
    [InlineData("ada", "subject-2", false)] // and somebody else may have the same
    [InlineData("ada", null, false)]
    public async Task SendAsync_KnowsTheSender_WhateverTheSenderIsCalled(string by, string? senderId, bool isSame)
    {
        using var events = New(new Death(-1));
        var first = await events.SendAsync(Event("paid", "17", "k", "ada") with { SenderId = "subject-1" }, (_, _) => ValueTask.FromResult(true), None);

        var again = await events.SendAsync(Event("paid", "17", "k", by) with { SenderId = senderId }, (_, _) => ValueTask.FromResult(true), None);

        Assert.Equal(isSame, first.Id == again.Id);
    }

    // The process dies before or after each of its steps, and the event is sent again.
    [Fact]
    public async Task SendAsync_GivesEachWaiterOne_WhereverTheProcessDies()
    {
        var deaths = 0;
        for (bool died = true; died; deaths++)
        {
            _fixture.Dispose();
            _fixture = new RunnerFixture();
            _waits = new FakeWaits(_fixture.Workflows);
            Wait(13, 0, "paid", "17");
            Wait(13, 1, "paid", "17");
            Wait(14, 0, "paid", "17");
            await _fixture.SaveAsync("[{'name':'a','task_type':'ANY'}]", "first", ",'on_event':{'name':'paid'}");
            await _fixture.SaveAsync("[{'name':'a','task_type':'ANY'}]", "second", ",'on_event':{'name':'paid'}");

            died = await DiesAsync(new Death(deaths));
            var isOnRecord = _waits.Receipts.Count > 0;
            _fixture.Time.Advance(TimeSpan.FromSeconds(1));
            Wait(15, 0, "paid", "17");
            await _fixture.SaveAsync("[{'name':'a','task_type':'ANY'}]", "late", ",'on_event':{'name':'paid'}");
            var report = await SendAsync("paid", "17", idempotencyKey: "k");
            var again = await SendAsync("paid", "17", idempotencyKey: "k");

            Assert.Equal(isOnRecord ? ["13/0", "13/1", "14/0"] : (string[])["13/0", "13/1", "14/0", "15/0"], Delivered());
            Assert.Equal(isOnRecord ? [1, 2] : (long[])[1, 2, 3], _fixture.Store.Admissions.Select(admission => admission.Run.Id).Distinct().Select(id => RunIdSource.WorkflowOf(id)!.Value).Order());
            Assert.Equal(JsonSerializer.Serialize(report), JsonSerializer.Serialize(again));
            Assert.All(_fixture.Store.Admissions.Select(admission => admission.Run.Id).Distinct(), id => Assert.Contains(_fixture.Launcher.Launched, launched => launched.Run.Id == id));
        }

        Assert.InRange(deaths, 20, 60);
    }

    [Fact]
    public async Task SendAsync_RefusesMoreThanTheLimit_AndDeliversToNone()
    {
        _fixture.Limits.EventReceivers = 2;
        Wait(1, 0, "paid", "17");
        Wait(2, 0, "paid", "17");
        Assert.Equal(2, (await SendAsync("paid", "17")).DeliveryCount);
        await _fixture.SaveAsync("[{'name':'a','task_type':'ANY'}]", members: ",'on_event':{'name':'paid'}");

        var refused = await Assert.ThrowsAsync<RefusedException>(() => SendAsync("paid", "17"));

        Assert.Equal((RefusalReason.TooMany, 0), (refused.Reason, _fixture.Store.Admissions.Count));
        Assert.Contains("Workflow:Limits:EventReceivers, 2", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, Delivered().Count);
    }

    [Fact]
    public async Task SendAsync_ReachesOnlyWhatTheSenderCovers_AndCountsNothingElse()
    {
        _fixture.Limits.EventReceivers = 1;
        Wait(1, 0, "paid", "17");
        Wait(2, 0, "paid", "17");
        Wait(3, 0, "paid", "17");
        using var events = New(new Death(-1));

        var report = await events.SendAsync(Event("paid", "17"), (workflowId, _) => ValueTask.FromResult(workflowId == 2), None);

        Assert.Equal(Id(2), Assert.Single(report.Deliveries).RunId);
        Assert.Equal(["2/0"], Delivered());
    }

    [Theory]
    [InlineData("", "k", "name")]
    [InlineData("a b", "k", "name")]
    [InlineData("a@0.-1.1", "k", "name")]
    [InlineData("a", "", "key")]
    [InlineData("a", "\n", "key")]
    public async Task SendAsync_RefusesWhatNoTaskCanWaitFor(string name, string key, string part)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => SendAsync(name, key));

        Assert.Equal(RefusalReason.Invalid, refused.Reason);
        Assert.StartsWith($"The {part} of the event", refused.Message, StringComparison.Ordinal);
        Assert.Equal("is 201 characters long; the limit is 200", Core.TaskTypes.Waiting.EventKey.Fault(new string('x', 201)));
    }

    private async Task<bool> DiesAsync(Death death)
    {
        try
        {
            _waits.Death = death;
            using var events = New(death);
            await events.SendAsync(Event("paid", "17", "k"), (_, _) => ValueTask.FromResult(true), None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        finally
        {
            _waits.Death = new Death(-1);
        }
    }

    private async Task<EventReport> SendAsync(string name, string? key, string? idempotencyKey = null, string by = "wf_sender", JsonElement? payload = null)
    {
        using var events = New(new Death(-1));
        return await events.SendAsync(Event(name, key, idempotencyKey, by, payload), (_, _) => ValueTask.FromResult(true), None);
    }

    private static NamedEvent Event(string name, string? key, string? idempotencyKey = null, string by = "wf_sender", JsonElement? payload = null) =>
        new(name, key, payload ?? Payload, idempotencyKey, by);

    private NamedEvents New(Death death)
    {
        var launcher = new DyingLauncher(_fixture.Launcher, death);
        var starter = new RunStarter(_fixture.Workflows, _fixture.Store, _fixture.Store, _fixture.Ids, launcher, _fixture.Limits);
        return new NamedEvents(_waits, _waits, _fixture.Workflows, _fixture.Store, new DyingEvents(_fixture.Store, death), starter, launcher, _fixture.Limits, new ExpressionLimits(), _fixture.Time);
    }

    private void Wait(int workflowId, int position, string name, string? key)
    {
        _fixture.Store.Put(NewRun(workflowId));
        _waits.Waits.Add(new EventWait(Id(workflowId), new ExecutionKey(position, null, 1), $"{workflowId}/{position}", name, key, _fixture.Time.GetUtcNow(), null));
    }

    private static Run NewRun(int workflowId) => new()
    {
        Id = Id(workflowId),
        WorkflowId = workflowId,
        WorkflowVersion = 1,
        Status = RunStatus.Running,
        Trigger = RunTrigger.Manual,
        CreatedAt = EditorFixture.Start,
    };

    private static string Id(int workflowId) => string.Create(CultureInfo.InvariantCulture, $"20261123T190102123456-{workflowId}-k3f9q2");

    // The tasks that got a copy, as often as they got one.
    private List<string> Delivered() => [.. _fixture.Store.RunLines.Where(line => line.Message.EndsWith("received by wf_sender", StringComparison.Ordinal)).Select(line => line.Task!).Order(StringComparer.Ordinal)];
}
