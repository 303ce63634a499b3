using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Storage.AzureTables;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>Letting in what a rate limit keeps costs the same for many keys as for one; and a workflow without one pays nothing for it.</summary>
public sealed class RateCostTests(Azurite azurite) : AzureTableTest(azurite)
{
    private static readonly int Runs = TestRun.Rounds(full: 1_000, part: 100);
    private static readonly RateLimitRule Rule = new(1, 1);

    [Fact]
    public async Task Begins_CostNoMoreThanTwice_WithManyKeys()
    {
        await CreateWorkflowAsync();
        await Store.CreateAsync(Sample.Definition("second", Sample.Task("a")), isActive: true, Sample.Noon, None);
        var one = await CountAsync(workflowId: 1, keys: 1);
        var many = await CountAsync(workflowId: 2, keys: Runs / 10);

        TestContext.Current.TestOutputHelper?.WriteLine($"{Runs} runs, requests and rows: one key {one}, {Runs / 10} keys {many}");
        Assert.InRange(many.Requests, 1, one.Requests * 2);
        Assert.InRange(many.Rows, 1, one.Rows * 2);
    }

    // However many keys begin, few rows are kept of those that do not count any more.
    [Fact]
    public async Task KeysThatDoNotCountAnyMore_AreForgotten()
    {
        await CreateWorkflowAsync();
        for (var i = 0; i < 60; i++)
        {
            await StartAsync(Store, Sample.Run(1, i * 10) with { RateKey = $"k{i}" });
        }

        Assert.InRange(await CountKeptAsync(60), 1, 10);
    }

    // The same if they begin by a promotion; and with the workflow they all go.
    [Fact]
    public async Task KeysThatBeginByAPromotion_AreForgotten_AndAllWithTheWorkflow()
    {
        await CreateWorkflowAsync();
        for (var i = 0; i < 60; i++)
        {
            await StartAsync(Store, Sample.Run(1, i * 10) with { RateKey = $"k{i}" }, max: 0);
        }

        for (var i = 0; i < 60; i++)
        {
            await Store.PromoteAsync(1, new PromotionOrder(i + 1, Sample.Noon.AddSeconds(1_000 + (10 * i))) { Rate = Rule }, None);
        }

        Assert.InRange(await CountKeptAsync(60), 1, 10);
        for (var i = 0; i < 60; i++)
        {
            await Store.MoveAsync(new RunTransition(Sample.Id(1, i * 10), [RunStatus.Pending], RunStatus.Succeeded, Sample.Noon.AddHours(1)));
        }

        Assert.Equal(WriteOutcome.Written, (await Store.DeleteAsync(1, (await Store.GetAsync(1, None))!.Revision, Sample.Noon, None)).Outcome);
        Assert.Equal(0, await CountKeptAsync(60));
    }

    // Removing what is old follows after the start is on record: that fails, and the start does not.
    [Fact]
    public async Task AStart_IsAccepted_WhenWhatIsOldCantBeRemoved()
    {
        await CreateWorkflowAsync();
        var transport = new FailingTransport(request => request.Uri.Query.Contains("filter", StringComparison.Ordinal) && request.Uri.Query.Contains("rate%3A", StringComparison.Ordinal));
        await using var host = new AzureTableStore(OptionsOf(transport) with { RetryDelay = TimeSpan.FromMilliseconds(1) });

        Assert.Equal(RunStatus.Pending, (await StartAsync(host, Sample.Run(1, 0) with { RateKey = "a" })).Run!.Status);
        Assert.Equal(RunStatus.Queued, (await StartAsync(host, Sample.Run(1, 1) with { RateKey = "b" }, max: 1)).Run!.Status);
        var promoted = await host.PromoteAsync(1, new PromotionOrder(2, Sample.Noon.AddSeconds(2)) { Rate = Rule }, None);

        Assert.Equal([Sample.Id(1, 1)], promoted.Begun.Select(run => run.Id));
        Assert.True(transport.Failed > 1);
    }

    private async Task<int> CountKeptAsync(int keys)
    {
        var kept = 0;
        for (var i = 0; i < keys; i++)
        {
            kept += await Store.FindLastBegunAsync(1, $"k{i}", None) is null ? 0 : 1;
        }

        return kept;
    }

    private static Task<Admission> StartAsync(AzureTableStore host, Run run, int max = 1_000) =>
        host.AdmitAsync(new RunAdmission(run, Sample.Line("accepted") with { At = run.CreatedAt }, max, OverlapPolicy.Queue) { Rate = Rule }, None);

    private async Task<(int Requests, int Rows)> CountAsync(long workflowId, int keys)
    {
        var transport = new CountingTransport { CountsEntities = true };
        await using var host = new AzureTableStore(OptionsOf(transport));
        var open = 0;
        for (var i = 0; i < Runs; i++)
        {
            var run = Sample.Run(workflowId, i) with { CreatedAt = Sample.Noon, RateKey = $"k{i % keys}" };
            open += (await StartAsync(host, run)).Run!.Status == RunStatus.Queued ? 1 : 0;
        }

        var before = (transport.Requests, transport.Entities);
        for (var at = Sample.Noon; open > 0; at += TimeSpan.FromSeconds(1))
        {
            foreach (var run in await host.ListDelayedAsync(at, 1_000, None))
            {
                open -= (await host.PromoteAsync(workflowId, new PromotionOrder(1_000, at) { Rate = Rule, RateKey = run.RateKey, DueRun = run.Id }, None)).Begun.Count;
            }
        }

        return (transport.Requests - before.Requests, transport.Entities - before.Entities);
    }
}
