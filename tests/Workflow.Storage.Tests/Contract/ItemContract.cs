using Workflow.Core.History;

namespace Workflow.Storage.Tests.Contract;

public abstract class ItemContract : StoreContract
{
    private static readonly TaskExecution Expanded =
        Sample.Execution(1, status: ExecutionStatus.Running) with { ItemCount = 3, Items = Sample.Json(""" [1.0, "é", {"a" : null}] """) };

    [Fact]
    public async Task GetItemsAsync_AnswersWhatWasRecorded_AndNothingElseDoes()
    {
        var run = await CreateOneAsync();

        await Runs.RecordAsync(run.Id, [Expanded, Sample.Execution(1, index: 0)], [], None);

        Same.Json(Expanded.Items, await Runs.GetItemsAsync(run.Id, 1, None));
        Assert.Equal(Expanded with { Items = null }, (await Runs.ListExecutionsAsync(run.Id, null, 10, None))[0]);
        Assert.Equal(Expanded with { Items = null }, await Runs.FindLastAsync(run.Id, 1, null, None));
        Assert.Equal([3, null], (await Runs.ListRecordedAsync(run.Id, None)).Select(e => e.ItemCount));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[null]")]
    public async Task GetItemsAsync_AnswersTheList_WhenItIsNextToNothing(string json)
    {
        var run = await CreateOneAsync();

        await Runs.RecordAsync(run.Id, [Expanded with { Items = Sample.Json(json) }], [], None);

        Assert.Equal(json, (await Runs.GetItemsAsync(run.Id, 1, None))?.GetRawText());
    }

    [Fact]
    public async Task GetItemsAsync_AnswersTenThousand_WhenThereAreSoMany()
    {
        var run = await CreateOneAsync();
        var items = Sample.Json($"[{string.Join(',', Enumerable.Range(0, 10_000).Select(i => $$"""{"number":{{i}}}"""))}]");

        await Runs.RecordAsync(run.Id, [Expanded with { ItemCount = 10_000, Items = items }], [], None);

        Same.Json(items, await Runs.GetItemsAsync(run.Id, 1, None));
    }

    [Fact]
    public async Task GetItemsAsync_AnswersWhatWasRecorded_WhenTheExecutionIsRecordedAgainWithout()
    {
        var run = await CreateOneAsync();
        await Runs.RecordAsync(run.Id, [Expanded], [], None);
        var ended = Expanded with { Status = ExecutionStatus.Succeeded, Items = null, Output = Sample.JsonOf(100_000) };

        await Runs.RecordAsync(run.Id, [ended], [], None);

        Same.Json(Expanded.Items, await Runs.GetItemsAsync(run.Id, 1, None));
        Same.Execution(ended, (await Runs.FindLastAsync(run.Id, 1, null, None))!);
    }

    [Fact]
    public async Task GetItemsAsync_AnswersNull_WhenNoneWereRecorded()
    {
        var run = await CreateOneAsync();
        await Runs.RecordAsync(run.Id, [Expanded, Sample.Execution(0), Sample.Execution(2)], [], None);

        Assert.Null(await Runs.GetItemsAsync(run.Id, 0, None));
        Assert.Null(await Runs.GetItemsAsync(run.Id, 2, None));
        Assert.Null(await Runs.GetItemsAsync(run.Id, 3, None));
        Assert.Null(await Runs.GetItemsAsync("none", 1, None));
    }

    [Fact]
    public async Task AdmitAsync_KeepsItems_OfWhatIsCarriedOver()
    {
        await CreateWorkflowAsync();

        var run = (await AdmitAsync(Sample.Run(1), carriedOver: Expanded with { CarriedOver = true })).Run!;

        Same.Json(Expanded.Items, await Runs.GetItemsAsync(run.Id, 1, None));
    }

    private async Task<Run> CreateOneAsync()
    {
        await CreateWorkflowAsync();
        return await CreateRunAsync(Sample.Run(1));
    }
}
