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
