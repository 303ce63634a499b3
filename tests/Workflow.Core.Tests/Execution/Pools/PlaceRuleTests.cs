using Workflow.Core.Execution.Pools;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Pools;

/// <summary>What may be at work keeps its place, and what is not, and will not be, does not.</summary>
public sealed class PlaceRuleTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Longest = Timeout + TimeSpan.FromSeconds(DefinitionLimits.HardLimitSeconds);

    public static TheoryData<string, PlaceStatus, RunStatus?, string, object> Cases => new()
    {
        // The run goes on.
        { "", PlaceStatus.Taken, RunStatus.Running, "none", PlaceAction.Keep },
        { "", PlaceStatus.Taken, RunStatus.Running, "running", PlaceAction.Keep },
        { "late", PlaceStatus.Taken, RunStatus.Running, "running", PlaceAction.Keep },
        { "", PlaceStatus.Taken, RunStatus.Running, "calls back", PlaceAction.Keep },
        { "", PlaceStatus.Taken, RunStatus.Running, "ended", PlaceAction.Free },
        { "", PlaceStatus.Offered, RunStatus.Running, "none", PlaceAction.Notify },
        { "", PlaceStatus.Offered, RunStatus.Running, "waits", PlaceAction.Notify },
        { "", PlaceStatus.Waiting, RunStatus.Running, "waits", PlaceAction.Keep },
        { "", PlaceStatus.Waiting, RunStatus.Running, "ended", PlaceAction.Free },

        // Its task has ended without it.
        { "over", PlaceStatus.Taken, RunStatus.Running, "none", PlaceAction.Free },
        { "over", PlaceStatus.Offered, RunStatus.Running, "none", PlaceAction.Free },
        { "over", PlaceStatus.Waiting, RunStatus.Running, "none", PlaceAction.Free },
        { "over", PlaceStatus.Taken, RunStatus.Running, "running", PlaceAction.Keep },

        // Nothing is at work.
        { "start", PlaceStatus.Taken, RunStatus.Running, "none", PlaceAction.Free },
        { "start", PlaceStatus.Offered, RunStatus.Running, "none", PlaceAction.Free },
        { "start", PlaceStatus.Waiting, RunStatus.Running, "none", PlaceAction.Free },
        { "start", PlaceStatus.Taken, RunStatus.Running, "running", PlaceAction.Keep },
        { "start", PlaceStatus.Taken, RunStatus.Running, "waits", PlaceAction.Keep },
        { "start", PlaceStatus.Offered, RunStatus.Running, "waits", PlaceAction.Notify }, // it keeps its turn
        { "start", PlaceStatus.Waiting, RunStatus.Running, "waits", PlaceAction.Keep },
        { "start", PlaceStatus.Taken, RunStatus.Paused, "running", PlaceAction.Free },
        { "start", PlaceStatus.Taken, RunStatus.Paused, "calls back", PlaceAction.Keep },

        // The run is paused: what is at work ends, and nothing begins.
        { "", PlaceStatus.Taken, RunStatus.Paused, "none", PlaceAction.Keep },
        { "", PlaceStatus.Taken, RunStatus.Paused, "running", PlaceAction.Keep },
        { "late", PlaceStatus.Taken, RunStatus.Paused, "none", PlaceAction.Free },
        { "late", PlaceStatus.Taken, RunStatus.Paused, "running", PlaceAction.Free },
        { "late", PlaceStatus.Taken, RunStatus.Paused, "calls back", PlaceAction.Keep },
        { "", PlaceStatus.Offered, RunStatus.Paused, "waits", PlaceAction.TakeBack },
        { "", PlaceStatus.Waiting, RunStatus.Paused, "waits", PlaceAction.TakeBack },

        // The run is over.
        { "", PlaceStatus.Taken, RunStatus.Cancelled, "running", PlaceAction.Free },
        { "", PlaceStatus.Taken, null, "running", PlaceAction.Free },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Of_KeepsWhatMayBeAtWork(string facts, PlaceStatus status, RunStatus? run, string recorded, object action)
    {
        var begun = EditorFixture.Start;
        var place = PoolFixture.Other with { Status = status, At = begun.AddMinutes(-3) };
        var head = run is { } current ? new RunHead { Id = place.RunId, WorkflowId = 1, WorkflowVersion = 1, Status = current, Trigger = RunTrigger.Manual, CreatedAt = begun } : null;
        RecordedExecution? record = recorded switch
        {
            "running" => new RecordedExecution(0, 1, 1, ExecutionStatus.Running, begun, null),
            "waits" => new RecordedExecution(0, 1, 1, ExecutionStatus.Waiting, null, null),
            "calls back" => new RecordedExecution(0, 1, 1, ExecutionStatus.Waiting, begun, null),
            "ended" => new RecordedExecution(0, 1, 1, ExecutionStatus.Failed, begun, begun),
            _ => null,
        };
        var rule = new PlaceRule(place, head, record) { IsStart = facts == "start", IsOver = facts == "over", Timeout = Timeout };

        Assert.Equal((PlaceAction)action, rule.Of(facts == "late" ? begun + Longest + TimeSpan.FromSeconds(1) : begun + Timeout));
    }
}
