using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.AzureTables;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>Starts that become one run, by a host that is killed before each of its requests in turn; another host repeats them all.</summary>
public sealed class GatherKillTests(Azurite azurite) : AzureTableTest(azurite)
{
    [Fact]
    public async Task EachStart_IsInOneRun_WhereverAHostWasKilled()
    {
        await CreateWorkflowAsync();
        var isDone = false;
        for (var i = 0; !isDone; i++)
        {
            isDone = await IsDoneAsync(() => RepeatAsync(new AzureTableStore(OptionsOf(new InterruptedTransport(i))), i, 0));
            await RepeatAsync(NewHost(), i, 50);

            var gathered = new List<int>();
            foreach (var head in (await Store.ListHeadsAsync(new RunFilter(1), new PageRequest(99), None)).Items)
            {
                var run = (await Store.GetAsync(head.Id, None))!;
                Assert.True(run.Status.HoldsSlot());
                gathered.AddRange([NumberOf(run.Inputs), .. run.Gathered.Select(start => NumberOf(start.Inputs))]);
            }

            Assert.Equal(Enumerable.Range(0, i + 1).SelectMany(round => Enumerable.Range(round * 100, 3)), gathered.Order());
            Assert.Empty(await Store.ListDelayedAsync(DateTimeOffset.MaxValue, 100, None));
            Assert.InRange(i, 0, 60);
        }
    }

    private static int NumberOf(JsonElement inputs) => inputs.GetProperty("n").GetInt32();

    // Three starts, the second of them large, and what is due then.
    private static async Task RepeatAsync(AzureTableStore host, int round, int attempt)
    {
        for (var i = 0; i < 3; i++)
        {
            var number = (round * 100) + i;
            var run = Sample.Run(1, number + attempt) with { Inputs = JsonElement.Parse($$"""{"n":{{number}},"text":"{{new string('x', i == 1 ? 40_000 : 0)}}"}""") };
            await host.AdmitAsync(new RunAdmission(run, Sample.Line("accepted") with { At = run.CreatedAt }, 1000, OverlapPolicy.Queue, $"key {number}") { Batch = new BatchRule(5, 60) }, None);
        }

        // Not by the list of what is due: each kill may leave a pointer there, which costs a read until it is an hour old.
        foreach (var due in (await host.ListHeadsAsync(new RunFilter(1, RunStatus.Queued), new PageRequest(99), None)).Items)
        {
            await host.AdmitAsync(new RunAdmission(Run.Of(due) with { DueAt = null }, Sample.Line("due"), 1000, OverlapPolicy.Queue) { IsDue = true, RecordsSkip = true }, None);
        }
    }
}
