using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Storage.AzureTables;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>Letting in the queued runs of many keys costs what those of one key cost: counted in requests and in rows read.</summary>
public sealed class KeyLineCostTests(Azurite azurite) : AzureTableTest(azurite)
{
    private static readonly int Runs = TestRun.Rounds(full: 1_000, part: 200);

    [Fact]
    public async Task Promotion_CostsNoMoreThanTwice_WithManyKeys()
    {
        await CreateWorkflowAsync();
        await Store.CreateAsync(Sample.Definition("second", Sample.Task("a")), isActive: true, Sample.Noon, None);
        var one = await CountAsync(workflowId: 1, keys: 1);
        var many = await CountAsync(workflowId: 2, keys: Runs / 10);

        TestContext.Current.TestOutputHelper?.WriteLine($"{Runs} runs, requests and rows: one key {one}, {Runs / 10} keys {many}");
        Assert.InRange(many.Requests, 1, one.Requests * 2);
        Assert.InRange(many.Rows, 1, one.Rows * 2);
    }

    private async Task<(int Requests, int Rows)> CountAsync(long workflowId, int keys)
    {
        var transport = new CountingTransport { CountsEntities = true };
        await using var host = new AzureTableStore(OptionsOf(transport));
        var open = new Queue<string>();
        for (var i = 0; i < Runs; i++)
        {
            var run = Sample.Run(workflowId, i) with { ConcurrencyKey = $"k{i % keys}" };
            var admitted = await host.AdmitAsync(new RunAdmission(run, Sample.Line("accepted"), 1_000, OverlapPolicy.Queue) { KeyLimit = new KeyLimit(1, OverlapPolicy.Queue) }, None);
            if (admitted.Run!.Status == RunStatus.Pending)
            {
                open.Enqueue(run.Id);
            }
        }

        var before = (transport.Requests, transport.Entities);
        var ended = 0;
        while (open.TryDequeue(out var id))
        {
            var run = await host.TransitionAsync(new RunTransition(id, [RunStatus.Pending], RunStatus.Succeeded, Sample.Noon), null, None);
            foreach (var begun in (await host.PromoteAsync(workflowId, 1_000, new KeyLine(run!.ConcurrencyKey!, 1), Sample.Noon, None)).Begun)
            {
                open.Enqueue(begun.Id);
            }

            ended++;
        }

        Assert.Equal(Runs, ended);
        return (transport.Requests - before.Requests, transport.Entities - before.Entities);
    }
}
