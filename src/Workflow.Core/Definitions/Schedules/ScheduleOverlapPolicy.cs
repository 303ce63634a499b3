using System.Text.Json.Serialization;
using Workflow.Core.Json;

namespace Workflow.Core.Definitions.Schedules;

/// <summary>What happens to an instant of a schedule when <c>max_concurrent_runs</c> runs of the workflow are active.</summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<ScheduleOverlapPolicy>))]
public enum ScheduleOverlapPolicy
{
    /// <summary>
    /// Its run is queued, and replaces a queued scheduled run. The default: a slow workflow does not fall behind forever.
    /// </summary>
    QueueOne,

    /// <summary>Its run is queued, first in, first out.</summary>
    Queue,

    /// <summary>It is not run.</summary>
    Skip,

    /// <summary>The active runs are cancelled, and its run begins when they have ended.</summary>
    CancelRunning,
}
