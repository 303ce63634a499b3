using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Storage.Tests.Contract;

/// <summary>What waits for which event, and the receipts of events without a run's id.</summary>
public abstract class WaitContract : StoreContract
{
    private static readonly DateTimeOffset Due = Sample.Noon.AddDays(1);

    // Every store has all ports.
    private IWaitStore Store => (IWaitStore)Keys;

    [Fact]
    public async Task ListWaitsAsync_SaysWhatWaits_WithItsKey()
    {
        var run = await StartAsync(1);
        await Runs.RecordAsync(run.Id, [Wait(0, "paid", "17"), Wait(1, "paid", null, index: 3), Sample.Execution(2, status: ExecutionStatus.Waiting) with { DueAt = Due }, Sample.Execution(3)], [], None);

        var waits = await AllAsync(page => Store.ListWaitsAsync(new WaitFilter(), page, None), 50);

        Assert.Equal(2, waits.Count);
        Assert.Contains(new EventWait(run.Id, new ExecutionKey(0, null, 1), "task-0", "paid", "17", Sample.Noon, Due), waits);
        Assert.Contains(new EventWait(run.Id, new ExecutionKey(1, 3, 1), "task-1", "paid", null, Sample.Noon, Due), waits);
        Assert.Equal("17", (await Runs.FindLastAsync(run.Id, 0, null, None))!.EventKey);
        Assert.Null((await Runs.FindLastAsync(run.Id, 1, 3, None))!.EventKey);
        Assert.Equal(["17", null], (await Runs.ListHeadsAsync(run.Id, [new ExecutionRange(null, new ExecutionKey(2, null, 1))], None)).Select(head => head.EventKey));
    }

    public static TheoryData<string?, string?, long?, string> Filters => new()
    {
        { null, null, null, "1:0 1:1 1:2 1:3 2:0 2:1" },
        { "a", null, null, "1:0 1:1 1:2 2:0" },
        { "a", "k", null, "1:0 1:1 2:0" },
        { "a", "other", null, "1:2" },
        { "a", "none", null, "" },
        { "a.b", null, null, "1:3" },
        { "A", null, null, "" },
        { "a", "K", null, "" },
        { null, null, 1, "1:0 1:1 1:2 1:3" },
        { null, null, 2, "2:0 2:1" },
        { "a", null, 1, "1:0 1:1 1:2" },
        { "a", "k", 2, "2:0" },
        { "b", null, 2, "2:1" },
        { null, null, 3, "" },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task ListWaitsAsync_IsFiltered_AndPaged(string? name, string? key, long? workflowId, string expected)
    {
        var first = await StartAsync(1);
        await Runs.RecordAsync(first.Id, [Wait(0, "a", "k"), Wait(1, "a", "k"), Wait(2, "a", "other"), Wait(3, "a.b", null)], [], None);
        var second = await StartAsync(2);
        await Runs.RecordAsync(second.Id, [Wait(0, "a", "k"), Wait(1, "b", "é/\\#?' \"")], [], None);

        foreach (var limit in (int[])[1, 2, 3, 50])
        {
            var waits = await AllAsync(page => Store.ListWaitsAsync(new WaitFilter(name, key, workflowId), page, None), limit);
            Assert.Equal(expected, string.Join(' ', waits.Select(wait => $"{RunIdSource.WorkflowOf(wait.RunId)}:{wait.Attempt.Position}").Order(StringComparer.Ordinal)));
        }
    }

    [Theory]
    [InlineData("a", "é/\\#?' \"", "a", "é/\\#?' ")]
    [InlineData("a", "1", "a1", "")]
    public async Task ListWaitsAsync_FindsExactlyTheKey(string name, string key, string otherName, string otherKey)
    {
        var run = await StartAsync(1);
        await Runs.RecordAsync(run.Id, [Wait(0, name, key), Wait(1, otherName, otherKey.Length == 0 ? null : otherKey)], [], None);

        Assert.Equal(0, Assert.Single(await AllAsync(page => Store.ListWaitsAsync(new WaitFilter(name, key), page, None), 50)).Attempt.Position);
    }

    public static TheoryData<ExecutionStatus> Ends => [.. Enum.GetValues<ExecutionStatus>().Where(status => status.IsFinal() || status == ExecutionStatus.Running)];

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task ListWaitsAsync_HasNoWaitThatEnded_HoweverItDid(ExecutionStatus end)
    {
        var run = await StartAsync(1);
        await Runs.RecordAsync(run.Id, [Wait(0, "a", "k"), Wait(1, "a", "k")], [], None);

        await Runs.RecordAsync(run.Id, [Sample.Execution(0, status: end)], [], None);

        Assert.Equal(1, Assert.Single(await AllAsync(page => Store.ListWaitsAsync(new WaitFilter("a", "k"), page, None), 50)).Attempt.Position);
        Assert.Equal(1, Assert.Single(await AllAsync(page => Store.ListWaitsAsync(new WaitFilter(WorkflowId: 1), page, None), 50)).Attempt.Position);
    }

    [Fact]
    public async Task ListWaitsAsync_HasNoWaitThatTookItsEvent_AndNoneOfARunThatWasRemoved()
    {
        var run = await StartAsync(1);
        await Runs.RecordAsync(run.Id, [Wait(0, "a", "k"), Wait(1, "a", "k")], [], None);
        var address = EventAddress.Of("a", new ExecutionKey(0, null, 1));
        await Runs.AddEventAsync(run.Id, address, Sample.Json("1"), Sample.Noon, Sample.Line("received"), None);

        Assert.False(await Runs.TakeEventAsync(run.Id, EventAddress.Of("a", new ExecutionKey(1, null, 1)), Sample.Execution(1), Sample.Line("taken"), None));
        Assert.False(await Runs.TakeEventAsync(run.Id, "a", Sample.Execution(1), Sample.Line("taken"), None));
        Assert.True(await Runs.TakeEventAsync(run.Id, address, Sample.Execution(0), Sample.Line("taken"), None));
        Assert.Equal(1, Assert.Single(await AllAsync(page => Store.ListWaitsAsync(new WaitFilter(), page, None), 50)).Attempt.Position);

        await Runs.RecordAsync(run.Id, [Sample.Execution(1, status: ExecutionStatus.Cancelled)], [], None);
        await Runs.MoveAsync(new RunTransition(run.Id, [RunStatus.Pending], RunStatus.Cancelled, Sample.Noon));
        Assert.True(await Runs.DeleteAsync(run.Id, None));
        Assert.Empty(await AllAsync(page => Store.ListWaitsAsync(new WaitFilter(), page, None), 50));
    }

    [Fact]
    public async Task ListWaitsAsync_HasManyWaits_OfOneRun()
    {
        var run = await StartAsync(1);
        await Runs.RecordAsync(run.Id, [.. Enumerable.Range(0, 230).Select(i => Wait(0, "a", $"{i % 2}", index: i))], [], None);

        Assert.Equal(Enumerable.Range(0, 230), (await AllAsync(page => Store.ListWaitsAsync(new WaitFilter(), page, None), 100)).Select(wait => wait.Attempt.Index!.Value).Order());
        Assert.Equal(115, (await AllAsync(page => Store.ListWaitsAsync(new WaitFilter("a", "1"), page, None), 100)).Count);

        await Runs.RecordAsync(run.Id, [.. Enumerable.Range(0, 229).Select(i => Sample.Execution(0, index: i))], [], None);
        Assert.Equal(229, Assert.Single(await AllAsync(page => Store.ListWaitsAsync(new WaitFilter(), page, None), 100)).Attempt.Index);
    }

    [Fact]
    public async Task ListWaitsAsync_RefusesACursorOfAnotherList() =>
        await Assert.ThrowsAsync<InvalidCursorException>(() => Store.ListWaitsAsync(new WaitFilter(), new PageRequest(50, Cursor.Make("runs", "x")), None));

    [Fact]
    public async Task AddReceiptAsync_KeepsTheFirst_WithWhatBecameOfIt()
    {
        var first = new NamedEventReceipt("key", "id", Sample.Noon, "f");

        Assert.Null(await Store.FindReceiptAsync("key", None));
        Assert.Equal(first, await Store.AddReceiptAsync(first, None));
        Assert.Equal(first, await Store.AddReceiptAsync(first with { Id = "other", Fingerprint = "g" }, None));
        Assert.Equal(first, await Store.FindReceiptAsync("key", None));

        var completed = first with { Report = $"{{\"a\":\"{new string('é', 70_000)}\"}}" };
        await Store.CompleteReceiptAsync(completed with { Id = "other" }, None);
        Assert.Equal(first, await Store.FindReceiptAsync("key", None));
        await Store.CompleteReceiptAsync(completed, None);
        Assert.Equal(completed, await Store.AddReceiptAsync(first with { Id = "third" }, None));
    }

    [Fact]
    public async Task AddReceiptAsync_RemovesOldOnes_SomeAtATime()
    {
        for (var i = 0; i < 15; i++)
        {
            await Store.AddReceiptAsync(new NamedEventReceipt($"{i}", "id", Sample.Noon.AddSeconds(i), "f"), None);
        }

        await Store.AddReceiptAsync(new NamedEventReceipt("new", "id", Sample.Noon.AddSeconds(12) + NamedEventReceipt.KeptFor, "f"), None);
        Assert.Equal(["10", "11", "12", "13", "14", "new"], await KeptAsync());

        await Store.AddReceiptAsync(new NamedEventReceipt("10", "again", Sample.Noon.AddSeconds(12) + NamedEventReceipt.KeptFor, "f"), None);
        Assert.Equal(["10", "12", "13", "14", "new"], await KeptAsync());
        Assert.Equal("again", (await Store.FindReceiptAsync("10", None))!.Id);
    }

    [Fact]
    public async Task AddReceiptAsync_KeepsOne_WhenManyAreAddedAtOnce()
    {
        var added = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Store.AddReceiptAsync(new NamedEventReceipt("key", $"{i}", Sample.Noon, "f"), None)));

        Assert.Single(added.Distinct());
    }

    [Fact]
    public async Task ListSecretUsesAsync_HasTheWorkflowsThatAnEventStarts()
    {
        var first = (await Workflows.CreateAsync(Sample.Definition("first") with { OnEvent = new OnEvent("paid", "k", "event.payload > 1") }, true, Sample.Noon, None)).Written;
        await Workflows.CreateAsync(Sample.Definition("second") with { OnEvent = new OnEvent("paid") }, true, Sample.Noon, None);

        Assert.Equal(new OnEvent("paid", "k", "event.payload > 1"), (await Workflows.GetAsync(1, None))!.Definition.OnEvent);
        Assert.Equal([1, 2], await StartedByAsync("paid"));

        await Workflows.UpdateAsync(1, first.Revision, first.Definition with { OnEvent = new OnEvent("other") }, true, Sample.Noon, None);
        Assert.Equal([2], await StartedByAsync("paid"));
        Assert.Equal([1], await StartedByAsync("other"));

        await Workflows.DeleteAsync(2, 1, Sample.Noon, None);
        Assert.Empty(await StartedByAsync("paid"));
    }

    private async Task<Run> StartAsync(int workflowId)
    {
        await CreateWorkflowAsync($"workflow {workflowId}");
        return await CreateRunAsync(Sample.Run(workflowId, number: workflowId));
    }

    private async Task<IEnumerable<long>> StartedByAsync(string name) =>
        (await ((ISecretUseStore)Keys).ListSecretUsesAsync(SecretUses.EventKey(name), new PageRequest(50), None)).Items.Select(use => use.WorkflowId);

    private async Task<IReadOnlyList<string>> KeptAsync()
    {
        List<string> kept = [];
        foreach (var key in Enumerable.Range(0, 15).Select(i => $"{i}").Append("new"))
        {
            if (await Store.FindReceiptAsync(key, None) is not null)
            {
                kept.Add(key);
            }
        }

        return kept;
    }

    private static TaskExecution Wait(int position, string name, string? key, int? index = null) =>
        Sample.Execution(position, index, status: ExecutionStatus.Waiting) with { EventName = name, EventKey = key, StartedAt = Sample.Noon, DueAt = Due };
}
