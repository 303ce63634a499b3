using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.AzureTables;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>A page costs the same however many runs are stored: counted in requests, and in entities that they read.</summary>
public sealed class ListCostTests(Azurite azurite) : AzureTableTest(azurite)
{
    private const int Few = 200;
    private static readonly int Many = TestRun.Rounds(2_000, 400);
    private static readonly PageRequest Page = new(20, null);

    [Fact]
    public async Task List_CostsTheSame_HoweverManyRunsAreStored()
    {
        var transport = new CountingTransport { CountsEntities = true };
        await using var host = new AzureTableStore(OptionsOf(transport));
        await CreateWorkflowAsync();
        await FillAsync(Many - Few, Many);
        var few = await CostsAsync();
        await FillAsync(0, Many - Few); // older ones, so that the newest page is the same

        Assert.Equal(few, await CostsAsync());

        async Task<List<(string List, int Requests, int Entities)>> CostsAsync()
        {
            var last = Sample.Id(1, Many - 1);
            List<(string, int, int)> costs = [];
            foreach (var filter in (RunFilter[])[default, new(1), new(Status: RunStatus.Skipped), new(Trigger: RunTrigger.Api), new(1, RunStatus.Skipped), new(1, Trigger: RunTrigger.Api), new(Status: RunStatus.Failed), new(CreatedBefore: Sample.Noon.AddSeconds(Many - 5)), new(1, IsActive: true), new() { Labels = [new("env", "prod")] }])
            {
                costs.Add(await CostAsync($"{filter}", () => host.ListAsync(filter, Page, None)));
            }

            costs.Add(await CostAsync("run", () => host.GetAsync(last, None)));
            costs.Add(await CostAsync("tasks", () => host.ListExecutionsAsync(last, null, 20, None)));
            costs.Add(await CostAsync("log", () => host.ListLogAsync(last, Page, None)));
            costs.Add(await CostAsync("workflows", () => host.ListAsync(Page, None)));
            costs.Add(await CostAsync("statistics", () => host.ListHoursAsync(2, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 10, None)));
            return costs;
        }

        async Task<(string, int, int)> CostAsync(string list, Func<Task> read)
        {
            var (requests, entities) = (transport.Requests, transport.Entities);
            await read();
            return (list, transport.Requests - requests, transport.Entities - entities);
        }
    }

    /// <summary>Filters of which no list has exactly the runs, with the list that is read.</summary>
    public static TheoryData<RunFilter, string, string, string> Searches => new()
    {
        { new(1, RunStatus.Skipped, RunTrigger.Api), "Runs", "1", "status:SKIPPED:" },
        { new(Status: RunStatus.Skipped, Trigger: RunTrigger.Api), "RunLists", "status-SKIPPED", "list:" },
        { new(1, RunStatus.Running, RunTrigger.Manual), "Runs", "1", "held:" },
        { new(Status: RunStatus.Running), "RunLists", "active", "list:" },
        { new(Trigger: RunTrigger.Api, IsActive: true), "RunLists", "active", "list:" },
        { new(1, Trigger: RunTrigger.Api, IsActive: true), "Runs", "1", "held:" },
    };

    [Theory]
    [MemberData(nameof(Searches))]
    public async Task List_ExaminesSoManyRuns_AndTheNextPageContinues(RunFilter filter, string table, string partition, string list)
    {
        const int Entries = 2_500;
        await CreateWorkflowAsync();
        await FillAsync(0, 1); // older than all entries: found last, if it fits
        foreach (var some in Enumerable.Range(1, Entries).Chunk(100))
        {
            await Table(table).SubmitTransactionAsync(
                some.Select(i => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity(partition, $"{list}{DateTime.MaxValue.Ticks - Sample.Noon.AddSeconds(i).UtcTicks:D19}:{Sample.Id(1, i)}") { ["RunId"] = Sample.Id(1, i) })), None);
        }

        var transport = new CountingTransport { CountsEntities = true };
        await using var host = new AzureTableStore(OptionsOf(transport));
        var (page, pages, found) = (Page, 0, 0);
        do
        {
            var (requests, entities) = (transport.Requests, transport.Entities);
            var read = await host.ListAsync(filter, page, None);
            (pages, found, page) = (pages + 1, found + read.Items.Count, page with { Cursor = read.NextCursor });
            Assert.InRange(transport.Requests - requests, 1, RunFilter.MaxExamined * 5 / 4);
            Assert.InRange(transport.Entities - entities, 0, RunFilter.MaxExamined * 5 / 2);
        }
        while (page.Cursor is not null);

        Assert.Equal((3, filter.Status == RunStatus.Skipped ? 1 : 0), (pages, found));
    }

    private Task FillAsync(int from, int to) => Parallel.ForAsync(from, to, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, token) =>
        await Store.AdmitAsync(new RunAdmission(Sample.Run(1, i, trigger: i % 3 == 0 ? RunTrigger.Api : RunTrigger.Manual) with { Labels = RunLabels.Of([new("env", "prod")], $"{i}") }, Sample.Line("accepted"), 1, Core.Definitions.OverlapPolicy.Queue) { RecordsSkip = true, SkipReason = "it is not run" }, token));
}
