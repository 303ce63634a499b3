using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Storage.Tests.Contract;

/// <summary>The runs of groups: each is a part of another run, and counts nowhere by itself.</summary>
public abstract class GroupRunContract : StoreContract
{
    private static readonly DateTimeOffset Late = Sample.Noon.AddDays(100);

    private readonly Run _part = Sample.Run(1, number: 1, trigger: RunTrigger.Parent) with { Group = "/a~1b/c", Parent = new RunParent(Sample.Id(1, 0), "a/b", 3) };

    [Fact]
    public async Task Admit_TakesNoSlot_AndIsRepeatable()
    {
        await CreateWorkflowAsync();
        var outer = (await AdmitAsync(Sample.Run(1))).Run!;

        foreach (var outcome in new[] { AdmissionOutcome.Accepted, AdmissionOutcome.Repeated })
        {
            var admission = await AdmitAsync(_part, max: 1, OverlapPolicy.CancelRunning);
            Assert.Equal(outcome, admission.Outcome);
            Assert.Empty(admission.Replaced);
            Same.Run(_part, admission.Run);
        }

        Same.Run(_part, await Runs.GetAsync(_part.Id, None));
        Assert.Equal(_part.ToHead(), await Runs.GetHeadAsync(_part.Id, None));
        Assert.Equal(RunStatus.Pending, outer.Status);

        // The outer run ends, and its slot is free although the part is active.
        await Runs.MoveAsync(Sample.Move(outer, RunStatus.Pending, RunStatus.Succeeded));
        Assert.Equal(RunStatus.Pending, (await AdmitAsync(Sample.Run(1, number: 2))).Run!.Status);
    }

    [Theory]
    [InlineData(RunStatus.Running)]
    [InlineData(RunStatus.Failed)]
    public async Task Lists_LeaveItOut_ButThatOfTheEngine(RunStatus status)
    {
        await CreateWorkflowAsync();
        var outer = await CreateRunAsync(Sample.Run(1, trigger: RunTrigger.Parent, status: status));
        await AdmitAsync(_part);
        await Runs.MoveAsync(Sample.Move(_part, RunStatus.Pending, status));

        foreach (var filter in new RunFilter[] { default, new(1), new(1, status), new(Status: status), new(Trigger: RunTrigger.Parent), new(1, Trigger: RunTrigger.Parent), new(IsActive: true), new(1, IsActive: true), new(1, status, RunTrigger.Parent) })
        {
            Assert.DoesNotContain(_part.Id, (await Runs.ListHeadsAsync(filter, new PageRequest(50), None)).Items.Select(run => run.Id));
            Assert.DoesNotContain(_part.Id, (await Runs.ListAsync(filter, new PageRequest(50), None)).Items.Select(run => run.Id));
        }

        Assert.Equal(status == RunStatus.Running ? [outer.Id, _part.Id] : [], (await Runs.AllActiveAsync(null)).Select(run => run.Id));
        Assert.Equal(status == RunStatus.Running ? [outer.Id] : [], (await Runs.AllActiveAsync(1)).Select(run => run.Id));
        Assert.DoesNotContain(_part.Id, (await Runs.ListEndedAsync(Late, new PageRequest(50), None)).Items);
        Assert.Null(await Runs.FindInFrontOfAsync(outer, None));
    }

    [Fact]
    public async Task End_CountsInNoStatistics_AndStartsNoQueuedRun()
    {
        await CreateWorkflowAsync();
        var outer = (await AdmitAsync(Sample.Run(1))).Run!;
        var queued = (await AdmitAsync(Sample.Run(1, number: 3))).Run!;
        await AdmitAsync(_part);

        await Runs.MoveAsync(Sample.Move(_part, RunStatus.Pending, RunStatus.Running));
        await Runs.MoveAsync(Sample.Move(_part, RunStatus.Running, RunStatus.Succeeded));

        Assert.Equal(RunStatus.Succeeded, (await Runs.GetHeadAsync(_part.Id, None))!.Status);
        Assert.Empty((await Statistics.ListHoursAsync(1, Sample.Noon.AddDays(-1), Late, 10, None)).Hours);
        Assert.Empty(await Runs.PromoteAsync(1, 1, Sample.Noon, None));
        Assert.Equal((RunStatus.Pending, RunStatus.Queued), ((await Runs.GetHeadAsync(outer.Id, None))!.Status, (await Runs.GetHeadAsync(queued.Id, None))!.Status));
    }

    [Fact]
    public async Task Delete_RemovesItWithItsData()
    {
        await CreateWorkflowAsync();
        await AdmitAsync(_part);
        await Runs.RecordAsync(_part.Id, [Sample.Execution(0)], [Sample.Line("x")], None);
        Assert.False(await Runs.DeleteAsync(_part.Id, None));
        await Runs.MoveAsync(Sample.Move(_part, RunStatus.Pending, RunStatus.Failed));

        Assert.True(await Runs.DeleteAsync(_part.Id, None));

        Assert.Null(await Runs.GetHeadAsync(_part.Id, None));
        Assert.False(await Runs.DeleteAsync(_part.Id, None));
        Assert.Equal(AdmissionOutcome.Accepted, (await AdmitAsync(_part)).Outcome);
        Assert.Empty(await Runs.ListRecordedAsync(_part.Id, None));
    }
}
