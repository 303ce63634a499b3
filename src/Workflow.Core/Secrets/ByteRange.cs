namespace Workflow.Core.Secrets;

/// <summary>Bytes from <paramref name="Start"/> (inclusive) to <paramref name="End"/> (exclusive).</summary>
internal readonly record struct ByteRange(int Start, int End)
{
    /// <summary>The same bytes in order, each once.</summary>
    internal static List<ByteRange> Merge(List<ByteRange> ranges)
    {
        ranges.Sort(static (one, other) => one.Start.CompareTo(other.Start));
        var merged = new List<ByteRange>(ranges.Count);
        foreach (var range in ranges)
        {
            if (merged.Count > 0 && range.Start < merged[^1].End)
            {
                merged[^1] = merged[^1] with { End = Math.Max(merged[^1].End, range.End) };
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged;
    }
}
