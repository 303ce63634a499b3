using System.Text.Json.Serialization;
using Workflow.Core.Json;

namespace Workflow.Core.Definitions.Schedules;

/// <summary>What becomes of an instant of a schedule when <c>max_concurrent_runs</c> runs of the workflow are active.</summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<ScheduleOverlapPolicy>))]
public enum ScheduleOverlapPolicy
{
    /// <summary>Its run waits, and takes the place of a scheduled run that waits already. The default: what is slow does not fall behind for ever.</summary>
    QueueOne,

    /// <summary>Its run waits its turn, first come, first served.</summary>
    Queue,

    /// <summary>It is not run.</summary>
    Skip,

    /// <summary>The active runs are cancelled, and its run begins when they have ended.</summary>
    CancelRunning,
}
