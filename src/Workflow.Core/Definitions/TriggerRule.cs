using System.Text.Json.Serialization;
using Workflow.Core.Json;

namespace Workflow.Core.Definitions;

/// <summary>
/// When a task starts, given how its upstreams ended. The words and their meaning are Airflow's (Core Concepts, Trigger
/// Rules), except that <see cref="Always"/> waits for its upstreams to be done, and <see cref="NSuccess"/>.
/// </summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<TriggerRule>))]
public enum TriggerRule
{
    /// <summary>All upstreams succeeded. The default.</summary>
    AllSuccess,

    /// <summary>All upstreams are done, however they ended.</summary>
    AllDone,

    /// <summary>All upstreams failed, or could not run because of a failure above them.</summary>
    AllFailed,

    /// <summary>All upstreams were skipped.</summary>
    AllSkipped,

    /// <summary>At least one upstream succeeded; it does not wait for the others.</summary>
    OneSuccess,

    /// <summary>At least one upstream failed; it does not wait for the others.</summary>
    OneFailed,

    /// <summary>At least one upstream succeeded or failed; it does not wait for the others.</summary>
    OneDone,

    /// <summary>
    /// As many upstreams as <see cref="TaskDefinition.TriggerCount"/> says succeeded; it does not wait for the others. This one
    /// is not Airflow's.
    /// </summary>
    NSuccess,

    /// <summary>All upstreams are done and none failed: each succeeded or was skipped.</summary>
    NoneFailed,

    /// <summary>All upstreams are done, none failed, and at least one succeeded.</summary>
    NoneFailedMinOneSuccess,

    /// <summary>All upstreams are done and none was skipped: each succeeded or failed.</summary>
    NoneSkipped,

    /// <summary>All upstreams are done, however they ended, and even while the run is being cancelled: the place for clean-up.</summary>
    Always,
}

/// <summary>What follows from a rule apart from when its task runs.</summary>
public static class TriggerRuleTraits
{
    /// <summary>Whether the task is clean-up: it runs even while its run is being cancelled.</summary>
    public static bool IsCleanup(this TriggerRule rule) => rule == TriggerRule.Always;

    /// <summary>Whether the task is decided only when all its upstreams are done.</summary>
    public static bool WaitsForAll(this TriggerRule rule) => rule is not (TriggerRule.OneSuccess or TriggerRule.OneFailed or TriggerRule.OneDone or TriggerRule.NSuccess);

    /// <summary>Whether the task, having upstreams, is not run if all of them succeed.</summary>
    public static bool NeedsNoSuccess(this TriggerRule rule) => rule is TriggerRule.AllFailed or TriggerRule.OneFailed or TriggerRule.AllSkipped;
}
