using System.Text.Json.Serialization;
using Workflow.Core.Definitions;

namespace Workflow.Core.History;

/// <summary>What becomes of a start when <c>max_concurrent_runs</c> runs of the workflow are active.</summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<OverlapPolicy>))]
public enum OverlapPolicy
{
    /// <summary>It waits its turn, first come, first served. The default: nothing that was accepted is lost.</summary>
    Queue,

    /// <summary>It is not run.</summary>
    Skip,

    /// <summary>The active runs are cancelled, and it runs when they have ended.</summary>
    CancelRunning,
}

/// <summary>What is to become of a start.</summary>
public enum OverlapVerdict
{
    /// <summary>Begin it.</summary>
    Start,

    /// <summary>Put it behind those that wait.</summary>
    Wait,

    /// <summary>Do not run it.</summary>
    Refuse,

    /// <summary>Cancel those that are active or wait, and put it in their place.</summary>
    Replace,
}

/// <summary>The rule of overlapping runs.</summary>
public static class Overlap
{
    /// <summary>Decides a start.</summary>
    /// <param name="policy">The workflow's policy.</param>
    /// <param name="maxConcurrentRuns">The workflow's limit, from 1.</param>
    /// <param name="active">How many runs hold a slot now.</param>
    /// <param name="queued">How many wait now; nobody overtakes them.</param>
    public static OverlapVerdict Decide(OverlapPolicy policy, int maxConcurrentRuns, int active, int queued)
    {
        if (active < maxConcurrentRuns && queued == 0)
        {
            return OverlapVerdict.Start;
        }

        return policy switch
        {
            OverlapPolicy.Skip => OverlapVerdict.Refuse,
            OverlapPolicy.CancelRunning => OverlapVerdict.Replace,
            _ => OverlapVerdict.Wait,
        };
    }

    /// <summary>Whether a run of that status holds one of its workflow's slots.</summary>
    public static bool HoldsSlot(this RunStatus status) => !status.IsFinal() && status != RunStatus.Queued;
}
