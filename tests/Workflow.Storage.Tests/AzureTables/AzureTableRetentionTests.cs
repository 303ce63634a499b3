using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Time.Testing;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.AzureTables;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

public sealed class AzureTableRetentionTests(Azurite azurite) : RetentionContract
{
    private AzureTableStoreOptions _options = null!;

    protected override async Task<StoreUnderTest> CreateStoreAsync()
    {
        _options = await azurite.NewOptionsAsync();
        var store = new AzureTableStore(_options);
        await store.InitializeAsync(None);
        return new StoreUnderTest(store, store, store, store, store, store, store, store, store.DisposeAsync);
    }

    // It has read the run, hidden it, read it again, and found what is its own.
    protected override Task BreakOffDeletionAsync(string runId) => CutOffAsync(runId, 4);

    protected override async Task AssertNothingIsLeftAsync(string runId)
    {
        var left = await RowsAsync(runId);
        Assert.Empty(left);
    }

    [Fact]
    public async Task DeleteAsync_GoesOn_WhereverTheHostWasKilled()
    {
        await Workflows.CreateAsync(Sample.Definition("nightly", Sample.Task("a")), isActive: true, Sample.Noon, None);
        List<string> ids = [];
        var step = TestRun.Rounds(1, 5);
        for (var requests = 0; requests == ids.Count * step; requests += step)
        {
            var run = await CreateRunAsync(Sample.Run(1, number: requests) with { Inputs = Sample.JsonOf(40_000) });
            await Runs.RecordAsync(run.Id, [Sample.Execution(0) with { Output = Sample.JsonOf(40_000) }, .. Enumerable.Range(1, 120).Select(i => Sample.Execution(i))], [], None);
            var ended = (await Runs.MoveAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Failed)))!;
            if (!await CutOffAsync(run.Id, requests))
            {
                ids.Add(run.Id);
            }

            await AssertWholeOrGoneAsync(ended);
            await Runs.DeleteAsync(run.Id, None);

            // All but, at the very end, the pointer that led to the run.
            Assert.InRange((await RowsAsync(run.Id)).Count(left => left != "ended"), 0, 0);
        }

        Assert.InRange(ids.Count * step, 15, 40);
        await using var later = new AzureTableStore(_options, time: new FakeTimeProvider(DateTimeOffset.UtcNow.AddHours(2)));
        Assert.Empty((await later.ListEndedAsync(Sample.Noon.AddDays(9), new PageRequest(50), None)).Items);
        foreach (var id in ids)
        {
            Assert.Empty(await RowsAsync(id));
        }
    }

    [Fact]
    public async Task DeleteAsync_RemovesARunOnce_WhenManyHostsDo()
    {
        await Workflows.CreateAsync(Sample.Definition("nightly", Sample.Task("a")), isActive: true, Sample.Noon, None);
        var run = await CreateRunAsync(Sample.Run(1));
        await Runs.RecordAsync(run.Id, [.. Enumerable.Range(1, 500).Select(i => Sample.Execution(i))], [], None);
        await Runs.TransitionAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Failed), null, None);
        var hosts = Enumerable.Range(0, 3).Select(_ => new AzureTableStore(_options)).ToList();

        var removed = await Task.WhenAll(hosts.Select(host => Task.Run(() => host.DeleteAsync(run.Id, None))));

        Assert.Contains(true, removed);
        Assert.Empty(await RowsAsync(run.Id));
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }
    }

    [Fact]
    public async Task ListEndedAsync_RemovesAPointer_WhenItIsWrongAndOld()
    {
        await Workflows.CreateAsync(Sample.Definition("nightly", Sample.Task("a")), isActive: true, Sample.Noon, None);
        var run = await CreateRunAsync(Sample.Run(1));
        var wrong = new TableEntity("ended", $"list:{Sample.Noon.UtcTicks:D19}:{run.Id}") { ["RunId"] = run.Id };
        await Table("RunLists").AddEntityAsync(wrong, None);

        Assert.Empty((await Runs.ListEndedAsync(Sample.Noon.AddDays(9), new PageRequest(50), None)).Items);
        Assert.Contains("ended", await RowsAsync(run.Id));

        await using var later = new AzureTableStore(_options, time: new FakeTimeProvider(DateTimeOffset.UtcNow.AddHours(2)));
        Assert.Empty((await later.ListEndedAsync(Sample.Noon.AddDays(9), new PageRequest(50), None)).Items);
        Assert.DoesNotContain("ended", await RowsAsync(run.Id));
        Assert.Equal(run, await Runs.GetAsync(run.Id, None));
    }

    // True when it was done before it was cut off.
    private async Task<bool> CutOffAsync(string runId, int requests)
    {
        await using var host = new AzureTableStore(_options with { Transport = new InterruptedTransport(requests) });
        try
        {
            return await host.DeleteAsync(runId, None);
        }
        catch (InterruptedException)
        {
            return false;
        }
    }

    private async Task AssertWholeOrGoneAsync(Run run)
    {
        var listed = (await Runs.ListAsync(new RunFilter(1, RunStatus.Failed), new PageRequest(50), None)).Items.SingleOrDefault();
        if (await Runs.GetAsync(run.Id, None) is { } there)
        {
            Same.Run(run, there);
            Same.Run(run, listed);
            Assert.Equal(121, (await Runs.ListRecordedAsync(run.Id, None)).Count);
            return;
        }

        Assert.Null(listed);
        Assert.Empty((await Runs.ListAsync(default, new PageRequest(50), None)).Items);

        // Everything that is left can be found from the list of ended runs.
        var due = (await Runs.ListEndedAsync(Sample.Noon.AddDays(9), new PageRequest(50), None)).Items;
        Assert.Equal((await RowsAsync(run.Id)).Any(left => left != "ended") ? [run.Id] : [], due);
    }

    // Where there is anything of a run: partitions of lists, keys of its workflow's rows, blobs.
    private async Task<List<string>> RowsAsync(string runId)
    {
        List<string> found = [];
        await foreach (var row in Table("Runs").QueryAsync<TableEntity>(cancellationToken: None))
        {
            if (row.RowKey.Contains(runId, StringComparison.Ordinal) || row.GetString("RunId") == runId)
            {
                found.Add(row.RowKey);
            }
        }

        await foreach (var row in Table("RunLists").QueryAsync<TableEntity>(cancellationToken: None))
        {
            if (row.GetString("RunId") == runId)
            {
                found.Add(row.PartitionKey);
            }
        }

        var container = new BlobContainerClient(_options.ConnectionString, $"{_options.TablePrefix.ToLowerInvariant()}-payloads");
        await foreach (var blob in container.GetBlobsAsync(new GetBlobsOptions { Prefix = runId }, None))
        {
            found.Add(blob.Name);
        }

        return found;
    }

    private TableClient Table(string name) => new(_options.ConnectionString, _options.TablePrefix + name);
}
