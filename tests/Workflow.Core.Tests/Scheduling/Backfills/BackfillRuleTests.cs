using Workflow.Core.Definitions.Schedules;
using Workflow.Core.History;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Scheduling.Backfills;

public class BackfillRuleTests
{
    private static readonly DateTimeOffset Start = EditorFixture.Start;

    [Theory] // where the last run stands, and whether the instant is run again with none, failed and completed
    [InlineData(null, true, true, true)]
    [InlineData(RunStatus.Succeeded, false, false, true)]
    [InlineData(RunStatus.Failed, false, true, true)]
    [InlineData(RunStatus.TimedOut, false, true, true)]
    [InlineData(RunStatus.Cancelled, false, true, true)]
    [InlineData(RunStatus.Pending, false, false, false)]
    [InlineData(RunStatus.Queued, false, false, false)]
    [InlineData(RunStatus.Running, false, false, false)]
    [InlineData(RunStatus.Paused, false, false, false)]
    [InlineData(RunStatus.Cancelling, false, false, false)]
    public void Runs_IsAsAsked_WhereverTheLastRunStands(RunStatus? last, bool none, bool failed, bool completed) =>
        Assert.Equal(
            (none, failed, completed),
            (BackfillRule.Runs(Reprocess.None, last), BackfillRule.Runs(Reprocess.Failed, last), BackfillRule.Runs(Reprocess.Completed, last)));

    [Theory]
    [InlineData(RunStatus.Succeeded, 1, 0, 0)]
    [InlineData(RunStatus.Failed, 0, 1, 0)]
    [InlineData(RunStatus.TimedOut, 0, 1, 0)]
    [InlineData(RunStatus.Cancelled, 0, 0, 1)]
    [InlineData(RunStatus.Skipped, 0, 0, 1)]
    public void Ended_CountsTheRun_ByHowItEnded(RunStatus status, int succeeded, int failed, int cancelled)
    {
        BackfillRun[] runs = [new(Start, "a"), new(Start.AddHours(1), "b")];

        var after = BackfillRule.Ended(Of(0, 60) with { Running = [.. runs] }, runs[0], status);

        Assert.Equal((succeeded, failed, cancelled), (after.Succeeded, after.Failed, after.Cancelled));
        Assert.Equal([runs[1]], after.Running);
    }

    [Theory] // the span of number 2, of which 1 is from 0 to 60 and 3 is from 0 to 100
    [InlineData(0, 60, 1)]
    [InlineData(59, 90, 1)]
    [InlineData(-10, 1, 1)]
    [InlineData(10, 20, 1)]
    [InlineData(60, 90, null)]
    [InlineData(-10, 0, null)]
    public void WaitsFor_IsTheOldestThatSharesInstants(int from, int to, int? expected)
    {
        var backfill = Of(from, to) with { Number = 2 };
        Backfill[] active = [Of(0, 100) with { Number = 3 }, backfill, Of(0, 60) with { Number = 1 }];

        Assert.Equal(expected, BackfillRule.WaitsFor(backfill, active)?.Number);
        Assert.Null(BackfillRule.WaitsFor(backfill with { Status = BackfillStatus.Cancelled }, active));
        Assert.Null(BackfillRule.WaitsFor(backfill, [active[2] with { Status = BackfillStatus.Cancelled }]));
        Assert.Equal(expected, BackfillRule.WaitsFor(backfill, [active[2] with { Status = BackfillStatus.Cancelled, Running = [new(Start, "a")] }])?.Number);
    }

    [Fact]
    public void Undecided_AnswersTheInstantsOfTheSpan_ItsStartIncludedAndItsEndNot()
    {
        Assert.Equal([0, 10, 20], Minutes(Of(0, 30)));
        Assert.Equal([10, 20, 30], Minutes(Of(1, 31)));
        Assert.Equal([20], Minutes(Of(0, 30) with { Cursor = Start.AddMinutes(10) }));
        Assert.Empty(Minutes(Of(1, 10)));
    }

    [Fact]
    public void Undecided_StaysWithinTheBoundsOfTheSchedule() =>
        Assert.Equal([20, 30], Minutes(Of(0, 60) with { Schedule = Every with { StartAt = Start.AddMinutes(20), EndAt = Start.AddMinutes(30) } }));

    [Fact]
    public void RunId_IsOfTheInstant_AndOfTheBackfill()
    {
        var backfill = Of(0, 60) with { Number = 2 };

        Assert.Equal(backfill.RunId(Start), backfill.RunId(Start.ToOffset(TimeSpan.FromHours(2))));
        string[] others = [backfill.RunId(Start), backfill.RunId(Start.AddMinutes(10)), (backfill with { Number = 3 }).RunId(Start), (backfill with { WorkflowId = 2 }).RunId(Start), Scheduler.RunId(1, Start)];
        Assert.Equal(others.Length, others.Distinct().Count());
        Assert.All(others, id => Assert.True(RunIdSource.IsWellFormed(id)));
    }

    private static ScheduleDefinition Every => new() { CronExpression = "*/10 * * * *" };

    private static Backfill Of(int from, int to) => new()
    {
        WorkflowId = 1,
        Order = new BackfillOrder(Start.AddMinutes(from), Start.AddMinutes(to), 1, Reprocess.None),
        Schedule = Every,
        Cursor = Start.AddMinutes(from).AddTicks(-1),
        CreatedAt = Start,
    };

    private static IEnumerable<double> Minutes(Backfill backfill) => BackfillRule.Undecided(backfill).Select(i => (i - Start).TotalMinutes);
}
