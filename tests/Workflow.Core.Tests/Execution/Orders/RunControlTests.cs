using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.History;

namespace Workflow.Core.Tests.Execution.Orders;

public class RunControlTests
{
    private readonly FakeRunStore _runs = new();
    private readonly FakeLauncher _launcher;
    private readonly RunControl _control;

    public RunControlTests()
    {
        var time = new FakeTimeProvider(EditorFixture.Start);
        _launcher = new FakeLauncher(_runs);
        var starter = new RunStarter(new FakeWorkflowStore(), _runs, _runs, new RunIdSource(time, new Random(1)), _launcher);
        _control = new RunControl(_runs, _runs, _runs, new RunEnds(new QueuePromoter(starter, time)), _launcher, time);
    }

    [Theory] // null: refused; the same status: nothing is written
    [InlineData(RunStatus.Pending, RunStatus.Cancelling)]
    [InlineData(RunStatus.Queued, RunStatus.Cancelled)]
    [InlineData(RunStatus.Running, RunStatus.Cancelling)]
    [InlineData(RunStatus.Paused, RunStatus.Cancelling)]
    [InlineData(RunStatus.Cancelling, RunStatus.Cancelling)]
    [InlineData(RunStatus.Succeeded, null)]
    [InlineData(RunStatus.Failed, null)]
    [InlineData(RunStatus.Cancelled, null)]
    [InlineData(RunStatus.TimedOut, null)]
    [InlineData(RunStatus.Skipped, null)]
    public Task CancelAsync_MovesARun(RunStatus from, RunStatus? to) =>
        CheckAsync(from, to, "cancelled", () => _control.CancelAsync("r", Cancellation.ByPerson(false), CancellationToken.None), "cancelled by a person");

    [Theory]
    [InlineData(RunStatus.Pending, RunStatus.Paused)]
    [InlineData(RunStatus.Queued, null)]
    [InlineData(RunStatus.Running, RunStatus.Paused)]
    [InlineData(RunStatus.Paused, RunStatus.Paused)]
    [InlineData(RunStatus.Cancelling, null)]
    [InlineData(RunStatus.Succeeded, null)]
    [InlineData(RunStatus.Failed, null)]
    [InlineData(RunStatus.Cancelled, null)]
    [InlineData(RunStatus.TimedOut, null)]
    [InlineData(RunStatus.Skipped, null)]
    public Task PauseAsync_MovesARun(RunStatus from, RunStatus? to) =>
        CheckAsync(from, to, "paused", () => _control.PauseAsync("r", null, CancellationToken.None), "paused by a person");

    [Theory]
    [InlineData(null, "paused by a person", "cancelled by a person")]
    [InlineData("local", "paused by a person", "cancelled by a person")]
    [InlineData("wf_2345678923", "paused by wf_2345678923", "cancelled by wf_2345678923")]
    public async Task Order_SaysWhoGaveIt(string? by, string paused, string cancelled)
    {
        _runs.Put(Run("r", RunStatus.Running));

        Assert.Equal(paused, (await _control.PauseAsync("r", by, CancellationToken.None)).StatusReason);
        Assert.Equal(cancelled, (await _control.CancelAsync("r", Cancellation.ByPerson(by: by), CancellationToken.None)).StatusReason);
    }

    [Theory]
    [InlineData(RunStatus.Pending, null)]
    [InlineData(RunStatus.Queued, null)]
    [InlineData(RunStatus.Running, RunStatus.Running)]
    [InlineData(RunStatus.Paused, RunStatus.Running)]
    [InlineData(RunStatus.Cancelling, null)]
    [InlineData(RunStatus.Succeeded, null)]
    [InlineData(RunStatus.Failed, null)]
    [InlineData(RunStatus.Cancelled, null)]
    [InlineData(RunStatus.TimedOut, null)]
    [InlineData(RunStatus.Skipped, null)]
    public Task ResumeAsync_MovesARun(RunStatus from, RunStatus? to) =>
        CheckAsync(from, to, "resumed", () => _control.ResumeAsync("r", null, CancellationToken.None), null);

    [Theory]
    [InlineData(RunStatus.Pending, true)]
    [InlineData(RunStatus.Queued, true)]
    [InlineData(RunStatus.Running, true)]
    [InlineData(RunStatus.Paused, true)]
    [InlineData(RunStatus.Cancelling, true)]
    [InlineData(RunStatus.Succeeded, false)]
    [InlineData(RunStatus.Failed, false)]
    [InlineData(RunStatus.Cancelled, false)]
    [InlineData(RunStatus.TimedOut, false)]
    [InlineData(RunStatus.Skipped, false)]
    public async Task SendEventAsync_KeepsAnEvent_ForARunThatHasNotEnded(RunStatus status, bool kept)
    {
        _runs.Put(Run("r", status));
        var send = () => _control.SendEventAsync("r", "paid", TestJson.Parse("1"), null, null, CancellationToken.None);
        if (kept)
        {
            Assert.Equal(EditorFixture.Start, await send());
            Assert.Equal(["r"], _launcher.Notified);
            Assert.Equal("event 'paid' received", Assert.Single(_runs.RunLines).Message);
        }
        else
        {
            Assert.Equal(RefusalReason.Conflict, (await Assert.ThrowsAsync<RefusedException>(send)).Reason);
            Assert.Empty(_launcher.Notified);
        }
    }

    [Fact]
    public async Task SendEventAsync_AnswersTheFirst_WhenTheKeyIsRepeated_AlsoWhenTheRunHasEnded()
    {
        _runs.Put(Run("r", RunStatus.Running));
        var send = (string name, string payload, string key) => _control.SendEventAsync("r", name, TestJson.Parse(payload), key, null, CancellationToken.None);

        Assert.Equal(EditorFixture.Start, await send("paid", "1", "k"));
        _runs.Put(Run("r", RunStatus.Succeeded));

        Assert.Equal(EditorFixture.Start, await send("paid", "1", "k"));
        Assert.Single(_runs.RunLines);
        Assert.Contains("Idempotency-Key", (await Assert.ThrowsAsync<RefusedException>(() => send("paid", "2", "k"))).Message, StringComparison.Ordinal);
        Assert.Contains("Idempotency-Key", (await Assert.ThrowsAsync<RefusedException>(() => send("sent", "1", "k"))).Message, StringComparison.Ordinal);
        Assert.Contains("SUCCEEDED", (await Assert.ThrowsAsync<RefusedException>(() => send("paid", "1", "another"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendEventAsync_IsInvalid_WhenTheNameIsNone()
    {
        _runs.Put(Run("r", RunStatus.Running));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => _control.SendEventAsync("r", "a b", default, null, null, CancellationToken.None));

        Assert.Equal((RefusalReason.Invalid, "The name of the event must be 1 to 100 letters, digits, _ - and .."), (refused.Reason, refused.Message));
    }

    [Fact]
    public async Task EveryOrder_IsNotFound_WhenThereIsNoSuchRun()
    {
        Func<Task>[] orders =
        [
            () => _control.CancelAsync("r", Cancellation.ByPerson(), CancellationToken.None), () => _control.PauseAsync("r", null, CancellationToken.None),
            () => _control.ResumeAsync("r", null, CancellationToken.None), () => _control.SendEventAsync("r", "a", default, null, null, CancellationToken.None),
        ];

        foreach (var order in orders)
        {
            Assert.Equal(RefusalReason.NotFound, (await Assert.ThrowsAsync<RefusedException>(order)).Reason);
        }
    }

    [Fact]
    public async Task StopAsync_CancelsEveryRunOfTheWorkflow_AndNoOther()
    {
        foreach (var status in Enum.GetValues<RunStatus>())
        {
            _runs.Put(Run($"r-{status}", status));
        }

        _runs.Put(Run("other", RunStatus.Running) with { WorkflowId = 8 });

        var (count, stopped) = await _control.StopAsync(7, null, null, CancellationToken.None);

        Assert.Equal(5, count);
        Assert.Equal(
            ["r-Cancelling Cancelling", "r-Paused Cancelling", "r-Pending Cancelling", "r-Queued Cancelled", "r-Running Cancelling"],
            stopped.Select(r => $"{r.Id} {r.Status}").Order(StringComparer.Ordinal));
        Assert.Equal("r-Queued", stopped[0].Id); // before a slot becomes free
        Assert.Equal(RunStatus.Running, (await _runs.GetAsync("other", CancellationToken.None))!.Status);
    }

    [Fact]
    public async Task StopAsync_ReadsAPageAtATime_AndAnswersOne()
    {
        const int Many = (2 * ActiveRuns.PageSize) + 1;
        for (var i = 0; i < Many; i++)
        {
            _runs.Put(Run($"queued-{i}", RunStatus.Queued));
            _runs.Put(Run($"running-{i}", RunStatus.Running));
        }

        var (count, first) = await _control.StopAsync(7, null, null, CancellationToken.None);

        Assert.Equal((2 * Many, ActiveRuns.PageSize, ActiveRuns.PageSize), (count, first.Count, _runs.MostRead));
        Assert.Equal(0, await _runs.EachActiveAsync(7, CancellationToken.None).CountAsync(r => r.Status != RunStatus.Cancelling));
    }

    public static TheoryData<Cancellation, Cancellation, string?> Repeats => new()
    {
        { Cancellation.ByPerson(), Cancellation.ByPerson(), "its clean-up was ended, as a person cancelled it again" },
        { Cancellation.ByPerson(), Cancellation.ByPerson(true), "its clean-up was ended by force, by a person" },
        { Cancellation.ByPerson(), Cancellation.ByPerson(false), null },
        { Cancellation.ByPerson(), Cancellation.ByStop(), "its clean-up was ended, as the workflow was stopped after that" },
        { Cancellation.ByPerson(), Cancellation.ByStop(false), null },
        { Cancellation.ByStop(), Cancellation.ByStop(true), "its clean-up was ended by force, as the workflow was stopped" },
        { Cancellation.ByPerson(true), Cancellation.ByPerson(), "its clean-up was ended by force, by a person" }, // the first reason stays
        { Cancellation.ByPerson(), Cancellation.ByBackfill(3), null },
        { Cancellation.ByPerson(), Cancellation.ByEngine(), null },
        { Cancellation.ByBackfill(3), Cancellation.ByPerson(), "its clean-up was ended, as a person cancelled it again" },
        { Cancellation.ByPerson(), Cancellation.ByParent(Parent(null)), null },
        { Cancellation.ByParent(Parent(null)), Cancellation.ByParent(Parent("enough")), "its clean-up was ended with that of run 'p'" },
    };

    [Theory]
    [MemberData(nameof(Repeats))]
    public async Task CancelAsync_KeepsTheFirstReason_AndEndsCleanUpOnlyIfTheSecondSaysSo(Cancellation first, Cancellation second, string? cleanupEnd)
    {
        _runs.Put(Run("r", RunStatus.Running));
        await _control.CancelAsync("r", first, CancellationToken.None);

        var again = await _control.CancelAsync("r", second, CancellationToken.None);

        Assert.Equal((RunStatus.Cancelling, first.Cause, first.Reason, cleanupEnd), (again.Status, again.EndOrder?.Cause, again.EndOrder?.Reason, again.EndOrder?.CleanupEnd));
        Assert.Equal(cleanupEnd is null ? first.Reason : $"{first.Reason}; {cleanupEnd}", again.StatusReason);
    }

    [Fact]
    public async Task CancelAsync_EndsCleanUp_WhenAnOlderVersionCancelledTheRun()
    {
        _runs.Put(Run("r", RunStatus.Cancelling) with { StatusReason = "as it was said then" });

        var again = await _control.CancelAsync("r", Cancellation.ByPerson(), CancellationToken.None);

        Assert.Equal("as it was said then; its clean-up was ended, as a person cancelled it again", again.StatusReason);
    }

    private static Run Parent(string? cleanupEnd) => Run("p", RunStatus.Cancelling) with { EndOrder = new EndOrder(EndCause.Person, "why", EditorFixture.Start) { CleanupEnd = cleanupEnd } };

    private async Task CheckAsync(RunStatus from, RunStatus? to, string verb, Func<Task<RunHead>> order, string? reason)
    {
        var before = Run("r", from);
        _runs.Put(before);
        if (to is null)
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(order);
            Assert.Equal((RefusalReason.Conflict, $"Run 'r' is {Word.Upper(from)}, and can't be {verb}."), (refused.Reason, refused.Message));
        }
        else
        {
            var after = await order();
            Assert.Equal((to, from == to ? null : reason), (after.Status, after.StatusReason));
            Assert.Equal(after, (await _runs.GetAsync("r", CancellationToken.None))?.ToHead());
        }

        var changed = to is not null && to != from;
        Assert.Equal(changed ? ["r"] : [], _launcher.Notified);
        Assert.Equal(changed ? 1 : 0, _runs.RunLines.Count);
        Assert.True(changed || before == await _runs.GetAsync("r", CancellationToken.None));
    }

    private static Run Run(string id, RunStatus status) => new()
    {
        Id = id,
        WorkflowId = 7,
        WorkflowVersion = 1,
        Status = status,
        Trigger = RunTrigger.Manual,
        CreatedAt = EditorFixture.Start,
    };
}
