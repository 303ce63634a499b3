using Workflow.Core.History;

namespace Workflow.Core.Tests.History;

public class RunTransitionTests
{
    private static readonly DateTimeOffset T0 = new(2026, 11, 23, 19, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset T1 = T0.AddSeconds(10);
    private static readonly DateTimeOffset T2 = T0.AddSeconds(20);

    private static readonly Run Pending = new()
    {
        Id = "r",
        WorkflowId = 1,
        WorkflowVersion = 1,
        Status = RunStatus.Pending,
        StatusReason = "waits for run q",
        Trigger = RunTrigger.Manual,
        CreatedAt = T0,
    };

    [Fact]
    public void Apply_SetsTheStart_WhenTheRunBegins() => Assert.Equal(
        Pending with { Status = RunStatus.Running, StatusReason = null, StartedAt = T1 },
        new RunTransition("r", [RunStatus.Pending], RunStatus.Running, T1).Apply(Pending));

    [Fact]
    public void Apply_KeepsTheFirstStart_WhenTheRunGoesOn()
    {
        var paused = Pending with { Status = RunStatus.Paused, StartedAt = T1 };

        Assert.Equal(
            paused with { Status = RunStatus.Running, StatusReason = null },
            new RunTransition("r", [RunStatus.Paused, RunStatus.Running], RunStatus.Running, T2).Apply(paused));
    }

    [Theory]
    [InlineData(RunStatus.Succeeded)]
    [InlineData(RunStatus.Failed)]
    [InlineData(RunStatus.Cancelled)]
    [InlineData(RunStatus.TimedOut)]
    [InlineData(RunStatus.Skipped)]
    public void Apply_SetsTheEnd_WhenTheRunEnds(RunStatus status)
    {
        var running = Pending with { Status = RunStatus.Running, StartedAt = T1 };

        Assert.Equal(
            running with { Status = status, StatusReason = "why", Error = "what", CompletedAt = T2 },
            new RunTransition("r", [RunStatus.Running], status, T2, "why", "what").Apply(running));
    }

    [Fact]
    public void Apply_LeavesAStartOut_WhenTheRunEndsWithoutOne()
    {
        var skipped = new RunTransition("r", [RunStatus.Pending], RunStatus.Skipped, T1, "the limit").Apply(Pending);

        Assert.Null(skipped?.StartedAt);
        Assert.Equal(T1, skipped?.CompletedAt);
    }

    [Theory]
    [InlineData(RunStatus.Queued)]
    [InlineData(RunStatus.Paused)]
    [InlineData(RunStatus.Cancelling)]
    public void Apply_SetsNeitherStartNorEnd_Otherwise(RunStatus status) => Assert.Equal(
        Pending with { Status = status, StatusReason = "why" },
        new RunTransition("r", [RunStatus.Pending], status, T1, "why").Apply(Pending));

    [Fact]
    public void Apply_IsNull_WhenTheRunIsNotWhereTheChangeStarts()
    {
        Assert.Null(new RunTransition("r", [RunStatus.Running], RunStatus.Succeeded, T1).Apply(Pending));
        Assert.Null(new RunTransition("r", [], RunStatus.Succeeded, T1).Apply(Pending));
    }
}
