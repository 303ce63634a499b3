using System.Globalization;

namespace Workflow.Core.History;

/// <summary>How the items of a list have ended, or those of a chunk.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Succeeded">How many have succeeded.</param>
/// <param name="Failed">How many have failed or timed out, for good.</param>
/// <param name="Skipped">How many were skipped by their condition.</param>
internal readonly record struct ItemCounts(int Count, int Succeeded = 0, int Failed = 0, int Skipped = 0)
{
    /// <summary>How many have ended by themselves.</summary>
    public int Ended => Succeeded + Failed + Skipped;

    /// <summary>The sum.</summary>
    public static ItemCounts operator +(ItemCounts one, ItemCounts other) =>
        new(one.Count + other.Count, one.Succeeded + other.Succeeded, one.Failed + other.Failed, one.Skipped + other.Skipped);

    /// <summary>The text for people, in which a summary finds the counts again: the records of chunks are read without their outputs.</summary>
    public string Text()
    {
        var items = Count == 1 ? "1 item" : string.Create(CultureInfo.InvariantCulture, $"{Count} items");
        return Ended == 0 ? items : string.Create(CultureInfo.InvariantCulture, $"{items}: {Succeeded} succeeded, {Failed} failed, {Skipped} skipped");
    }

    /// <summary>The counts in such a text; <c>null</c>: it is another one.</summary>
    public static ItemCounts? Read(string? text)
    {
        if (text?.Split(' ') is not [var count, "item" or "items" or "item:" or "items:", .. var rest] || !TryRead(count, out var items))
        {
            return null;
        }

        return rest switch
        {
            [] => new ItemCounts(items),
            [var succeeded, "succeeded,", var failed, "failed,", var skipped, "skipped"] when TryRead(succeeded, out var s) && TryRead(failed, out var f) && TryRead(skipped, out var k) => new ItemCounts(items, s, f, k),
            _ => null,
        };
    }

    private static bool TryRead(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
