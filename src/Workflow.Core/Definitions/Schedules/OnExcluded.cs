using System.Text.Json.Serialization;
using Workflow.Core.Json;

namespace Workflow.Core.Definitions.Schedules;

/// <summary>What happens to an instant whose date is in the calendar of its schedule.</summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<OnExcluded>))]
public enum OnExcluded
{
    /// <summary>It is dropped. The default.</summary>
    Skip,

    /// <summary>It moves to the same local time of the next date that is neither in the calendar nor a Saturday or Sunday.</summary>
    NextBusinessDay,
}
