using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Loop;

public class WaitCausesTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 19, 0, 0, TimeSpan.Zero);

    // Whatever is masked in the sentence.
    private static readonly TaskExecution Waiting = new() { Position = 0, Task = "t", Status = ExecutionStatus.Waiting, StatusReason = "***" };

    public static TheoryData<RunStatus, QueuedFor, WaitCause?> Runs
    {
        get
        {
            var rows = new TheoryData<RunStatus, QueuedFor, WaitCause?>
            {
                { RunStatus.Queued, QueuedFor.Slot, WaitCause.Slot },
                { RunStatus.Queued, QueuedFor.Key, WaitCause.ConcurrencyKey },
                { RunStatus.Queued, QueuedFor.Start, WaitCause.StartAt },
                { RunStatus.Queued, QueuedFor.Rate, WaitCause.RateLimit },
                { RunStatus.Queued, QueuedFor.Quiet, WaitCause.Debounce },
                { RunStatus.Queued, QueuedFor.Batch, WaitCause.Batch },
            };
            foreach (var status in Enum.GetValues<RunStatus>().Where(status => status != RunStatus.Queued))
            {
                WaitCause? cause = status switch
                {
                    RunStatus.Pending => WaitCause.Engine,
                    RunStatus.Paused => WaitCause.Resume,
                    RunStatus.Cancelling => WaitCause.OpenTasks,
                    _ => null,
                };
                rows.Add(status, default, cause);
                rows.Add(status, QueuedFor.Batch, cause); // what it was queued for before
            }

            return rows;
        }
    }

    // The type of the task, the execution, and what it waits for.
    public static TheoryData<string, TaskExecution, WaitCause?> Executions => new()
    {
        { "PASS", Waiting, WaitCause.Pool },
        { "CALLBACK", Waiting, WaitCause.Pool },
        { "PASS", Waiting with { Round = Round.First }, WaitCause.Pool },
        { "PASS", Waiting with { Attempt = 2, DueAt = At }, WaitCause.Retry },
        { "WAIT", Waiting with { Attempt = 2, DueAt = At }, WaitCause.Retry },
        { "EVENT", Waiting with { Attempt = 2, DueAt = At }, WaitCause.Retry },
        { "PASS", Waiting with { Attempt = 2, DueAt = At, Round = new Round(1, 2) }, WaitCause.Retry },
        { "PASS", Waiting with { Attempt = 3, DueAt = At, Round = new Round(2, 2) }, WaitCause.Retry },
        { "PASS", Waiting with { Attempt = 2, DueAt = At, Round = new Round(2, 1) }, WaitCause.Repeat },
        { "WAIT", Waiting with { StartedAt = At, DueAt = At }, WaitCause.Timer },
        { "EVENT", Waiting with { StartedAt = At, EventName = "paid" }, WaitCause.Event },
        { "EVENT", Waiting with { StartedAt = At, DueAt = At, EventName = "paid", EventKey = "k" }, WaitCause.Event },
        { "CALLBACK", Waiting with { StartedAt = At }, WaitCause.Callback },
        { "CALLBACK", Waiting with { StartedAt = At, DueAt = At }, WaitCause.Callback },
        { "HTTP", Waiting with { StartedAt = At, DueAt = At }, WaitCause.Callback },
        { "WORKFLOW", Waiting with { StartedAt = At, ChildRunId = "r" }, WaitCause.ChildRun },
        { "GROUP", Waiting with { StartedAt = At, ChildRunId = "r", Round = new Round(2, 1) }, WaitCause.ChildRun },
        { "PASS", Waiting with { Status = ExecutionStatus.Running, StartedAt = At }, WaitCause.Resource },
        { "PASS", Waiting with { Status = ExecutionStatus.Running, StartedAt = At, StatusReason = null }, null },
        { "PASS", Waiting with { Status = ExecutionStatus.Running, StartedAt = At, ItemCount = 3, StatusReason = "3 items" }, null },
        { "PASS", Waiting with { Status = ExecutionStatus.Pending, WaitsFor = WaitCause.Worker }, WaitCause.Worker },
        { "PASS", Waiting with { Status = ExecutionStatus.Pending }, null },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public void Of_ARun_FollowsFromItsStatusAndItsQueue(RunStatus status, QueuedFor queue, WaitCause? expected) =>
        Assert.Equal(expected, WaitCauses.Of(Run(status, queue)));

    [Fact]
    public void Of_ARun_KnowsEveryQueue() => Assert.All(Enum.GetValues<QueuedFor>(), queue => Assert.NotNull(WaitCauses.Of(Run(RunStatus.Queued, queue))));

    [Theory]
    [MemberData(nameof(Executions))]
    public void Of_AnExecution_FollowsFromWhatIsOnRecord(string type, TaskExecution execution, WaitCause? expected) =>
        Assert.Equal(expected, WaitCauses.Of(execution, Version(type)));

    [Fact]
    public void Of_AnExecution_IsNull_WhenItHasEnded() => Assert.All(
        from status in Enum.GetValues<ExecutionStatus>().Where(status => status.IsFinal())
        from row in Executions.Select(row => row.Data)
        select WaitCauses.Of(row.Item2 with { Status = status }, Version(row.Item1)),
        Assert.Null);

    [Fact]
    public void Of_AnExecution_NeedsTheVersion_OnlyToTellATimerFromACallback() => Assert.All(
        Executions.Select(row => row.Data),
        row => Assert.Equal(row.Item3 is WaitCause.Timer or WaitCause.Callback ? null : row.Item3, WaitCauses.Of(row.Item2, null)));

    private static RunHead Run(RunStatus status, QueuedFor queue) =>
        new() { Id = "r", WorkflowId = 1, WorkflowVersion = 1, Status = status, QueuedFor = queue, Trigger = RunTrigger.Manual, CreatedAt = At, StatusReason = "***" };

    private static PlannedVersion Version(string type) =>
        new(new WorkflowDefinition { Name = "w", Tasks = [new TaskDefinition { Name = "t", TaskType = type, Config = JsonElement.Parse("{}") }] });
}
