using Workflow.Core.Json;

namespace Workflow.Core.Definitions.Schedules;

/// <summary>
/// The next instant of a schedule would not be after the last. A caller that counts on it would never come to an end, so the schedule
/// is at fault, and is paused.
/// </summary>
/// <param name="definition">The schedule.</param>
/// <param name="after">The last instant.</param>
/// <param name="next">What was computed as the next.</param>
public sealed class StuckScheduleException(ScheduleDefinition definition, DateTimeOffset after, DateTimeOffset next)
    : Exception($"time does not advance: the instant of '{definition.CronExpression}' in {definition.TimeZone} after {Rfc3339.Write(after)} is computed as {Rfc3339.Write(next)}");
