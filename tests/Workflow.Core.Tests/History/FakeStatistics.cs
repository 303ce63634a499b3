using Workflow.Core.History;

namespace Workflow.Core.Tests.History;

/// <summary>Hours of statistics in memory.</summary>
internal sealed class FakeStatistics : IRunStatistics
{
    /// <summary>The hours of the one workflow.</summary>
    public SortedDictionary<DateTimeOffset, RunTally> Hours { get; } = [];

    /// <summary>Most hours that it returns at once, as a store may return fewer than it was asked for.</summary>
    public int MostPerPart { get; set; } = int.MaxValue;

    /// <summary>How many hours it has returned.</summary>
    public int Read { get; private set; }

    /// <summary>How many rows are due.</summary>
    public int Due { get; set; }

    /// <summary>The instant before which hours were removed.</summary>
    public DateTimeOffset? RemovedBefore { get; private set; }

    public Task<TallyPart> ListHoursAsync(long workflowId, DateTimeOffset from, DateTimeOffset before, int most, CancellationToken cancellationToken)
    {
        List<HourTally> hours = [.. Hours.Where(h => h.Key >= from && h.Key < before).Select(h => new HourTally(h.Key, h.Value))];
        List<HourTally> part = [.. hours.Take(Math.Min(most, MostPerPart))];
        Read += part.Count;
        return Task.FromResult(new TallyPart(part, part.Count < hours.Count));
    }

    public Task<int> RemoveHoursAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var removed = Math.Min(Due, IRunStatistics.MaxRemoved);
        (Due, RemovedBefore) = (Due - removed, before);
        return Task.FromResult(removed);
    }
}
