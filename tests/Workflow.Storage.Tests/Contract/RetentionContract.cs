using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Core.TaskTypes;

namespace Workflow.Storage.Tests.Contract;

/// <summary>The list of ended runs, and that nothing is left of a removed run.</summary>
public abstract class RetentionContract : StoreContract
{
    private const int Large = 40 * 1024;

    /// <summary>Begins the deletion of a run as a process does that is killed in the middle of it.</summary>
    protected abstract Task BreakOffDeletionAsync(string runId);

    [Fact]
    public async Task ListEndedAsync_AnswersTheOldestEndFirst_OfRunsThatHaveEnded()
    {
        await CreateWorkflowAsync("a");
        await CreateWorkflowAsync("b");
        var statuses = Enum.GetValues<RunStatus>();
        for (var i = 0; i < statuses.Length; i++)
        {
            // The later it began, the sooner it ended.
            await EndAsync(await CreateRunAsync(Sample.Run(1 + (i % 2), number: i)), statuses[i], Sample.Noon.AddHours(100 - i));
        }

        Assert.Equal([Id(9), Id(8), Id(7), Id(6), Id(5)], await EndedAsync(Sample.Noon.AddDays(100)));

        static string Id(int i) => Sample.Id(1 + (i % 2), i);
    }

    [Fact]
    public async Task ListEndedAsync_LeavesOut_WhatEndedAtTheInstantOrLater()
    {
        await CreateWorkflowAsync();
        for (var i = 0; i < 3; i++)
        {
            await EndAsync(await CreateRunAsync(Sample.Run(1, number: i)), RunStatus.Failed, Sample.Noon.AddTicks(i));
        }

        Assert.Empty(await EndedAsync(Sample.Noon));
        Assert.Equal([Sample.Id(1, 0)], await EndedAsync(Sample.Noon.AddTicks(1)));
        Assert.Equal([Sample.Id(1, 0), Sample.Id(1, 1)], await EndedAsync(Sample.Noon.AddTicks(2)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(100)]
    public async Task ListEndedAsync_AnswersAll_PageByPage(int limit)
    {
        await CreateWorkflowAsync();
        List<string> ended = [];
        for (var i = 0; i < 7; i++)
        {
            // Three ends at a time at one instant.
            ended.Add((await EndedRunAsync(i, Sample.Noon.AddSeconds(i / 3))).Id);
        }

        await BreakOffDeletionAsync(ended[2]);

        Assert.Equal(ended, (await AllAsync(page => Runs.ListEndedAsync(Sample.Noon.AddDays(1), page, None), limit)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("cnVuczoxLjE")]
    public async Task ListEndedAsync_Refuses_ACursorOfAnotherList(string cursor) =>
        await Assert.ThrowsAsync<InvalidCursorException>(() => Runs.ListEndedAsync(Sample.Noon, new PageRequest(10, cursor), None));

    [Fact]
    public async Task ListEndedAsync_FollowsTransitions_InAndOut()
    {
        await CreateWorkflowAsync();
        var run = await EndedRunAsync(0, Sample.Noon);

        await Runs.TransitionAsync(new RunTransition(run.Id, [RunStatus.Succeeded], RunStatus.Running, Sample.Noon), null, None);
        Assert.Empty(await EndedAsync(Sample.Noon.AddDays(9)));

        await EndAsync(run, RunStatus.Failed, Sample.Noon.AddDays(2));
        Assert.Empty(await EndedAsync(Sample.Noon.AddDays(1)));
        Assert.Equal([run.Id], await EndedAsync(Sample.Noon.AddDays(3)));
    }

    [Fact]
    public async Task DeleteAsync_RemovesAll_ThatIsTheRunsOwn()
    {
        await CreateWorkflowAsync();
        var run = await FullRunAsync(0);

        Assert.True(await Runs.DeleteAsync(run.Id, None));

        await AssertGoneAsync(run);
        Assert.Empty(await EndedAsync(Sample.Noon.AddDays(9)));
        await AssertNothingIsLeftAsync(run.Id);
        Assert.False(await Runs.DeleteAsync(run.Id, None));
    }

    [Theory]
    [InlineData(RunStatus.Pending)]
    [InlineData(RunStatus.Queued)]
    [InlineData(RunStatus.Running)]
    [InlineData(RunStatus.Paused)]
    [InlineData(RunStatus.Cancelling)]
    public async Task DeleteAsync_TouchesNothing_UnlessTheRunHasEnded(RunStatus status)
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1, status: status));
        await Runs.RecordAsync(run.Id, [Sample.Execution(0)], [], None);
        await Runs.AddEventAsync(run.Id, "e", Sample.Json("1"), Sample.Noon, Sample.Line("received"), None);

        Assert.False(await Runs.DeleteAsync(run.Id, None));

        Assert.Equal(run, await Runs.GetAsync(run.Id, None));
        Assert.Equal([run], await Runs.AllActiveAsync(1));
        Assert.Single(await Runs.ListRecordedAsync(run.Id, None));
        Assert.Equal(["accepted", "received"], await LogOfAsync(run.Id));
        Assert.True(await Runs.TakeEventAsync(run.Id, "e", Sample.Execution(1), Sample.Line("taken"), None));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("20261123T120000000000-1-bcdfgh")]
    public async Task DeleteAsync_AnswersFalse_WhenThereIsNoRun(string runId) => Assert.False(await Runs.DeleteAsync(runId, None));

    [Fact]
    public async Task DeleteAsync_LeavesOtherRuns_AsTheyAre()
    {
        await CreateWorkflowAsync();
        var parent = await FullRunAsync(0);
        var removed = await FullRunAsync(1, parent: new RunParent(parent.Id, "a", null));
        var child = await FullRunAsync(2, parent: new RunParent(removed.Id, "a", 3));
        var output = Sample.Execution(7) with { Output = Sample.JsonOf(Large), CarriedOver = true };
        var rerun = await FullRunAsync(3, rerunOf: removed.Id, carriedOver: output);

        await Runs.DeleteAsync(removed.Id, None);

        foreach (var other in new[] { parent, child, rerun })
        {
            await AssertWholeAsync(other);
        }

        Same.Json(output.Output, (await Runs.FindLastAsync(rerun.Id, 7, null, None))!.Output);
        Assert.Equal([rerun.Id, child.Id, parent.Id], (await Runs.ListAsync(default, new PageRequest(50), None)).Items.Select(r => r.Id));
        Assert.Equal([rerun.Id, child.Id, parent.Id], (await Runs.ListAsync(new RunFilter(WorkflowId: 1), new PageRequest(50), None)).Items.Select(r => r.Id));
        Assert.Equal([parent.Id, child.Id, rerun.Id], await EndedAsync(Sample.Noon.AddDays(9)));
    }

    [Fact]
    public async Task DeleteAsync_RemovesAll_WhenARunIsLargerThanAnyTransaction()
    {
        await CreateWorkflowAsync();
        var run = await FullRunAsync(0);
        var executions = Enumerable.Range(0, 300).Select(i => Sample.Execution(2, index: i)).ToArray();
        await Runs.RecordAsync(run.Id, executions, [.. executions.Select(e => Sample.Line($"{e.Index}"))], None);

        Assert.True(await Runs.DeleteAsync(run.Id, None));

        await AssertGoneAsync(run);
        await AssertNothingIsLeftAsync(run.Id);
    }

    [Fact]
    public async Task DeleteAsync_FreesTheIdempotencyKey_AndTheId()
    {
        await CreateWorkflowAsync();
        var run = await FullRunAsync(0);
        Assert.Equal(AdmissionOutcome.KeyReused, (await AdmitAsync(Sample.Run(1, number: 1), key: Key(0))).Outcome);

        await Runs.DeleteAsync(run.Id, None);

        await AssertIsNewAsync(Sample.Run(1, number: 1), Key(0));
        await AssertIsNewAsync(Sample.Run(1), "another");
    }

    [Fact]
    public async Task DeleteAsync_IsSeenWholeOrNotAtAll_WhenItBrokeOff()
    {
        await CreateWorkflowAsync();
        var run = await FullRunAsync(0);
        var other = await FullRunAsync(1);

        await BreakOffDeletionAsync(run.Id);

        await AssertGoneAsync(run);
        await AssertWholeAsync(other);
        Assert.Equal([run.Id, other.Id], await EndedAsync(Sample.Noon.AddDays(9)));
        Assert.Null(await Runs.TransitionAsync(new RunTransition(run.Id, [RunStatus.Succeeded], RunStatus.Running, Sample.Noon), null, None));
        Assert.False(await Runs.AddEventAsync(run.Id, "e", Sample.Json("1"), Sample.Noon, Sample.Line("not written"), None));
    }

    [Fact]
    public async Task DeleteAsync_GoesOn_WhereItBrokeOff()
    {
        await CreateWorkflowAsync();
        var run = await FullRunAsync(0);
        await BreakOffDeletionAsync(run.Id);

        Assert.True(await Runs.DeleteAsync(run.Id, None));

        await AssertGoneAsync(run);
        await AssertNothingIsLeftAsync(run.Id);
        Assert.Empty(await EndedAsync(Sample.Noon.AddDays(9)));
        Assert.False(await Runs.DeleteAsync(run.Id, None));
    }

    [Fact]
    public async Task AdmitAsync_FindsIdAndKeyFree_WhenADeletionBrokeOff()
    {
        await CreateWorkflowAsync();
        var run = await FullRunAsync(0);
        await BreakOffDeletionAsync(run.Id);

        await AssertIsNewAsync(Sample.Run(1), Key(0));

        // What is left of the one that ended goes, and the one that lives stays.
        await Runs.RecordAsync(run.Id, [Sample.Execution(0)], [], None);
        await Runs.DeleteAsync(run.Id, None);
        Assert.Empty(await EndedAsync(Sample.Noon.AddDays(9)));
        Assert.Equal(RunStatus.Pending, (await Runs.GetAsync(run.Id, None))?.Status);
        Assert.Single(await Runs.ListRecordedAsync(run.Id, None));
        Assert.Equal(["accepted"], await LogOfAsync(run.Id));
    }

    /// <summary>Asserts that the store has no row, payload or list entry of a run any more.</summary>
    protected abstract Task AssertNothingIsLeftAsync(string runId);

    private static string Key(int number) => $"key of {number}";

    private async Task<IReadOnlyList<string>> EndedAsync(DateTimeOffset before) =>
        (await Runs.ListEndedAsync(before, new PageRequest(50), None)).Items;

    private async Task<Run> EndedRunAsync(int number, DateTimeOffset at) =>
        await EndAsync(await CreateRunAsync(Sample.Run(1, number: number)), RunStatus.Succeeded, at);

    private async Task<Run> EndAsync(Run run, RunStatus status, DateTimeOffset at) =>
        (await Runs.MoveAsync(new RunTransition(run.Id, [RunStatus.Pending, RunStatus.Running], status, at)))!;

    // An ended run with something in every place, large and small.
    private async Task<Run> FullRunAsync(int number, RunParent? parent = null, string? rerunOf = null, params TaskExecution[] carriedOver)
    {
        var run = Sample.Run(1, number: number) with { Inputs = Sample.JsonOf(Large), Parent = parent, RerunOf = rerunOf };
        await AdmitAsync(run, max: int.MaxValue, key: Key(number), carriedOver: carriedOver);
        var large = Sample.Execution(0) with { Output = Sample.JsonOf(Large), Items = Sample.JsonOf(Large), Error = new TaskError("code", new string('x', Large)) };
        await Runs.RecordAsync(run.Id, [large, Sample.Execution(0, index: 0), Sample.Execution(0, index: 0, attempt: 2)], [Sample.Line("1"), Sample.Line("2")], None);
        await Runs.AddEventAsync(run.Id, "e", Sample.JsonOf(Large), Sample.Noon, Sample.Line("3"), None);
        await Runs.AddEventAsync(run.Id, "e", Sample.JsonOf(Large), Sample.Noon, Sample.Line("4"), None);
        await Runs.TakeEventAsync(run.Id, "e", Sample.Execution(1), Sample.Line("5"), None);
        return await EndAsync(run, RunStatus.Succeeded, Sample.Noon.AddSeconds(number));
    }

    private async Task AssertWholeAsync(Run run)
    {
        Same.Run(run, await Runs.GetAsync(run.Id, None));
        Assert.Equal(["accepted", "1", "2", "3", "4", "5"], await LogOfAsync(run.Id));
        var executions = (await Runs.ListExecutionsAsync(run.Id, null, 100, None)).Where(e => !e.CarriedOver).ToList();
        Assert.Equal([(0, null, 1), (0, 0, 1), (0, 0, 2), (1, (int?)null, 1)], executions.Select(e => (e.Position, e.Index, e.Attempt)));
        Same.Json(Sample.JsonOf(Large), executions[0].Output);
        Same.Json(Sample.JsonOf(Large), executions[3].Output);
        Same.Json(Sample.JsonOf(Large), await Runs.GetItemsAsync(run.Id, 0, None));
    }

    private async Task AssertGoneAsync(Run run)
    {
        Assert.Null(await Runs.GetAsync(run.Id, None));
        foreach (var filter in new RunFilter[] { default, new(1), new(Status: run.Status), new(Trigger: run.Trigger), new(1, run.Status), new(1, Trigger: run.Trigger) })
        {
            Assert.DoesNotContain(run.Id, (await Runs.ListAsync(filter, new PageRequest(50), None)).Items.Select(r => r.Id));
        }

        Assert.Empty(await Runs.AllActiveAsync(null));
    }

    private async Task AssertIsNewAsync(Run run, string key)
    {
        var admission = await AdmitAsync(run, max: int.MaxValue, key: key);
        Assert.Equal((AdmissionOutcome.Accepted, run.Id), (admission.Outcome, admission.Run?.Id));
        Assert.Equal(run, await Runs.GetAsync(run.Id, None));
        Assert.Empty(await Runs.ListRecordedAsync(run.Id, None));
        Assert.Null(await Runs.GetItemsAsync(run.Id, 0, None));
        Assert.False(await Runs.TakeEventAsync(run.Id, "e", Sample.Execution(0), Sample.Line("not written"), None));
        Assert.Equal(["accepted"], await LogOfAsync(run.Id));
        Assert.Equal(AdmissionOutcome.Repeated, (await AdmitAsync(Sample.Run(1, number: 99), key: key)).Outcome);
    }
}
