using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.AzureTables;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>Runs of version 12 of the layout stay in its lists, and are read, ended and removed together with newer ones.</summary>
public sealed class OlderListsTests(Azurite azurite) : AzureTableTest(azurite)
{
    private static readonly RunFilter[] Filters =
    [
        default, new(IsActive: true), new(1), new(1, IsActive: true),
        .. Enum.GetValues<RunStatus>().Select(status => new RunFilter(Status: status)),
        .. Enum.GetValues<RunTrigger>().Select(trigger => new RunFilter(Trigger: trigger)),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    public async Task Lists_HaveOlderAndNewerRuns_InOrder(int limit)
    {
        await CreateWorkflowAsync();
        await FillAsync(Store, [0, 3, 4, 6, 9, 11, 13]);
        await MakeOlderAsync();
        var host = await UpgradedAsync();
        await FillAsync(host, [1, 2, 5, 7, 8, 10, 12, 14]);

        var all = await AllAsync(default, 100);
        Assert.Equal(Enumerable.Range(0, 15).Reverse().Select(i => Sample.Id(1, i)), all.Select(run => run.Id));
        foreach (var filter in Filters)
        {
            Assert.Equal(all.Where(run => Fits(run, filter)).Select(run => run.Id), (await AllAsync(filter, limit)).Select(run => run.Id));
        }

        Assert.Equal(all.Where(run => run.Status.IsFinal()).OrderBy(run => run.CompletedAt).Select(run => run.Id), (await host.ListEndedAsync(Sample.Noon.AddDays(9), new PageRequest(50), None)).Items);

        async Task<List<RunHead>> AllAsync(RunFilter filter, int most)
        {
            List<RunHead> found = [];
            string? cursor = null;
            do
            {
                var page = await host.ListHeadsAsync(filter, new PageRequest(most, cursor), None);
                found.AddRange(page.Items);
                cursor = page.NextCursor;
            }
            while (cursor is not null);

            return found;
        }
    }

    [Fact]
    public async Task AnOlderRun_LeavesNoRow_WhenItEndsAndIsRemoved()
    {
        await CreateWorkflowAsync();
        await FillAsync(Store, Enumerable.Range(0, 8));
        await MakeOlderAsync();
        var host = await UpgradedAsync();
        foreach (var run in await host.AllActiveAsync(null))
        {
            Assert.NotNull(await host.TransitionAsync(new RunTransition(run.Id, [run.Status], RunStatus.Failed, Sample.Noon.AddHours(2)), null, None));
        }

        Assert.Empty(await host.AllActiveAsync(null));
        Assert.Empty(await PointersAsync("PartitionKey eq 'active'"));
        foreach (var id in Enumerable.Range(0, 8).Select(i => Sample.Id(1, i)))
        {
            Assert.True(await host.DeleteAsync(id, None));
        }

        Assert.Empty(await PointersAsync(""));
    }

    private static bool Fits(RunHead run, RunFilter filter) =>
        (filter.Status ?? run.Status) == run.Status && (filter.Trigger ?? run.Trigger) == run.Trigger && !(filter.IsActive && run.Status.IsFinal());

    private static async Task FillAsync(AzureTableStore host, IEnumerable<int> numbers)
    {
        RunStatus[] statuses = [RunStatus.Pending, RunStatus.Succeeded, RunStatus.Running, RunStatus.Failed, RunStatus.Paused, RunStatus.Cancelled, RunStatus.Queued];
        foreach (var i in numbers)
        {
            var run = (await AdmitAsync(host, Sample.Run(1, i, trigger: (RunTrigger)(i % 3)), max: 100)).Run!;
            if (statuses[i % statuses.Length] is not RunStatus.Pending and var status)
            {
                await host.TransitionAsync(new RunTransition(run.Id, [RunStatus.Pending], status, run.CreatedAt.AddHours(1)), null, None);
            }
        }
    }

    private async Task MakeOlderAsync()
    {
        await OlderLists.MakeAsync(Table("RunLists"), Table("Runs"));
        await Table("Workflows").UpsertEntityAsync(new TableEntity("schema", "schema") { ["Version"] = 12 }, TableUpdateMode.Replace, None);
    }

    private async Task<AzureTableStore> UpgradedAsync()
    {
        var host = NewHost();
        await host.InitializeAsync(None);
        return host;
    }

    private async Task<List<TableEntity>> PointersAsync(string filter) => await Table("RunLists").QueryAsync<TableEntity>(filter, cancellationToken: None).ToListAsync(None);
}
