using Azure.Data.Tables;
using Workflow.Core.Audit;
using Workflow.Core.Paging;
using Workflow.Storage.AzureTables;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>What the audit trail costs: counted in requests.</summary>
public sealed class AuditCostTests(Azurite azurite) : AzureTableTest(azurite)
{
    [Fact]
    public async Task Entry_CostsARequest_AndItsOutcomeAnother()
    {
        var transport = new CountingTransport();
        await using var host = new AzureTableStore(OptionsOf(transport));

        var entry = await host.AddEntryAsync(Entry(1), None);
        Assert.Equal(1, transport.Requests);
        await host.CompleteEntryAsync(entry, new AuditOutcome(201, 9, "9"), None);
        Assert.Equal(2, transport.Requests);
    }

    [Fact]
    public async Task Entries_ShareRequests_WhenThereAreManyAtOnce()
    {
        var transport = new CountingTransport();
        await using var host = new AzureTableStore(OptionsOf(transport));

        var entries = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => host.AddEntryAsync(Entry(i), None)));
        Assert.InRange(transport.Requests, 4, 30); // 25 entries of four rows in a transaction; the first ones may go alone
        var added = transport.Requests;
        await Task.WhenAll(entries.Select(entry => host.CompleteEntryAsync(entry, new AuditOutcome(202), None)));

        Assert.InRange(transport.Requests - added, 1, 20);
        Assert.Equal(100, (await host.ListEntriesAsync(new AuditFilter(Action: "start_run"), new PageRequest(500), None)).Items.Count(e => e.Status == 202));
    }

    [Fact]
    public async Task Page_ReadsABoundedNumberOfRows_WhateverItsFilters()
    {
        var rows = Enumerable.Range(0, 1_200).Select(i => Entry(i)).ToList();
        await Task.WhenAll(rows.Select(entry => Store.AddEntryAsync(entry, None)));
        await Store.AddEntryAsync(Entry(0) with { At = Sample.Noon.AddDays(-1), Action = "cancel_run" }, None);
        var transport = new CountingTransport();
        await using var host = new AzureTableStore(OptionsOf(transport));

        var filter = new AuditFilter(Actor: "wf_2345678923", Action: "cancel_run");
        var page = await host.ListEntriesAsync(filter, new PageRequest(50), None);

        Assert.Empty(page.Items);
        Assert.InRange(transport.Requests, 1, 2); // the service's pages are of 1,000 rows
        Assert.Single((await host.ListEntriesAsync(filter, new PageRequest(50, page.NextCursor), None)).Items);
    }

    [Fact]
    public async Task Removal_LeavesNoRow()
    {
        var entries = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Store.AddEntryAsync(Entry(i), None)));
        await Store.CompleteEntryAsync(await Store.AddEntryAsync(Entry(0) with { WorkflowId = null }, None), new AuditOutcome(201, 8, "8"), None);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Store.AddEntryAsync(Entry(i) with { ActorId = "entra:tenant:object" }, None)));

        Assert.Equal(121, await Store.RemoveEntriesAsync(Sample.Noon.AddDays(1), 500, None));

        Assert.Empty(await Table("Access").QueryAsync<TableEntity>("PartitionKey eq 'audit'", cancellationToken: None).ToListAsync(None));
        Assert.Equal(60, entries.Length);
    }

    private static AuditEntry Entry(int i) =>
        new() { At = Sample.Noon.AddSeconds(i), Actor = "wf_2345678923", Kind = "key", Action = "start_run", WorkflowId = 7 };
}
