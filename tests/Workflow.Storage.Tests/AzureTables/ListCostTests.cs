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
            foreach (var filter in (RunFilter[])[default, new(1), new(Status: RunStatus.Skipped), new(Trigger: RunTrigger.Api), new(1, RunStatus.Skipped), new(1, Trigger: RunTrigger.Api), new(Status: RunStatus.Failed), new(CreatedBefore: Sample.Noon.AddSeconds(Many - 5)), new(1, IsActive: true)])
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

    private Task FillAsync(int from, int to) => Parallel.ForAsync(from, to, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, token) =>
        await Store.AdmitAsync(new RunAdmission(Sample.Run(1, i, trigger: i % 3 == 0 ? RunTrigger.Api : RunTrigger.Manual), Sample.Line("accepted"), 1, Core.Definitions.OverlapPolicy.Queue) { RecordsSkip = true, SkipReason = "it is not run" }, token));
}
