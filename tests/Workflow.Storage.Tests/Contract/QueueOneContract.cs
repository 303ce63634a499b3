using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Storage.Tests.Contract;

/// <summary>Scheduled starts with queue_one: the newest replaces the one that waits.</summary>
public abstract class QueueOneContract : StoreContract
{
    [Fact]
    public async Task AdmitAsync_TakesThePlaceOfTheScheduledRunThatWaits()
    {
        await CreateWorkflowAsync();
        var running = await CreateRunAsync(Scheduled(0, RunStatus.Running));

        var first = (await AdmitOneAsync(1)).Run!;
        var second = await AdmitOneAsync(2);

        var reason = $"run {Sample.Id(1, 2)} of a newer instant took its place in the queue; schedule_overlap_policy is queue_one";
        var replaced = first with { Status = RunStatus.Skipped, StatusReason = reason, CompletedAt = second.Run!.CreatedAt };
        Assert.Equal((AdmissionOutcome.Accepted, RunStatus.Queued), (second.Outcome, second.Run.Status));
        Assert.Equal($"waits for run {running.Id}: 1 run of the workflow may be active at a time", second.Run.StatusReason);
        Assert.Equal([replaced.ToHead()], second.Replaced);
        Assert.Equal(replaced, await Runs.GetAsync(first.Id, None));
        Assert.Equal(["accepted", $"run skipped: {reason}"], await LogOfAsync(first.Id));
        Assert.Equal([running, second.Run], await Runs.AllActiveAsync(1));
        Assert.Equal(AdmissionOutcome.Repeated, (await AdmitOneAsync(1)).Outcome); // and stays replaced
    }

    [Fact]
    public async Task AdmitAsync_LeavesWhatIsNotScheduled_AndWaitsBehindIt()
    {
        await CreateWorkflowAsync("a");
        await CreateWorkflowAsync("b");
        await CreateRunAsync(Sample.Run(1, 0, RunStatus.Running, RunTrigger.Schedule));
        var manual = await CreateRunAsync(Sample.Run(1, 1, RunStatus.Queued));
        var scheduled = await CreateRunAsync(Scheduled(2, RunStatus.Queued));
        var backfilled = await CreateRunAsync(Sample.Run(1, 3, RunStatus.Queued, RunTrigger.Backfill));
        var other = await CreateRunAsync(Sample.Run(2, 0, RunStatus.Queued, RunTrigger.Schedule));

        var admission = await AdmitOneAsync(4);

        Assert.Equal([scheduled.Id], admission.Replaced.Select(r => r.Id));
        Assert.StartsWith($"waits for run {backfilled.Id}:", admission.Run!.StatusReason, StringComparison.Ordinal);
        foreach (var left in new[] { manual, backfilled, other })
        {
            Assert.Equal(left, await Runs.GetAsync(left.Id, None));
        }
    }

    [Fact]
    public async Task AdmitAsync_Starts_WhenOnlyWhatItReplacesWasInFront()
    {
        await CreateWorkflowAsync();
        var waiting = await CreateRunAsync(Scheduled(1, RunStatus.Queued));

        var admission = await AdmitOneAsync(2);

        Assert.Equal([(waiting.Id, RunStatus.Skipped)], admission.Replaced.Select(r => (r.Id, r.Status)));
        Assert.Equal((RunStatus.Pending, null), (admission.Run!.Status, admission.Run.StatusReason));
        Assert.Equal([admission.Run], await Runs.AllActiveAsync(1));
    }

    [Fact]
    public async Task AdmitAsync_LeavesOne_HoweverManyWait()
    {
        await CreateWorkflowAsync();
        var running = await CreateRunAsync(Scheduled(0, RunStatus.Running));
        for (var i = 1; i <= 40; i++)
        {
            await CreateRunAsync(Scheduled(i, RunStatus.Queued));
        }

        var admission = await AdmitOneAsync(41);

        Assert.Equal(Enumerable.Range(1, 40).Select(i => Sample.Id(1, i)), admission.Replaced.Select(r => r.Id));
        Assert.Equal([running, admission.Run!], await Runs.AllActiveAsync(1));
        await Runs.TransitionAsync(Sample.Move(running, RunStatus.Running, RunStatus.Succeeded), null, None);
        Assert.Equal([Sample.Id(1, 41)], (await Runs.PromoteAsync(1, 1, Sample.Noon, None)).Select(r => r.Id));
    }

    [Fact]
    public async Task AdmitAsync_LeavesOneAndKeepsTheCount_WhenManyStartAtOnce()
    {
        await CreateWorkflowAsync();
        await CreateRunAsync(Scheduled(0, RunStatus.Running));

        var admissions = await Task.WhenAll(Enumerable.Range(1, 15).Select(i => Task.Run(() => AdmitOneAsync(i))));

        Assert.Equal(14, admissions.Sum(a => a.Replaced.Count));
        Assert.Equal([RunStatus.Running, RunStatus.Queued], (await Runs.AllActiveAsync(1)).Select(r => r.Status));
        Assert.Equal(14, (await Runs.ListAsync(new RunFilter(1, RunStatus.Skipped), new PageRequest(50), None)).Items.Count);
    }

    [Fact]
    public async Task AdmitAsync_NamesTheSchedulesPolicy_WhenItSkips()
    {
        await CreateWorkflowAsync();
        var running = await CreateRunAsync(Scheduled(0, RunStatus.Running));

        var admission = await Runs.AdmitAsync(new RunAdmission(Scheduled(1), Sample.Line("accepted"), 1, OverlapPolicy.Skip) { RecordsSkip = true }, None);

        Assert.Equal(
            (RunStatus.Skipped, $"run {running.Id} is active, and 1 run of the workflow may be active at a time; schedule_overlap_policy is skip"),
            (admission.Run!.Status, admission.Run.StatusReason));
    }

    private static Run Scheduled(int number, RunStatus status = RunStatus.Pending) =>
        Sample.Run(1, number, status, RunTrigger.Schedule) with { ScheduledFor = Sample.Noon.AddSeconds(number) };

    private Task<Admission> AdmitOneAsync(int number) =>
        Runs.AdmitAsync(new RunAdmission(Scheduled(number), Sample.Line("accepted"), 1, OverlapPolicy.Queue) { RecordsSkip = true, ReplacesWaiting = true }, None);
}
