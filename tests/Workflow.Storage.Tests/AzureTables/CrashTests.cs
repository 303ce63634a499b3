using Azure.Data.Tables;
using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>The state that a process leaves when it is killed between two writes.</summary>
public sealed class CrashTests(Azurite azurite) : AzureTableTest(azurite)
{
    [Fact]
    public async Task InitializeAsync_Throws_WhenANewerVersionWroteTheStore()
    {
        await Table("Workflows").UpsertEntityAsync(new TableEntity("schema", "schema") { ["Version"] = SchemaRow.LatestVersion + 1 }, cancellationToken: None);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => NewHost().InitializeAsync(None));

        Assert.Contains("newer version", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_LeaveOut_WhatPointsToNoRun()
    {
        await CreateWorkflowAsync();
        var run = (await AdmitAsync(Store, Sample.Run(1))).Run!;
        var pointer = new TableEntity("active", $"list:{DateTime.MaxValue.Ticks - Sample.Noon.UtcTicks:D19}:{Sample.Id(1, 7)}") { ["RunId"] = Sample.Id(1, 7) };
        await Table("RunLists").AddEntityAsync(pointer, None);

        Assert.Equal([run], await Store.AllActiveAsync(null));
        Assert.True(await IsThereAsync(pointer));

        var later = NewHost(new FakeTimeProvider(DateTimeOffset.UtcNow.AddHours(2)));
        Assert.Equal([run], await later.AllActiveAsync(null));
        Assert.False(await IsThereAsync(pointer));
    }

    [Fact]
    public async Task AdmitAsync_GoesOn_WhenADeletionWasNeverFinished()
    {
        await CreateWorkflowAsync();
        await Table("Runs").AddEntityAsync(new TableEntity("1", "slots") { ["Held"] = 0, ["Queued"] = 0, ["Closed"] = true }, None);

        Assert.Equal(AdmissionOutcome.Accepted, (await AdmitAsync(Store, Sample.Run(1))).Outcome);
        Assert.Equal(WriteOutcome.HasActiveRuns, (await Store.DeleteAsync(1, 1, Sample.Noon, None)).Outcome);
    }

    [Fact]
    public async Task AdmitAsync_RecordsWhatIsCarriedOver_WhenItIsTooMuchForOneTransaction()
    {
        await CreateWorkflowAsync();
        var carriedOver = Enumerable.Range(0, 300).Select(i => Sample.Execution(i) with { CarriedOver = true }).ToArray();

        var admission = await AdmitAsync(Store, Sample.Run(1), carriedOver: carriedOver);

        Assert.Equal(AdmissionOutcome.Accepted, admission.Outcome);
        Assert.Equal(300, (await Store.ListRecordedAsync(admission.Run!.Id, None)).Count);
    }

    [Fact]
    public async Task AdmitAsync_ReplacesAll_WhenTheyAreTooManyForOneTransaction()
    {
        await CreateWorkflowAsync();
        for (var i = 0; i < 30; i++)
        {
            await AdmitAsync(Store, Sample.Run(1, number: i));
        }

        var admission = await AdmitAsync(Store, Sample.Run(1, number: 100), policy: OverlapPolicy.CancelRunning);

        Assert.Equal(Enumerable.Range(0, 30).Select(i => Sample.Id(1, i)), admission.Replaced.Select(r => r.Id));
        Assert.Equal([RunStatus.Cancelling, .. Enumerable.Repeat(RunStatus.Cancelled, 29)], admission.Replaced.Select(r => r.Status));
        Assert.Equal(RunStatus.Queued, admission.Run!.Status);
        Assert.Equal([admission.Replaced[0], admission.Run!.ToHead()], (await Store.AllActiveAsync(1)).Select(r => r.ToHead()));
        Assert.Equal([admission.Replaced[0], admission.Run!.ToHead()], (await Store.AllActiveAsync(null)).Select(r => r.ToHead()));
    }

    private async Task<bool> IsThereAsync(TableEntity pointer) =>
        (await Table("RunLists").GetEntityIfExistsAsync<TableEntity>(pointer.PartitionKey, pointer.RowKey, cancellationToken: None)).HasValue;
}
