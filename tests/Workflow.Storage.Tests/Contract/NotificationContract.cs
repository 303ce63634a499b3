using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Storage.Tests.Contract;

public abstract class NotificationContract : StoreContract
{
    private static DateTimeOffset Noon => Sample.Noon;

    // Every store has all ports.
    private INotificationStore Store => (INotificationStore)Keys;

    [Fact]
    public async Task AddNotificationsAsync_KeepsAllOfIt_BeforeTheRunIsThere()
    {
        var added = Of(1) with
        {
            LateAt = Noon.AddSeconds(1).AddTicks(1),
            Deliveries =
            [
                new Delivery { On = NotificationCause.OnFailure, Index = 0, Target = "https://example.org/测试", NextAt = Noon, IsBegun = true, Attempts = 2, Error = "it answered 503" },
                new Delivery { On = NotificationCause.OnLate, Index = 9, Target = "ops@example.org", Status = DeliveryStatus.Delivered, DeliveredAt = Noon.AddTicks(7) },
            ],
        };
        Assert.True(await Store.AddNotificationsAsync(added, None));
        Assert.False(await Store.AddNotificationsAsync(Of(1), None)); // a start that is repeated

        var found = await Store.FindNotificationsAsync(added.RunId, None);
        Assert.Equal(added with { Deliveries = [] }, found! with { Deliveries = [] });
        Assert.Equal(added.Deliveries, found.Deliveries);
    }

    [Theory]
    [InlineData("")]
    [InlineData("none")]
    [InlineData("a/b\\c#d?e'f")]
    public async Task FindNotificationsAsync_IsNull_WhenThereAreNone(string runId)
    {
        Assert.Null(await Store.FindNotificationsAsync(runId, None));
        Assert.Null(await Store.FindNotificationsAsync(Of(2).RunId, None));
        Assert.Null(await Store.ReplaceNotificationsAsync(Of(2), None));
        Assert.False(await Store.RemoveNotificationsAsync(Of(2), None));
    }

    [Fact]
    public async Task ListDueNotificationsAsync_ListsTheEarliestFirst()
    {
        foreach (var (n, due) in new (int, DateTimeOffset?)[] { (1, Noon.AddMinutes(2)), (2, Noon), (3, null), (4, Noon.AddMinutes(1)), (5, Noon.AddMinutes(2).AddTicks(1)) })
        {
            await Store.AddNotificationsAsync(Of(n) with { DueAt = due }, None);
        }

        Assert.Equal([Of(2).RunId, Of(4).RunId, Of(1).RunId], await DueAsync(Noon.AddMinutes(2), 10));
        Assert.Equal([Of(2).RunId, Of(4).RunId], await DueAsync(Noon.AddMinutes(2), 2));
        Assert.Empty(await DueAsync(Noon.AddTicks(-1), 10));
    }

    [Fact]
    public async Task ReplaceNotificationsAsync_RefusesAnOlderRevision()
    {
        await Store.AddNotificationsAsync(Of(1), None);

        var first = await Store.ReplaceNotificationsAsync(Of(1) with { DueAt = Noon.AddHours(1) }, None);
        Assert.Equal(1, first?.Revision);
        Assert.Null(await Store.ReplaceNotificationsAsync(Of(1) with { DueAt = null }, None));
        Assert.Equal(first!.DueAt, (await Store.FindNotificationsAsync(first.RunId, None))?.DueAt);
        Assert.Empty(await DueAsync(Noon, 10));
        Assert.Single(await DueAsync(Noon.AddHours(1), 10));

        await Store.ReplaceNotificationsAsync(first with { DueAt = null, HasEnded = true }, None);
        Assert.Empty(await DueAsync(Noon.AddYears(1), 10));
        Assert.True((await Store.FindNotificationsAsync(first.RunId, None))?.HasEnded);
    }

    [Fact]
    public async Task ReplaceNotificationsAsync_LetsOneWin_OfManyAtOnce()
    {
        await Store.AddNotificationsAsync(Of(1), None);

        var replaced = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Store.ReplaceNotificationsAsync(Of(1) with { DueAt = Noon.AddMinutes(i) }, None)));

        var won = Assert.Single(replaced, r => r is not null);
        Assert.Equal(won!.DueAt, (await Store.FindNotificationsAsync(won.RunId, None))?.DueAt);
        Assert.Single(await DueAsync(Noon.AddHours(1), 100));
    }

    [Fact]
    public async Task RemoveNotificationsAsync_LeavesNothing()
    {
        await Store.AddNotificationsAsync(Of(1), None);
        Assert.True(await Store.RemoveNotificationsAsync(Of(1), None));

        Assert.Null(await Store.FindNotificationsAsync(Of(1).RunId, None));
        Assert.Empty(await DueAsync(Noon.AddYears(1), 10));
    }

    [Fact]
    public async Task RemoveNotificationsAsync_RefusesAnOlderRevision()
    {
        await Store.AddNotificationsAsync(Of(1), None);
        var replaced = await Store.ReplaceNotificationsAsync(Of(1) with { DueAt = Noon.AddHours(1) }, None);

        Assert.False(await Store.RemoveNotificationsAsync(Of(1), None));
        Assert.Equal(1, (await Store.FindNotificationsAsync(Of(1).RunId, None))?.Revision);
        Assert.Single(await DueAsync(Noon.AddHours(1), 10));

        Assert.True(await Store.RemoveNotificationsAsync(replaced!, None));
        Assert.False(await Store.RemoveNotificationsAsync(replaced!, None));
        Assert.True(await Store.AddNotificationsAsync(Of(1), None));
    }

    [Fact]
    public async Task RemoveNotificationsAsync_AndReplaceNotificationsAsync_LetOneWin_OfManyAtOnce()
    {
        await Store.AddNotificationsAsync(Of(1), None);

        var won = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i => i % 2 == 0
            ? await Store.RemoveNotificationsAsync(Of(1), None)
            : await Store.ReplaceNotificationsAsync(Of(1) with { DueAt = Noon.AddMinutes(i) }, None) is not null));

        Assert.Single(won, w => w);
    }

    [Fact]
    public async Task RemoveAsync_OfARun_RemovesItsNotifications()
    {
        var workflow = await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(workflow.Id, 1) with { Status = RunStatus.Running });
        await Store.AddNotificationsAsync(Of(1) with { RunId = run.Id }, None);
        await Runs.TransitionAsync(new RunTransition(run.Id, [RunStatus.Running], RunStatus.Failed, Noon), null, None);

        await ((IRunRemoval)Runs).DeleteAsync(run.Id, None);

        Assert.Null(await Store.FindNotificationsAsync(run.Id, None));
        Assert.Empty(await DueAsync(Noon.AddYears(1), 10));
    }

    private static RunNotifications Of(int number) => new() { RunId = Sample.Id(7, number), CreatedAt = Noon, DueAt = Noon };

    private async Task<IEnumerable<string>> DueAsync(DateTimeOffset at, int limit) => (await Store.ListDueNotificationsAsync(at, limit, None)).Select(known => known.RunId);
}
