using Workflow.Core.Json;

namespace Workflow.Core.Definitions.Schedules;

/// <summary>
/// The next instant of a schedule would not be after the previous one. Callers would loop forever, so the schedule is
/// treated as faulty, and is paused.
/// </summary>
/// <param name="times">The schedule, such as <c>'@daily' in UTC</c>.</param>
/// <param name="after">The previous instant.</param>
/// <param name="next">The computed next instant.</param>
public sealed class StuckScheduleException(string times, DateTimeOffset after, DateTimeOffset next)
    : Exception($"time does not advance: the instant of {times} after {Rfc3339.Write(after)} is computed as {Rfc3339.Write(next)}");
