using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <summary>
/// How many items of a <c>for_each</c> have to succeed: a count, or a share of all items. Their task ends as soon as so many have
/// succeeded, or no longer can; it does not wait for the others.
/// </summary>
/// <param name="Count">At least so many items, from 1; <c>null</c>: a share is given.</param>
/// <param name="Percent">At least so many items in percent of all, from 0 to 100; <c>null</c>: a count is given.</param>
/// <param name="CancelLosers">Whether the others are then cancelled; if not, they go on, and those that have not begun still begin.</param>
public sealed record NeededSuccesses(int? Count, double? Percent, bool CancelLosers = false)
{
    /// <summary>How many of so many items have to succeed.</summary>
    /// <param name="items">How many there are.</param>
    public int Of(int items) => Count ?? (int)Math.Ceiling((Percent ?? 100) * items / 100);

    /// <summary>Whether enough have succeeded.</summary>
    /// <param name="succeeded">How many have.</param>
    /// <param name="items">How many there are.</param>
    public bool AreReached(int succeeded, int items) => succeeded >= Of(items);

    /// <summary>Whether so many can no longer succeed.</summary>
    /// <param name="others">How many items have ended in another way.</param>
    /// <param name="items">How many there are.</param>
    public bool AreOutOfReach(int others, int items) => items - others < Of(items);

    internal static NeededSuccesses? Read(ObjectReader task)
    {
        if (task.Object("needed_successes") is not { } reader)
        {
            return null;
        }

        var (count, percent) = ItemShare.Read(reader, 1, DefinitionLimits.Items);
        var cancelsLosers = reader.Flag("cancel_losers", false);
        reader.RefuseUnknown();
        if (ItemShare.Refuses(task, "needed_successes", reader))
        {
            return new NeededSuccesses(count, percent, cancelsLosers);
        }

        if (task.Any("for_each") is { ValueKind: JsonValueKind.Object })
        {
            task.Fault("needed_successes", "does not go with body_from, whose items are in chunks");
        }
        else if (task.Has("tolerated_failures"))
        {
            task.Fault("needed_successes", "does not go with tolerated_failures: both say when the task fails");
        }
        else if (task.Any("for_each") is { ValueKind: JsonValueKind.Array } list && count > list.GetArrayLength())
        {
            reader.Fault("count", $"is {count}, and the list has {(list.GetArrayLength() == 1 ? "1 item" : $"{list.GetArrayLength()} items")}");
        }

        return new NeededSuccesses(count, percent, cancelsLosers);
    }
}
