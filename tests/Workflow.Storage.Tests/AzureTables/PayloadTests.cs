using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

public sealed class PayloadTests(Azurite azurite) : AzureTableTest(azurite)
{
    private const int MostInline = 32 * 1024;

    [Theory]
    [InlineData(MostInline, 0)]
    [InlineData(MostInline + 1, 4)]
    public async Task EveryPayload_IsABlob_OverTheLimit(int bytes, int blobs)
    {
        await CreateWorkflowAsync();
        var run = Sample.Run(1) with { Inputs = Sample.JsonOf(bytes) };
        await AdmitAsync(Store, run);
        var execution = Sample.Execution(0) with { Output = Sample.JsonOf(bytes), Items = Sample.JsonOf(bytes) };
        await Store.RecordAsync(run.Id, [execution], [], None);
        await Store.AddEventAsync(run.Id, "e", Sample.JsonOf(bytes), Sample.Noon, Sample.Line("received"), None);

        Assert.Equal(blobs, await CountBlobsAsync());

        // The event's moves to the execution, and is not kept twice.
        await Store.TakeEventAsync(run.Id, "e", Sample.Execution(1), Sample.Line("taken"), None);
        Assert.Equal(blobs, await CountBlobsAsync());
        Same.Json(Sample.JsonOf(bytes), (await Store.FindLastAsync(run.Id, 1, null, None))!.Output);
    }

    [Fact]
    public async Task LongTexts_AreKept_WhenTheyAreLongerThanAProperty()
    {
        await CreateWorkflowAsync();
        var run = (await AdmitAsync(Store, Sample.Run(1))).Run!;
        var text = new string('测', 100_000);

        await Store.RecordAsync(run.Id, [Sample.Execution(0) with { StatusReason = text }], [Sample.Line(text)], None);
        await Store.TransitionAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Failed, reason: text, error: text), null, None);

        Assert.Equal(text, (await Store.FindLastAsync(run.Id, 0, null, None))!.StatusReason);
        Assert.Equal(text, (await Store.ListLogAsync(run.Id, new PageRequest(50), None)).Items[^1].Message);
        var read = await Store.GetAsync(run.Id, None);
        Assert.Equal((text, text), (read!.StatusReason, read.Error));
    }

    [Fact]
    public async Task RecordAsync_KeepsAll_WhenTheyAreTooLargeForOneTransaction()
    {
        await CreateWorkflowAsync();
        var run = (await AdmitAsync(Store, Sample.Run(1))).Run!;
        var executions = Enumerable.Range(0, 250).Select(i => Sample.Execution(i) with { Output = Sample.JsonOf(MostInline) }).ToList();

        await Store.RecordAsync(run.Id, executions, [Sample.Line("done")], None);

        Assert.Equal(250, (await Store.ListRecordedAsync(run.Id, None)).Count);
    }
}
