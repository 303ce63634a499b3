namespace Workflow.Core.Scheduling.Backfills;

/// <summary>A preview of a backfill.</summary>
/// <param name="Schedule">The schedule whose instants these are.</param>
/// <param name="Instants">The instants it would run, in order, UTC.</param>
/// <param name="Count">The number of instants in its span.</param>
public sealed record BackfillPlan(Schedule Schedule, IReadOnlyList<DateTimeOffset> Instants, int Count);
