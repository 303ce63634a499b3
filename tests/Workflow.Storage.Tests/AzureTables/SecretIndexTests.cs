using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Workflow.Core.Definitions;
using Workflow.Core.Paging;
using Workflow.Storage.AzureTables.Account;
using Workflow.Storage.AzureTables.Workflows;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>The index of who uses a secret, where several hosts write it at the same time.</summary>
public sealed class SecretIndexTests(Azurite azurite) : AzureTableTest(azurite)
{
    private const string Rows = "RowKey ge 'secret:' and RowKey lt 'secret;'";

    [Fact]
    public async Task RemoveAsync_RemovesWhatItMarked_AndNothingThatAnotherHostHasWrittenSince()
    {
        var workflow = await CreateAsync([.. Enumerable.Range(0, 150).Select(i => $"S{i}")]);
        var (used, unused) = (workflow.Definition, workflow.Definition with { Tasks = [] });
        var index = Index();

        // Another host is about to commit that they are used again.
        var marked = await index.ChangeAsync(NewBatch(), 1, used, unused);
        Assert.Equal(150, marked.Count);
        Assert.Empty(await index.ChangeAsync(NewBatch(), 1, unused, used));
        await index.RemoveAsync(marked);
        Assert.Equal(150, (await RowsAsync()).Count);
        Assert.Single((await Store.ListSecretUsesAsync("S0", new PageRequest(50), None)).Items);

        // Another host has committed that one is.
        marked = await index.ChangeAsync(NewBatch(), 1, used, unused);
        var row = (await RowsAsync())[0];
        row.Remove("Unsure");
        await Table("Workflows").UpsertEntityAsync(row, TableUpdateMode.Replace, None);
        await index.RemoveAsync(marked);
        Assert.Equal(row.RowKey, Assert.Single(await RowsAsync()).RowKey);

        // A second removal is not an error.
        await index.RemoveAsync(marked);
    }

    // The schema before there was an index.
    private const int Before = 11;

    [Fact]
    public async Task UpgradeAsync_ShowsNoUse_ThatAnotherHostRemovesMeanwhile()
    {
        var workflow = await CreateAsync("K");
        await Table("Workflows").UpsertEntityAsync(new TableEntity("schema", "schema") { ["Version"] = Before }, TableUpdateMode.Replace, None);
        await NewHost().InitializeAsync(None);
        Assert.Single((await Store.ListSecretUsesAsync("K", new PageRequest(50), None)).Items);

        // The upgrade had read the definition before, and writes after.
        var written = Assert.Single(await RowsAsync());
        await Store.UpdateAsync(1, workflow.Revision, workflow.Definition with { Tasks = [] }, true, Sample.Noon, None);
        Assert.Empty(await RowsAsync());
        await Table("Workflows").UpsertEntityAsync(written, TableUpdateMode.Replace, None);

        Assert.Empty((await Store.ListSecretUsesAsync("K", new PageRequest(50), None)).Items);
    }

    private async Task<StoredWorkflow> CreateAsync(params string[] secrets) =>
        (await Store.CreateAsync(Sample.Definition("w", SecretUseContract.Uses("a", secrets)), isActive: true, Sample.Noon, None)).Written;

    private Batch NewBatch() => new(Table("Workflows"), DefinitionKeys.Partition);

    private SecretIndex Index()
    {
        var log = new StoreLog(NullLogger.Instance);
        var account = new StorageAccount(OptionsOf(null), log);
        return new SecretIndex(account.Workflows, new WorkflowReads(account.Workflows, new Payloads(account.Payloads, log)));
    }

    private async Task<List<TableEntity>> RowsAsync() => await Table("Workflows").QueryAsync<TableEntity>(Rows, cancellationToken: None).ToListAsync(None);
}
