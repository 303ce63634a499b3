using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Core.Tests.History;

public class OverlapTests
{
    [Theory] // limit, active, queued: then queue, skip, cancel_running
    [InlineData(1, 0, 0, OverlapVerdict.Start, OverlapVerdict.Start, OverlapVerdict.Start)]
    [InlineData(1, 1, 0, OverlapVerdict.Wait, OverlapVerdict.Refuse, OverlapVerdict.Replace)]
    [InlineData(1, 0, 1, OverlapVerdict.Wait, OverlapVerdict.Refuse, OverlapVerdict.Replace)] // no overtaking
    [InlineData(1, 1, 1, OverlapVerdict.Wait, OverlapVerdict.Refuse, OverlapVerdict.Replace)]
    [InlineData(1, 2, 0, OverlapVerdict.Wait, OverlapVerdict.Refuse, OverlapVerdict.Replace)] // the limit was lowered
    [InlineData(3, 2, 0, OverlapVerdict.Start, OverlapVerdict.Start, OverlapVerdict.Start)]
    [InlineData(3, 3, 0, OverlapVerdict.Wait, OverlapVerdict.Refuse, OverlapVerdict.Replace)]
    [InlineData(3, 2, 5, OverlapVerdict.Wait, OverlapVerdict.Refuse, OverlapVerdict.Replace)]
    [InlineData(1000, 999, 0, OverlapVerdict.Start, OverlapVerdict.Start, OverlapVerdict.Start)]
    public void Decide_FollowsThePolicy_WhenThereIsNoRoom(int limit, int active, int queued, OverlapVerdict queue, OverlapVerdict skip, OverlapVerdict cancel) =>
        Assert.Equal(
            (queue, skip, cancel),
            (Overlap.Decide(OverlapPolicy.Queue, limit, active, queued), Overlap.Decide(OverlapPolicy.Skip, limit, active, queued), Overlap.Decide(OverlapPolicy.CancelRunning, limit, active, queued)));

    [Theory] // queued, most that may be queued: then queue, skip, cancel_running
    [InlineData(0, 1, OverlapVerdict.Wait, OverlapVerdict.Refuse, OverlapVerdict.Replace)]
    [InlineData(1, 1, OverlapVerdict.Full, OverlapVerdict.Refuse, OverlapVerdict.Replace)]
    [InlineData(999, 1000, OverlapVerdict.Wait, OverlapVerdict.Refuse, OverlapVerdict.Replace)]
    [InlineData(1000, 1000, OverlapVerdict.Full, OverlapVerdict.Refuse, OverlapVerdict.Replace)]
    [InlineData(1005, 1000, OverlapVerdict.Full, OverlapVerdict.Refuse, OverlapVerdict.Replace)] // the limit was lowered
    public void Decide_QueuesNoMore_WhenTheQueueIsFull(int queued, int most, OverlapVerdict queue, OverlapVerdict skip, OverlapVerdict cancel) => Assert.Equal(
        (queue, skip, cancel),
        (Overlap.Decide(OverlapPolicy.Queue, 1, 1, queued, most), Overlap.Decide(OverlapPolicy.Skip, 1, 1, queued, most), Overlap.Decide(OverlapPolicy.CancelRunning, 1, 1, queued, most)));

    [Fact]
    public void Decide_Starts_WhereThereIsRoom_WhateverMayWait() =>
        Assert.Equal(OverlapVerdict.Start, Overlap.Decide(OverlapPolicy.Queue, 1, 0, 0, 1));

    [Fact]
    public void HoldsSlot_IsTrueOfTheActiveAlone() => Assert.Equal(
        [RunStatus.Pending, RunStatus.Running, RunStatus.Paused, RunStatus.Cancelling],
        Enum.GetValues<RunStatus>().Where(s => s.HoldsSlot()));
}
