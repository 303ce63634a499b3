using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Core.TaskTypes;

namespace Workflow.Storage.Tests.Contract;

/// <summary>What happens to a start when runs of its workflow are active, and to runs that wait.</summary>
public abstract class OverlapContract : StoreContract
{
    public static TheoryData<OverlapPolicy> Policies => [.. Enum.GetValues<OverlapPolicy>()];

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task AdmitAsync_StartsUpToTheLimit_WhateverThePolicy(OverlapPolicy policy)
    {
        await CreateWorkflowAsync();

        var admissions = new List<Admission>();
        for (var i = 0; i < 3; i++)
        {
            admissions.Add(await AdmitAsync(Sample.Run(1, number: i), 3, policy));
        }

        Assert.All(admissions, a => Assert.Equal((AdmissionOutcome.Accepted, RunStatus.Pending, null), (a.Outcome, a.Run!.Status, a.Run.StatusReason)));
        Assert.All(admissions, a => Assert.Empty(a.Replaced));
    }

    [Theory]
    [InlineData(RunStatus.Pending, RunStatus.Queued)]
    [InlineData(RunStatus.Running, RunStatus.Queued)]
    [InlineData(RunStatus.Paused, RunStatus.Queued)]
    [InlineData(RunStatus.Cancelling, RunStatus.Queued)]
    [InlineData(RunStatus.Queued, RunStatus.Queued)]
    [InlineData(RunStatus.Succeeded, RunStatus.Pending)]
    [InlineData(RunStatus.Failed, RunStatus.Pending)]
    [InlineData(RunStatus.Cancelled, RunStatus.Pending)]
    [InlineData(RunStatus.TimedOut, RunStatus.Pending)]
    [InlineData(RunStatus.Skipped, RunStatus.Pending)]
    public async Task AdmitAsync_CountsARun_WhileItHoldsASlotOrWaits(RunStatus other, RunStatus expected)
    {
        await CreateWorkflowAsync();
        await CreateRunAsync(Sample.Run(1, status: other));

        Assert.Equal(expected, (await AdmitAsync(Sample.Run(1, number: 1))).Run!.Status);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task AdmitAsync_StartsTheRun_WhenOnlyAnotherWorkflowIsAtItsLimit(OverlapPolicy policy)
    {
        await CreateWorkflowAsync("a");
        await CreateWorkflowAsync("b");
        var other = await CreateRunAsync(Sample.Run(1));

        Assert.Equal(RunStatus.Pending, (await AdmitAsync(Sample.Run(2), policy: policy)).Run!.Status);
        Assert.Equal(other, await Runs.GetAsync(other.Id, None));
    }

    [Fact]
    public async Task AdmitAsync_NamesTheRunInFront_WhenItIsQueued()
    {
        await CreateWorkflowAsync();
        await CreateRunAsync(Sample.Run(1, status: RunStatus.Running));

        var second = (await AdmitAsync(Sample.Run(1, number: 1))).Run!;
        var third = (await AdmitAsync(Sample.Run(1, number: 2))).Run!;

        Assert.Equal(Sample.Run(1, number: 1, status: RunStatus.Queued) with { StatusReason = $"waits for run {Sample.Id(1, 0)}: 1 run of the workflow may be active at a time" }, second);
        Assert.Equal(Sample.Run(1, number: 2, status: RunStatus.Queued) with { StatusReason = $"waits for run {Sample.Id(1, 1)}: 1 run of the workflow may be active at a time" }, third);
        Assert.Equal(second, await Runs.GetAsync(second.Id, None));
        Assert.Equal(third, await Runs.GetAsync(third.Id, None));
        Assert.Equal(["accepted"], await LogOfAsync(third.Id));
    }

    [Fact]
    public async Task FindInFrontOfAsync_NamesTheRunBefore_AsItIsNow()
    {
        await CreateWorkflowAsync("a");
        await CreateWorkflowAsync("b");
        var holder = await CreateRunAsync(Sample.Run(1, status: RunStatus.Running));
        var second = await CreateRunAsync(Sample.Run(1, number: 1, status: RunStatus.Queued));
        var third = await CreateRunAsync(Sample.Run(1, number: 2, status: RunStatus.Queued));
        await CreateRunAsync(Sample.Run(2, number: 1, status: RunStatus.Queued));

        Assert.Equal(holder.Id, await Runs.FindInFrontOfAsync(second, None));
        Assert.Equal(second.Id, await Runs.FindInFrontOfAsync(third, None));
        Assert.Equal(third.Id, await Runs.FindInFrontOfAsync(Sample.Run(1, number: 3), None)); // a new one

        await Runs.TransitionAsync(Sample.Move(second, RunStatus.Queued, RunStatus.Cancelled), null, None);
        Assert.Equal(holder.Id, await Runs.FindInFrontOfAsync(third, None));
        await Runs.TransitionAsync(Sample.Move(holder, RunStatus.Running, RunStatus.Succeeded), null, None);
        Assert.Null(await Runs.FindInFrontOfAsync(third, None));
    }

    [Fact]
    public async Task AdmitAsync_NamesTheOldestActive_WhenNoneIsQueued()
    {
        await CreateWorkflowAsync();
        await CreateRunAsync(Sample.Run(1, number: 2));
        await CreateRunAsync(Sample.Run(1, number: 1));

        var third = (await AdmitAsync(Sample.Run(1, number: 3), max: 2)).Run!;

        Assert.Equal($"waits for run {Sample.Id(1, 1)}: 2 runs of the workflow may be active at a time", third.StatusReason);
    }

    [Fact]
    public async Task AdmitAsync_PreventsOvertaking_WhenASlotIsFree()
    {
        await CreateWorkflowAsync();
        var queued = await CreateRunAsync(Sample.Run(1, status: RunStatus.Queued));

        var second = (await AdmitAsync(Sample.Run(1, number: 1))).Run!;

        Assert.Equal(RunStatus.Queued, second.Status);
        Assert.StartsWith($"waits for run {queued.Id}:", second.StatusReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AdmitAsync_Refuses_WhenThePolicyIsSkip()
    {
        await CreateWorkflowAsync();
        var newer = await CreateRunAsync(Sample.Run(1, number: 2));
        var older = await CreateRunAsync(Sample.Run(1, number: 1, status: RunStatus.Paused));

        var admission = await AdmitAsync(Sample.Run(1, number: 3), 2, OverlapPolicy.Skip, carriedOver: Sample.Execution(0));

        Assert.Equal(AdmissionOutcome.AtLimit, admission.Outcome);
        Assert.Equal(older.ToHead(), admission.Oldest);
        Assert.Empty(admission.Replaced);
        Assert.Null(await Runs.GetAsync(Sample.Id(1, 3), None));
        Assert.Empty(await LogOfAsync(Sample.Id(1, 3)));
        Assert.Empty(await Runs.ListRecordedAsync(Sample.Id(1, 3), None));
        Assert.Equal([older, newer], await Runs.AllActiveAsync(1));
    }

    [Fact]
    public async Task AdmitAsync_RefusesAndNamesTheOldestThatWaits_WhenNoneIsActive()
    {
        await CreateWorkflowAsync();
        var queued = await CreateRunAsync(Sample.Run(1, status: RunStatus.Queued));

        var admission = await AdmitAsync(Sample.Run(1, number: 1), policy: OverlapPolicy.Skip);

        Assert.Equal((AdmissionOutcome.AtLimit, queued.ToHead()), (admission.Outcome, admission.Oldest));
    }

    [Fact]
    public async Task AdmitAsync_CancelsAllInFront_WhenThePolicyIsCancelRunning()
    {
        await CreateWorkflowAsync("a");
        await CreateWorkflowAsync("b");
        RunStatus[] statuses = [RunStatus.Running, RunStatus.Paused, RunStatus.Pending, RunStatus.Cancelling, RunStatus.Queued, RunStatus.Succeeded];
        var before = new List<Run>();
        for (var i = 0; i < statuses.Length; i++)
        {
            before.Add(await CreateRunAsync(Sample.Run(1, number: i, status: statuses[i])));
        }

        var other = await CreateRunAsync(Sample.Run(2, status: RunStatus.Running));

        var run = Sample.Run(1, number: 100);
        var admission = await AdmitAsync(run, 4, OverlapPolicy.CancelRunning);

        var reason = $"run {run.Id} took its place";
        var order = new EndOrder(EndCause.Replaced, reason, run.CreatedAt);
        Run[] replaced =
        [
            before[0] with { Status = RunStatus.Cancelling, StatusReason = reason, EndOrder = order },
            before[1] with { Status = RunStatus.Cancelling, StatusReason = reason, EndOrder = order },
            before[2] with { Status = RunStatus.Cancelling, StatusReason = reason, EndOrder = order }, // its engine may have begun it, unrecorded
            before[4] with { Status = RunStatus.Cancelled, StatusReason = reason, EndOrder = order, CompletedAt = run.CreatedAt },
        ];
        Assert.Equal(AdmissionOutcome.Accepted, admission.Outcome);
        Assert.Equal(replaced.Select(r => r.ToHead()), admission.Replaced);
        Assert.Equal(RunStatus.Queued, admission.Run!.Status);
        Assert.Equal($"waits for run {before[0].Id}: 4 runs of the workflow may be active at a time", admission.Run.StatusReason);
        foreach (var changed in replaced)
        {
            Assert.Equal(changed, await Runs.GetAsync(changed.Id, None));
            var log = (await LogOfAsync(changed.Id)).ToList();
            Assert.Equal(2, log.Count);
            Assert.Contains(run.Id, log[1], StringComparison.Ordinal);
        }

        foreach (var left in new[] { before[3], before[5], other })
        {
            Assert.Equal(left, await Runs.GetAsync(left.Id, None));
            Assert.Single(await LogOfAsync(left.Id));
        }

        Assert.Equal([replaced[0], replaced[1], replaced[2], before[3], admission.Run], await Runs.AllActiveAsync(1));
    }

    [Fact]
    public async Task AdmitAsync_StartsTheRun_WhenNoneInFrontHoldsASlot()
    {
        await CreateWorkflowAsync();
        var earlier = await CreateRunAsync(Sample.Run(1, status: RunStatus.Queued));

        var admission = await AdmitAsync(Sample.Run(1, number: 1), policy: OverlapPolicy.CancelRunning);

        Assert.Equal([(earlier.Id, RunStatus.Cancelled)], admission.Replaced.Select(r => (r.Id, r.Status)));
        Assert.Equal(Sample.Run(1, number: 1), admission.Run);
        Assert.Equal([admission.Run!], await Runs.AllActiveAsync(1));
    }

    [Fact]
    public async Task AdmitAsync_LeavesTheLastOne_WhenManyReplaceEachOther()
    {
        await CreateWorkflowAsync();
        await CreateRunAsync(Sample.Run(1, status: RunStatus.Running));

        var admissions = await Task.WhenAll(Enumerable.Range(1, 20).Select(i => Task.Run(() => AdmitAsync(Sample.Run(1, number: i), policy: OverlapPolicy.CancelRunning))));

        Assert.All(admissions, a => Assert.Equal(RunStatus.Queued, a.Run!.Status));
        Assert.Equal(20, admissions.Sum(a => a.Replaced.Count));
        Assert.Equal([RunStatus.Cancelling, RunStatus.Queued], (await Runs.AllActiveAsync(1)).Select(r => r.Status));
    }

    [Fact]
    public async Task AdmitAsync_HoldsTheLimitAndTheOrder_WhenFiftyStartAtOnce()
    {
        await CreateWorkflowAsync();
        var starts = TestRun.Rounds(full: 50, part: 15);

        var admissions = await Task.WhenAll(Enumerable.Range(0, starts).Select(i => Task.Run(() => AdmitAsync(Sample.Run(1, number: i), max: 3))));

        Assert.All(admissions, a => Assert.Equal(AdmissionOutcome.Accepted, a.Outcome));
        Assert.Equal(3, admissions.Count(a => a.Run!.Status == RunStatus.Pending));
        Assert.Equal(starts - 3, admissions.Count(a => a.Run!.Status == RunStatus.Queued));
        Assert.Empty(await Runs.PromoteAsync(1, 3, Sample.Noon, None));

        var queue = (await Runs.AllActiveAsync(1)).Where(r => r.Status == RunStatus.Queued).Select(r => r.Id).ToList();
        var begun = new List<string>();
        while ((await Runs.AllActiveAsync(1)).FirstOrDefault(r => r.Status == RunStatus.Pending) is { } active)
        {
            await Runs.TransitionAsync(Sample.Move(active, RunStatus.Pending, RunStatus.Succeeded), null, None);
            begun.AddRange((await Runs.PromoteAsync(1, 3, Sample.Noon, None)).Select(r => r.Id));
            Assert.InRange((await Runs.AllActiveAsync(1)).Count(r => r.Status.HoldsSlot()), 0, 3);
        }

        Assert.Equal(queue, begun);
        Assert.Empty(await Runs.AllActiveAsync(1));
    }

    [Fact]
    public async Task AdmitAsync_AcceptsTheLimit_WhenFiftyStartAtOnceUnderSkip()
    {
        await CreateWorkflowAsync();

        var admissions = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => AdmitAsync(Sample.Run(1, number: i), 3, OverlapPolicy.Skip))));

        Assert.Equal(3, admissions.Count(a => a.Outcome == AdmissionOutcome.Accepted));
        Assert.Equal(47, admissions.Count(a => a.Outcome == AdmissionOutcome.AtLimit));
        Assert.Equal(3, (await Runs.ListAsync(default, new PageRequest(50), None)).Items.Count);
        Assert.All(admissions, a => Assert.Equal(RunStatus.Pending, (a.Run ?? a.Oldest)!.Status));
    }

    [Fact]
    public async Task PromoteAsync_BeginsTheOldest_AsFarAsSlotsAreFree()
    {
        await CreateWorkflowAsync("a");
        await CreateWorkflowAsync("b");
        await CreateRunAsync(Sample.Run(1, status: RunStatus.Running));
        foreach (var number in new[] { 4, 2, 3 })
        {
            await CreateRunAsync(Sample.Run(1, number, RunStatus.Queued));
        }

        var other = await CreateRunAsync(Sample.Run(2, status: RunStatus.Queued));
        Assert.Empty(await Runs.PromoteAsync(1, 1, Sample.Noon, None));

        var promoted = await Runs.PromoteAsync(1, 3, Sample.Noon, None);

        Assert.Equal([Sample.Run(1, number: 2).ToHead(), Sample.Run(1, number: 3).ToHead()], promoted);
        Assert.Equal(promoted[0], (await Runs.GetAsync(promoted[0].Id, None))?.ToHead());
        Assert.Equal(RunStatus.Queued, (await Runs.GetAsync(Sample.Id(1, 4), None))!.Status);
        Assert.Equal(other, await Runs.GetAsync(other.Id, None));
        var line = (await Runs.ListLogAsync(promoted[0].Id, new PageRequest(50), None)).Items[^1];
        Assert.Equal((Sample.Noon, LogSeverity.Info), (line.At, line.Level));
    }

    [Fact]
    public async Task PromoteAsync_BeginsAsManyAsAreTakenAtATime_OldestFirst()
    {
        await CreateWorkflowAsync();
        for (var i = 0; i < Overlap.MaxPromoted + 5; i++)
        {
            await CreateRunAsync(Sample.Run(1, i, RunStatus.Queued));
        }

        var (first, second) = (await Runs.PromoteAsync(1, 1_000, Sample.Noon, None), await Runs.PromoteAsync(1, 1_000, Sample.Noon, None));

        Assert.Equal(Enumerable.Range(0, Overlap.MaxPromoted).Select(i => Sample.Id(1, i)), first.Select(r => r.Id));
        Assert.Equal(Enumerable.Range(Overlap.MaxPromoted, 5).Select(i => Sample.Id(1, i)), second.Select(r => r.Id));
        Assert.Empty(await Runs.PromoteAsync(1, 1_000, Sample.Noon, None));
    }

    [Fact]
    public async Task AdmitAsync_CancelsAllInFront_HoweverManyTheyAre()
    {
        await CreateWorkflowAsync();
        for (var i = 0; i < 130; i++)
        {
            await CreateRunAsync(Sample.Run(1, i, i % 4 == 0 ? RunStatus.Running : RunStatus.Queued));
        }

        var admission = await AdmitAsync(Sample.Run(1, 200), policy: OverlapPolicy.CancelRunning);

        Assert.Equal(Enumerable.Range(0, 130).Select(i => Sample.Id(1, i)), admission.Replaced.Select(r => r.Id));
        Assert.Equal(RunStatus.Queued, admission.Run!.Status);
        Assert.StartsWith($"waits for run {Sample.Id(1, 0)}:", admission.Run.StatusReason, StringComparison.Ordinal);
        var active = await Runs.AllActiveAsync(1);
        Assert.Equal((33, 1), (active.Count(r => r.Status == RunStatus.Cancelling), active.Count(r => r.Status == RunStatus.Queued)));
    }

    [Fact]
    public async Task PromoteAsync_ClearsTheReason_WhenTheRunMayBegin()
    {
        await CreateWorkflowAsync();
        var first = await CreateRunAsync(Sample.Run(1));
        Assert.NotNull((await AdmitAsync(Sample.Run(1, number: 1))).Run!.StatusReason);
        await Runs.TransitionAsync(Sample.Move(first, RunStatus.Pending, RunStatus.Cancelled), null, None);

        Assert.Equal([Sample.Run(1, number: 1).ToHead()], await Runs.PromoteAsync(1, 1, Sample.Noon, None));
    }

    [Fact]
    public async Task PromoteAsync_BeginsEachOnce_WhenManyCall()
    {
        await CreateWorkflowAsync();
        for (var i = 0; i < 10; i++)
        {
            await CreateRunAsync(Sample.Run(1, i, RunStatus.Queued));
        }

        var promoted = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => Runs.PromoteAsync(1, 4, Sample.Noon, None))));

        Assert.Equal(Enumerable.Range(0, 4).Select(i => Sample.Id(1, i)), promoted.SelectMany(p => p).Select(r => r.Id));
    }

    [Fact]
    public async Task PromoteAsync_AnswersNothing_WhenNoneWaits()
    {
        await CreateWorkflowAsync();

        Assert.Empty(await Runs.PromoteAsync(1, 5, Sample.Noon, None));
        Assert.Empty(await Runs.PromoteAsync(99, 5, Sample.Noon, None));
    }

    [Fact]
    public async Task DeleteAsync_AnswersHasActiveRuns_WhileOneIsQueued()
    {
        var workflow = await CreateWorkflowAsync();
        var first = await CreateRunAsync(Sample.Run(1));
        await AdmitAsync(Sample.Run(1, number: 1));
        await Runs.TransitionAsync(Sample.Move(first, RunStatus.Pending, RunStatus.Cancelled), null, None);

        Assert.Equal(WriteOutcome.HasActiveRuns, (await Workflows.DeleteAsync(workflow.Id, workflow.Revision, Sample.Noon, None)).Outcome);
    }
}
