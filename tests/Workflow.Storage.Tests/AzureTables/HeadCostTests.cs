using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.AzureTables;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>Whatever only asks for a status sends no request for a blob, however large the run is: counted in requests.</summary>
public sealed class HeadCostTests(Azurite azurite) : AzureTableTest(azurite)
{
    [Fact]
    public async Task Status_NeedsNoBlob_HoweverLargeTheRunIs()
    {
        var transport = new CountingTransport();
        await using var host = new AzureTableStore(OptionsOf(transport));
        await CreateWorkflowAsync();
        var large = Sample.Run(1) with { Inputs = Sample.Json($$"""{"a":{{Sample.JsonOf(100_000).GetRawText()}}}"""), Payload = Sample.JsonOf(100_000) };
        var run = (await AdmitAsync(Store, large)).Run!;
        await AdmitAsync(Store, large with { Id = Sample.Id(1, 1), CreatedAt = large.CreatedAt.AddSeconds(1) });
        await Store.RecordAsync(run.Id, [Sample.Execution(0) with { Output = Sample.JsonOf(100_000) }, Sample.Execution(1, 0) with { Output = Sample.JsonOf(100_000) }], [], None);

        Assert.Equal((1, 0), await CountAsync(() => host.GetHeadAsync(run.Id, None)));
        Assert.Equal((3, 0), await CountAsync(() => host.ListHeadsAsync(default, new PageRequest(50), None)));
        Assert.Equal((4, 0), await CountAsync(() => host.ListActiveAsync(1, new PageRequest(50), None)));
        Assert.Equal((3, 0), await CountAsync(() => host.FindInFrontOfAsync(run, None)));
        Assert.Equal((1, 0), await CountAsync(() => host.ListRecordedAsync(run.Id, None)));
        Assert.Equal((1, 0), await CountAsync(() => host.ListRecordedAsync(run.Id, [ExecutionRange.OfItems(1, 0, 10)], None)));
        Assert.Equal((1, 0), await CountAsync(() => host.FindRecordedAsync(run.Id, new ExecutionKey(0, null, 1), None)));
        Assert.Equal(0, (await CountAsync(() => host.TransitionAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Running), null, None))).Blobs);
        Assert.Equal(0, (await CountAsync(() => host.AddEventAsync(run.Id, "e", Sample.Json("1"), Sample.Noon, Sample.Line("received"), None))).Blobs);
        Assert.Equal(0, (await CountAsync(() => host.PromoteAsync(1, 2, Sample.Noon, None))).Blobs);
        Assert.Equal((2, 1), await CountAsync(() => host.GetAsync(run.Id, None))); // the same run in full

        async Task<(int Requests, int Blobs)> CountAsync(Func<Task> call)
        {
            var before = (transport.Requests, transport.BlobRequests);
            await call();
            return (transport.Requests - before.Requests, transport.BlobRequests - before.BlobRequests);
        }
    }

    // Inputs in the row are not sent either: they are other columns.
    [Fact]
    public async Task GetHeadAsync_ReadsNoColumnOfAPayload()
    {
        await CreateWorkflowAsync();
        var run = (await AdmitAsync(Store, Sample.Run(1) with { Inputs = Sample.Json("""{"a":1}""") })).Run!;

        var row = (await Table("Runs").GetEntityAsync<Azure.Data.Tables.TableEntity>(Storage.AzureTables.Runs.RunKeys.Partition(1), Storage.AzureTables.Runs.RunKeys.Run(run.Id), cancellationToken: None)).Value;

        Assert.Contains("Inputs", row.Keys);
        Assert.DoesNotContain(Storage.AzureTables.Runs.RunRow.HeadColumns, column => column.StartsWith("Inputs", StringComparison.Ordinal) || column.StartsWith("Error", StringComparison.Ordinal));
        Assert.Equal(run.ToHead(), await Store.GetHeadAsync(run.Id, None));
    }
}
