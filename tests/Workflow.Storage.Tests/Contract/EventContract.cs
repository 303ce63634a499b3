using System.Text.Json;
using Workflow.Core.History;

namespace Workflow.Storage.Tests.Contract;

public abstract class EventContract : StoreContract
{
    private static readonly TaskExecution Waiting = Sample.Execution(0, status: ExecutionStatus.Waiting);

    [Fact]
    public async Task AddEventAsync_KeepsTheEventAndItsLine_UntilItIsTaken()
    {
        var run = await CreateOneAsync();

        Assert.True(await Runs.AddEventAsync(run.Id, "approval", Sample.Json(""" { "by" : "é" } """), Sample.Noon, Sample.Line("received"), None));
        Assert.Equal(["accepted", "received"], await LogOfAsync(run.Id));
        Assert.Empty(await Runs.ListRecordedAsync(run.Id, None));

        var succeeded = Sample.Execution(2, index: 1, attempt: 3) with { StartedAt = Sample.Noon, CompletedAt = Sample.Noon.AddSeconds(1) };
        Assert.True(await Runs.TakeEventAsync(run.Id, "approval", succeeded, Sample.Line("taken"), None));

        Same.Execution(succeeded with { Output = Sample.Json("""{ "by" : "é" }""") }, (await Runs.ListExecutionsAsync(run.Id, null, 10, None)).Single());
        Assert.Equal(["accepted", "received", "taken"], await LogOfAsync(run.Id));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("0")]
    public async Task TakeEventAsync_GivesThePayload_WhenItIsNextToNothing(string json)
    {
        var run = await CreateOneAsync();
        await AddAsync(run, "e", Sample.Json(json));

        Assert.Equal(json, await TakeAsync(run, "e"));
    }

    [Theory]
    [InlineData(32 * 1024)]
    [InlineData((32 * 1024) + 1)]
    [InlineData(256 * 1024)]
    public async Task TakeEventAsync_GivesThePayload_OfAnySize(int bytes)
    {
        var run = await CreateOneAsync();
        await AddAsync(run, "e", Sample.JsonOf(bytes));
        await AddAsync(run, "e", Sample.Json("2"));

        Assert.Equal(Sample.JsonOf(bytes).GetRawText(), await TakeAsync(run, "e"));
        Assert.Equal("2", await TakeAsync(run, "e", position: 1));
        Same.Json(Sample.JsonOf(bytes), (await Runs.FindLastAsync(run.Id, 0, null, None))!.Output);
    }

    [Fact]
    public async Task TakeEventAsync_ReplacesTheExecutionThatWaited_WhenThereIsOne()
    {
        var run = await CreateOneAsync();
        await Runs.RecordAsync(run.Id, [Waiting with { StatusReason = "waits for event 'e'", DueAt = Sample.Noon }], [], None);
        await AddAsync(run, "e", Sample.Json("1"));

        await TakeAsync(run, "e");

        Same.Execution(Sample.Execution(0) with { Output = Sample.Json("1") }, (await Runs.ListExecutionsAsync(run.Id, null, 10, None)).Single());
    }

    [Fact]
    public async Task TakeEventAsync_TakesTheOldestFirst_OfItsNameAndRun()
    {
        var run = await CreateOneAsync();
        var other = await CreateRunAsync(Sample.Run(1, number: 1));
        await AddAsync(other, "a", Sample.Json("\"other\""));
        await AddAsync(run, "b", Sample.Json("\"b\""));
        for (var i = 0; i < 12; i++)
        {
            // The order of arrival counts, and not the timestamp.
            await Runs.AddEventAsync(run.Id, "a", Sample.Json($"{i}"), Sample.Noon.AddSeconds(-i), Sample.Line("received"), None);
        }

        for (var i = 0; i < 12; i++)
        {
            Assert.Equal($"{i}", await TakeAsync(run, "a", position: i));
        }

        Assert.Null(await TakeAsync(run, "a", position: 99));
        Assert.Equal("\"b\"", await TakeAsync(run, "b", position: 100));
        Assert.Equal("\"other\"", await TakeAsync(other, "a"));
    }

    [Fact]
    public async Task TakeEventAsync_WritesNothing_WhenThereIsNoneOfTheName()
    {
        var run = await CreateOneAsync();
        await Runs.RecordAsync(run.Id, [Waiting], [], None);
        await AddAsync(run, "Approval", Sample.Json("1"));

        Assert.False(await Runs.TakeEventAsync(run.Id, "approval", Sample.Execution(0), Sample.Line("not written"), None));
        Assert.False(await Runs.TakeEventAsync("none", "approval", Sample.Execution(0), Sample.Line("not written"), None));

        Assert.Equal([Waiting], await Runs.ListExecutionsAsync(run.Id, null, 10, None));
        Assert.Equal(["accepted", "received"], await LogOfAsync(run.Id));
    }

    [Fact]
    public async Task TakeEventAsync_WritesNothing_WhenTheExecutionHasEnded()
    {
        var run = await CreateOneAsync();
        await AddAsync(run, "e", Sample.Json("1"));
        await AddAsync(run, "e", Sample.Json("2"));
        Assert.Equal("1", await TakeAsync(run, "e"));

        Assert.False(await Runs.TakeEventAsync(run.Id, "e", Sample.Execution(0), Sample.Line("not written"), None));

        Assert.Equal(1, (await Runs.FindLastAsync(run.Id, 0, null, None))!.Output!.Value.GetInt32());
        Assert.Equal("2", await TakeAsync(run, "e", position: 1)); // still there, for who has not ended
    }

    [Fact]
    public async Task TakeEventAsync_GivesAnExecutionOne_WhenItIsAskedForTwiceAtOneTime()
    {
        var run = await CreateOneAsync();
        await Runs.RecordAsync(run.Id, [Waiting], [], None);
        for (var i = 0; i < 5; i++)
        {
            await AddAsync(run, "e", Sample.Json($"{i}"));
        }

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            Runs.TakeEventAsync(run.Id, "e", Sample.Execution(0), Sample.Line("taken"), None))));

        Assert.Equal(1, taken.Count(t => t));
        Assert.Equal("1", await TakeAsync(run, "e", position: 1));
    }

    [Fact]
    public async Task TakeEventAsync_GivesEachToOne_WhenManyTake()
    {
        var run = await CreateOneAsync();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => AddAsync(run, "e", Sample.Json($"{i}"))));

        var taken = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Task.Run(() =>
            Runs.TakeEventAsync(run.Id, "e", Sample.Execution(i), Sample.Line("taken"), None))));

        Assert.Equal(10, taken.Count(t => t));
        var executions = await Runs.ListExecutionsAsync(run.Id, null, 100, None);
        Assert.Equal(taken.Index().Where(t => t.Item).Select(t => t.Index), executions.Select(e => e.Position));
        Assert.Equal(Enumerable.Range(0, 10), executions.Select(e => e.Output!.Value.GetInt32()).Order());
        Assert.Equal(10, (await LogOfAsync(run.Id)).Count(m => m == "taken"));
    }

    [Theory]
    [InlineData(RunStatus.Pending, true)]
    [InlineData(RunStatus.Queued, true)]
    [InlineData(RunStatus.Running, true)]
    [InlineData(RunStatus.Paused, true)]
    [InlineData(RunStatus.Cancelling, true)]
    [InlineData(RunStatus.Succeeded, false)]
    [InlineData(RunStatus.Failed, false)]
    [InlineData(RunStatus.Cancelled, false)]
    [InlineData(RunStatus.TimedOut, false)]
    [InlineData(RunStatus.Skipped, false)]
    public async Task AddEventAsync_KeepsTheEvent_UnlessTheRunIsFinal(RunStatus status, bool kept)
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1, status: status));

        Assert.Equal(kept, await AddAsync(run, "e", Sample.Json("1")));

        Assert.Equal(kept ? "1" : null, await TakeAsync(run, "e"));
        Assert.Equal(kept, (await LogOfAsync(run.Id)).Contains("received", StringComparer.Ordinal));
    }

    [Fact]
    public async Task AddEventAsync_AnswersFalse_WhenThereIsNoRun() =>
        Assert.False(await Runs.AddEventAsync("none", "e", Sample.Json("1"), Sample.Noon, Sample.Line("not written"), None));

    [Fact]
    public async Task AddEventAsync_TakesWhatItWasGiven_WhenTheCallerDisposesItsJson()
    {
        var run = await CreateOneAsync();
        Task added;
        using (var payload = JsonDocument.Parse("[1]"))
        {
            added = AddAsync(run, "e", payload.RootElement);
        }

        await added;

        Assert.Equal("[1]", await TakeAsync(run, "e"));
    }

    [Fact]
    public async Task AddEventAsync_KeepsOneEvent_WhenItHasAKey_AndAnswersTheFirst_AlsoWhenItIsTakenAndTheRunHasEnded()
    {
        var run = await CreateOneAsync();
        var receipt = new EventReceipt(Sample.Noon, EventReceipt.FingerprintOf("e", Sample.Json("1")));

        Assert.Equal(receipt, await AddOnceAsync(run, "e", "1", "k"));
        Assert.Equal(receipt, await AddOnceAsync(run, "e", "1", "k", later: 5));
        Assert.Equal(receipt, await AddOnceAsync(run, "other", "2", "k", later: 6));
        Assert.Equal("1", await TakeAsync(run, "e"));
        Assert.Equal(receipt, await AddOnceAsync(run, "e", "1", "k", later: 7));
        Assert.Null(await TakeAsync(run, "e", position: 1));
        Assert.Null(await TakeAsync(run, "other", position: 1));
        await Runs.TransitionAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Succeeded), null, None);

        Assert.Equal(receipt, await AddOnceAsync(run, "e", "1", "k", later: 8));
        Assert.Null(await AddOnceAsync(run, "e", "1", "another"));
        Assert.Equal(["accepted", "received", "taken"], await LogOfAsync(run.Id));
    }

    [Fact]
    public async Task AddEventAsync_KeepsEach_WhenTheKeyOrTheRunIsAnother()
    {
        var run = await CreateOneAsync();
        var other = await CreateRunAsync(Sample.Run(1, number: 1));

        await AddOnceAsync(run, "e", "1", "k");
        await AddOnceAsync(run, "e", "2", "K");
        await AddOnceAsync(other, "e", "3", "k");
        await AddAsync(run, "e", Sample.Json("4"));

        Assert.Equal(["1", "2", "4", null], [await TakeAsync(run, "e"), await TakeAsync(run, "e", position: 1), await TakeAsync(run, "e", position: 2), await TakeAsync(run, "e", position: 3)]);
        Assert.Equal("3", await TakeAsync(other, "e"));
    }

    [Fact]
    public async Task AddEventAsync_KeepsOne_WhenManyComeAtOneTime()
    {
        var run = await CreateOneAsync();

        var receipts = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => AddOnceAsync(run, "e", "1", "k", later: i))));

        Assert.NotNull(Assert.Single(receipts.Distinct()));
        Assert.Equal("1", await TakeAsync(run, "e"));
        Assert.Null(await TakeAsync(run, "e", position: 1));
    }

    [Fact]
    public async Task AddEventAsync_FreesTheKey_WhenTheRunIsRemoved()
    {
        var run = await CreateOneAsync();
        await AddOnceAsync(run, "e", "1", "k");
        await Runs.TransitionAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Succeeded), null, None);
        await Runs.DeleteAsync(run.Id, None);

        Assert.Null(await AddOnceAsync(run, "e", "1", "k"));
        Assert.Null(await Runs.AddEventAsync(new SentEvent("none", "e", Sample.Json("1"), Sample.Noon, Sample.Line("not written"), "k"), None));
        await CreateRunAsync(Sample.Run(1));
        Assert.Equal(Sample.Noon.AddSeconds(9), (await AddOnceAsync(run, "e", "1", "k", later: 9))?.At);
    }

    private async Task<Run> CreateOneAsync()
    {
        await CreateWorkflowAsync();
        return await CreateRunAsync(Sample.Run(1));
    }

    private Task<bool> AddAsync(Run run, string name, JsonElement payload) =>
        Runs.AddEventAsync(run.Id, name, payload, Sample.Noon, Sample.Line("received"), None);

    private Task<EventReceipt?> AddOnceAsync(Run run, string name, string payload, string key, int later = 0) =>
        Runs.AddEventAsync(new SentEvent(run.Id, name, Sample.Json(payload), Sample.Noon.AddSeconds(later), Sample.Line("received"), key), None);

    private async Task<string?> TakeAsync(Run run, string name, int position = 0) =>
        await Runs.TakeEventAsync(run.Id, name, Sample.Execution(position), Sample.Line("taken"), None)
            ? (await Runs.FindLastAsync(run.Id, position, null, None))!.Output?.GetRawText()
            : null;
}
