using System.Text.Json.Serialization;
using Workflow.Core.Json;

namespace Workflow.Core.Definitions;

/// <summary>
/// When a task starts, given how its upstreams ended. The words and their meaning are Airflow's (Core Concepts, Trigger
/// Rules), except that <see cref="Always"/> waits for its upstreams to be done.
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

    /// <summary>At least one upstream succeeded; it does not wait for the others.</summary>
    OneSuccess,

    /// <summary>At least one upstream failed; it does not wait for the others.</summary>
    OneFailed,

    /// <summary>All upstreams are done and none failed: each succeeded or was skipped.</summary>
    NoneFailed,

    /// <summary>All upstreams are done, however they ended, and even while the run is being cancelled: the place for clean-up.</summary>
    Always,
}

/// <summary>What follows from a rule apart from when its task runs.</summary>
public static class TriggerRuleTraits
{
    /// <summary>Whether the task is clean-up: it runs even while its run is being cancelled.</summary>
    public static bool IsCleanup(this TriggerRule rule) => rule == TriggerRule.Always;

    /// <summary>Whether the task is decided only when all its upstreams are done.</summary>
    public static bool WaitsForAll(this TriggerRule rule) => rule is not (TriggerRule.OneSuccess or TriggerRule.OneFailed);

    /// <summary>Whether the task, having upstreams, runs only if one of them fails.</summary>
    public static bool NeedsFailure(this TriggerRule rule) => rule is TriggerRule.AllFailed or TriggerRule.OneFailed;
}
