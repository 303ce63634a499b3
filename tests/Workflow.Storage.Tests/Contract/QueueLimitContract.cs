using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Storage.Tests.Contract;

/// <summary>A queue never exceeds its limit, however many runs are started at once and by what.</summary>
public abstract class QueueLimitContract : StoreContract
{
    private const int Most = 3;

    [Fact]
    public async Task AdmitAsync_QueuesUpToTheLimit_AndWritesNothingOfTheNext()
    {
        await CreateWorkflowAsync("a");
        await CreateWorkflowAsync("b");
        await CreateRunAsync(Sample.Run(1, status: RunStatus.Running));
        for (var i = 1; i <= Most; i++)
        {
            Assert.Equal(RunStatus.Queued, (await AdmitOneAsync(Sample.Run(1, i))).Run!.Status);
        }

        var refused = await AdmitOneAsync(Sample.Run(1, Most + 1), "key");

        Assert.Equal((AdmissionOutcome.QueueFull, null), (refused.Outcome, refused.Run));
        Assert.Empty(refused.Replaced);
        Assert.Null(await Runs.GetAsync(Sample.Id(1, Most + 1), None));
        Assert.Null(await Runs.FindByIdempotencyKeyAsync(1, "key", None));
        Assert.Empty(await LogOfAsync(Sample.Id(1, Most + 1)));
        Assert.Empty(await Runs.ListRecordedAsync(Sample.Id(1, Most + 1), None));
        Assert.Equal(Most + 1, (await Runs.ListAsync(new RunFilter(1), new PageRequest(50), None)).Items.Count);
        Assert.Equal(RunStatus.Pending, (await AdmitOneAsync(Sample.Run(2))).Run!.Status); // another workflow has a queue of its own
    }

    [Theory] // how one leaves the queue
    [InlineData(RunStatus.Cancelled)]
    [InlineData(RunStatus.Skipped)]
    [InlineData(RunStatus.Pending)]
    public async Task AdmitAsync_TakesTheNext_WhenOneHasLeftTheQueue(RunStatus left)
    {
        await CreateWorkflowAsync();
        await FillAsync();
        await Runs.TransitionAsync(Sample.Move(Sample.Run(1, 2), RunStatus.Queued, left), null, None);

        Assert.Equal(AdmissionOutcome.Accepted, (await AdmitOneAsync(Sample.Run(1, 8))).Outcome);
        Assert.Equal(AdmissionOutcome.QueueFull, (await AdmitOneAsync(Sample.Run(1, 9))).Outcome);
    }

    [Fact]
    public async Task AdmitAsync_QueuesTheNext_WhenOneWasPromoted()
    {
        await CreateWorkflowAsync();
        await FillAsync();
        Assert.Single(await Runs.PromoteAsync(1, 2, Sample.Noon, None));

        Assert.Equal(AdmissionOutcome.Accepted, (await AdmitOneAsync(Sample.Run(1, 8))).Outcome);
        Assert.Equal(AdmissionOutcome.QueueFull, (await AdmitOneAsync(Sample.Run(1, 9))).Outcome);
    }

    [Fact]
    public async Task AdmitAsync_AnswersTheRunItStarted_ThoughTheQueueIsFull()
    {
        await CreateWorkflowAsync();
        await CreateRunAsync(Sample.Run(1, status: RunStatus.Running));
        await AdmitOneAsync(Sample.Run(1, 1), "key");
        await FillAsync(2);

        Assert.Equal((AdmissionOutcome.Repeated, Sample.Id(1, 1)), await AdmitOneAsync(Sample.Run(1, 9), "key") is var keyed ? (keyed.Outcome, keyed.Run!.Id) : default);
        Assert.Equal(AdmissionOutcome.Repeated, (await AdmitOneAsync(Sample.Run(1, 1))).Outcome);
    }

    [Fact]
    public async Task AdmitAsync_RecordsTheSkipWithItsReason_WhenThereIsNoCaller()
    {
        await CreateWorkflowAsync();
        await FillAsync();

        var admission = await Runs.AdmitAsync(Start(Scheduled(9)) with { RecordsSkip = true }, None);

        const string Reason = "the queue of the workflow is full: the limit of the setting Workflow:Limits:QueuedRunsPerWorkflow is 3";
        Assert.Equal((AdmissionOutcome.Accepted, RunStatus.Skipped, Reason), (admission.Outcome, admission.Run!.Status, admission.Run.StatusReason));
        Assert.Equal(admission.Run, await Runs.GetAsync(admission.Run.Id, None));
        Assert.Equal([$"run skipped: {Reason}"], await LogOfAsync(admission.Run.Id));
    }

    [Fact]
    public async Task AdmitAsync_TakesThePlaceOfAScheduledRun_ThoughTheQueueIsFull()
    {
        await CreateWorkflowAsync();
        await CreateRunAsync(Sample.Run(1, status: RunStatus.Running));
        foreach (var run in new[] { Sample.Run(1, 1), Scheduled(2), Sample.Run(1, 3), Sample.Run(1, 4) })
        {
            await CreateRunAsync(run with { Status = RunStatus.Queued }); // one more than may: the limit was lowered
        }

        var first = await Runs.AdmitAsync(Start(Scheduled(5)) with { RecordsSkip = true, ReplacesWaiting = true }, None);
        Assert.Equal((RunStatus.Queued, Sample.Id(1, 2)), (first.Run!.Status, Assert.Single(first.Replaced).Id));

        await Runs.TransitionAsync(Sample.Move(first.Run, RunStatus.Queued, RunStatus.Cancelled), null, None);
        var second = await Runs.AdmitAsync(Start(Scheduled(6)) with { RecordsSkip = true, ReplacesWaiting = true }, None);
        Assert.Equal((RunStatus.Skipped, 0), (second.Run!.Status, second.Replaced.Count)); // no place is free
    }

    [Theory]
    [InlineData(OverlapPolicy.Skip, AdmissionOutcome.AtLimit)]
    [InlineData(OverlapPolicy.CancelRunning, AdmissionOutcome.Accepted)]
    public async Task AdmitAsync_FollowsItsPolicy_WhereItDoesNotQueue(OverlapPolicy policy, AdmissionOutcome outcome)
    {
        await CreateWorkflowAsync();
        await FillAsync();

        Assert.Equal(outcome, (await Runs.AdmitAsync(Start(Sample.Run(1, 9)) with { Policy = policy }, None)).Outcome);
    }

    [Fact]
    public async Task AdmitAsync_QueuesUpToTheLimit_WhenThirtyStartAtOnce()
    {
        await CreateWorkflowAsync();
        await CreateRunAsync(Sample.Run(1, status: RunStatus.Running));

        var admissions = await Task.WhenAll(Enumerable.Range(1, 30).Select(i => Task.Run(() => AdmitOneAsync(Sample.Run(1, i)))));

        Assert.Equal(Most, admissions.Count(a => a.Run?.Status == RunStatus.Queued));
        Assert.Equal(30 - Most, admissions.Count(a => a.Outcome == AdmissionOutcome.QueueFull));
        Assert.Equal(Most + 1, (await Runs.ListAsync(new RunFilter(1), new PageRequest(50), None)).Items.Count);
    }

    private static Run Scheduled(int number) => Sample.Run(1, number, trigger: RunTrigger.Schedule) with { ScheduledFor = Sample.Noon.AddMinutes(number) };

    private static RunAdmission Start(Run run, string? key = null) => new(run, Sample.Line("accepted"), 1, OverlapPolicy.Queue, key) { MaxQueuedRuns = Most };

    private Task<Admission> AdmitOneAsync(Run run, string? key = null) => Runs.AdmitAsync(Start(run, key), None);

    private async Task FillAsync(int from = 0)
    {
        for (var i = from; i <= Most; i++)
        {
            await AdmitOneAsync(Sample.Run(1, i));
        }
    }
}
