namespace Workflow.Core.Definitions.Schedules;

/// <summary>An instant of a schedule that a calendar excludes.</summary>
/// <param name="At">The instant, UTC.</param>
/// <param name="Local">The instant as the clock of its schedule shows it, with its offset.</param>
/// <param name="Schedule">The schedule that has it, counted from 0.</param>
/// <param name="Calendar">The calendar that has its date.</param>
/// <param name="MovedTo">Where it has moved to, UTC; <c>null</c>: it is dropped.</param>
/// <param name="Reason">Why.</param>
public sealed record ExcludedInstant(DateTimeOffset At, string Local, int Schedule, string Calendar, DateTimeOffset? MovedTo, string Reason);
