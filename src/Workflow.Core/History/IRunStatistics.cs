namespace Workflow.Core.History;

/// <summary>
/// The ended runs of each workflow, counted by the UTC hour of their end. Counted in the transaction that ends a run, so each
/// run once. They stay when runs or their workflow are removed.
/// </summary>
public interface IRunStatistics
{
    /// <summary>Most rows that one call removes.</summary>
    const int MaxRemoved = 1_000;

    /// <summary>The first hours of a workflow in which runs ended, earliest first.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="from">Hours that begin at or after it.</param>
    /// <param name="before">Hours that begin before it.</param>
    /// <param name="most">Most hours to read, from 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<TallyPart> ListHoursAsync(long workflowId, DateTimeOffset from, DateTimeOffset before, int most, CancellationToken cancellationToken);

    /// <summary>Removes hours that began before an instant, of some workflows: further calls reach the others.</summary>
    /// <returns>How many rows were removed, at most <see cref="MaxRemoved"/>; if that many, more may be due at once.</returns>
    Task<int> RemoveHoursAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

/// <summary>The runs that ended in an hour.</summary>
/// <param name="Hour">Its start, UTC.</param>
/// <param name="Tally">The runs.</param>
public sealed record HourTally(DateTimeOffset Hour, RunTally Tally);

/// <summary>A part of a workflow's hours.</summary>
/// <param name="Hours">The hours, whole ones only.</param>
/// <param name="IsMore">Whether more may follow; then there is at least one hour.</param>
public sealed record TallyPart(IReadOnlyList<HourTally> Hours, bool IsMore);
