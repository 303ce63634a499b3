namespace Workflow.Contracts;

/// <summary>A calendar to write: its dates. It can also be sent as text/calendar.</summary>
public sealed record CalendarRequest
{
    /// <summary>The dates, such as 2027-12-25, in any order; up to 5,000.</summary>
    public required IReadOnlyList<DateOnly> Dates { get; init; }
}

/// <summary>A named set of dates, such as the holidays of a country.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Dates">The dates, in order.</param>
/// <param name="UpdatedAt">When it was last changed, UTC.</param>
/// <param name="ExpandedUntil">
/// Only in the answer to a change with recurring events: they have no dates after this one.
/// </param>
public sealed record CalendarResponse(string Name, IReadOnlyList<DateOnly> Dates, DateTimeOffset UpdatedAt, DateOnly? ExpandedUntil);
