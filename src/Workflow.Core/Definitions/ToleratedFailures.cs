using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <summary>How many items of a <c>for_each</c> may fail without failing their task: a count, or a share of all items.</summary>
/// <param name="Count">Most failed items; <c>null</c>: a share is given.</param>
/// <param name="Percent">Most failed items in percent of all, from 0 to 100; <c>null</c>: a count is given.</param>
public sealed record ToleratedFailures(int? Count, double? Percent)
{
    /// <summary>Whether so many may fail.</summary>
    /// <param name="failed">How many have failed.</param>
    /// <param name="items">How many there are.</param>
    public bool Include(int failed, int items) => Count is { } count ? failed <= count : failed * 100.0 <= (Percent ?? 0) * items;

    internal static ToleratedFailures? Read(ObjectReader task)
    {
        if (task.Object("tolerated_failures") is not { } reader)
        {
            return null;
        }

        var (count, percent) = ItemShare.Read(reader, 0, BodyItems.SourceOf(task.Any("for_each")) is null ? DefinitionLimits.Items : ItemLimits.BodyItems);
        reader.RefuseUnknown();
        _ = ItemShare.Refuses(task, "tolerated_failures", reader);
        return new ToleratedFailures(count, percent);
    }
}
