using Azure.Data.Tables;
using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.AzureTables;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>The index of what waits for events, by a host that is killed before each of its requests in turn.</summary>
public sealed class WaitPointerTests(Azurite azurite) : AzureTableTest(azurite)
{
    private static readonly TaskExecution Waiting = Sample.Execution(0, status: ExecutionStatus.Waiting) with { EventName = "paid", EventKey = "17" };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Wait_IsInTheIndex_AsLongAsItIsOnRecord_WhereverAHostWasKilled(bool byEvent)
    {
        await CreateWorkflowAsync();
        var isDone = false;
        for (var i = 0; !isDone; i++)
        {
            var run = Sample.Run(1, i);
            await Store.AdmitAsync(new RunAdmission(run, Sample.Line("accepted"), 100, OverlapPolicy.Queue), None);
            await Store.AddEventAsync(run.Id, "paid", Sample.Json("1"), Sample.Noon, Sample.Line("received"), None);
            isDone = await IsDoneAsync(() => RepeatAsync(new AzureTableStore(OptionsOf(new InterruptedTransport(i))), run, byEvent));

            var seen = (await Store.ListRecordedAsync(run.Id, None)).SingleOrDefault();
            Assert.Equal(seen.Status == ExecutionStatus.Waiting ? [run.Id] : [], await ListAsync(run));

            await RepeatAsync(NewHost(), run, byEvent);
            Assert.Empty(await ListAsync(run));
            Assert.InRange(i, 0, 20);
        }
    }

    [Fact]
    public async Task Pointer_ThatIsWrong_IsRemovedByAReader_WhenItIsAnHourOld()
    {
        await CreateWorkflowAsync();
        var run = Sample.Run(1);
        await Store.AdmitAsync(new RunAdmission(run, Sample.Line("accepted"), 1, OverlapPolicy.Queue), None);
        await Store.RecordAsync(run.Id, [Waiting], [], None);
        List<TableEntity> left = [.. await PointersAsync()];
        await Store.RecordAsync(run.Id, [Sample.Execution(0)], [], None);
        Assert.Empty(await PointersAsync());
        foreach (var pointer in left)
        {
            await Table("RunLists").UpsertEntityAsync(pointer, TableUpdateMode.Replace, None);
        }

        Assert.Empty(await ListAsync(run));
        Assert.Equal(2, (await PointersAsync()).Count);
        await using var later = NewHost(time: new FakeTimeProvider(DateTimeOffset.UtcNow.AddHours(2)));
        Assert.Empty((await later.ListWaitsAsync(new WaitFilter("paid", "17"), new PageRequest(50), None)).Items);
        Assert.Single(await PointersAsync());
    }

    [Fact]
    public async Task Wait_LeavesTheIndex_WhenAnotherHostEndsIt()
    {
        await CreateWorkflowAsync();
        var run = Sample.Run(1);
        await Store.AdmitAsync(new RunAdmission(run, Sample.Line("accepted"), 1, OverlapPolicy.Queue), None);
        await Store.RecordAsync(run.Id, [Waiting], [], None);

        await NewHost().RecordAsync(run.Id, [Sample.Execution(0, status: ExecutionStatus.Cancelled)], [], None);

        Assert.Empty(await PointersAsync());
    }

    private static async Task RepeatAsync(AzureTableStore host, Run run, bool byEvent)
    {
        await host.RecordAsync(run.Id, [Waiting], [], None);
        if (!byEvent || !await host.TakeEventAsync(run.Id, "paid", Sample.Execution(0), Sample.Line("taken"), None))
        {
            await host.RecordAsync(run.Id, [Sample.Execution(0)], [], None);
        }
    }

    private async Task<IReadOnlyList<TableEntity>> PointersAsync() =>
        await Table("RunLists").QueryAsync<TableEntity>("PartitionKey eq 'waits'", cancellationToken: None).ToListAsync(None);

    private async Task<IEnumerable<string>> ListAsync(Run run) =>
        (await Store.ListWaitsAsync(new WaitFilter("paid", "17"), new PageRequest(50), None)).Items.Select(wait => wait.RunId).Where(id => id == run.Id);
}
