using System.Globalization;

namespace Workflow.Core.History;

/// <summary>
/// The tasks of a run that have lost: a task with <c>cancel_losers</c> was decided to run without them. On record before they are
/// cancelled; it only grows. A task that has lost to itself has <c>needed_successes</c>: it is decided, and the items lose that have not ended.
/// </summary>
/// <param name="Text">
/// As it is stored: for each such task its position, and the ranges of positions that have lost to it, such as <c>4:0-1,3;9:6</c>.
/// </param>
public sealed record LostTasks(string Text)
{
    private readonly Lazy<Dictionary<int, int>> _joins = new(() => Read(Text));

    /// <summary>None.</summary>
    public static LostTasks None { get; } = new("");

    /// <summary>The positions that have lost, each with the position of the task it lost to.</summary>
    public IReadOnlyDictionary<int, int> Joins => _joins.Value;

    /// <summary>The position of the task that one has lost to; <c>null</c>: it has not lost.</summary>
    /// <param name="position">The position of that one.</param>
    public int? JoinOf(int position) => Joins.TryGetValue(position, out var join) ? join : null;

    /// <summary>With tasks that have lost to another. What has lost already stays as it is.</summary>
    /// <param name="join">The position of the other.</param>
    /// <param name="positions">Their positions.</param>
    public LostTasks With(int join, IEnumerable<int> positions)
    {
        List<int> added = [.. positions.Where(position => !Joins.ContainsKey(position)).Order()];
        return added.Count == 0 ? this
            : new LostTasks($"{Text}{(Text.Length == 0 ? "" : ";")}{join.ToString(CultureInfo.InvariantCulture)}:{Ranges(added)}");
    }

    /// <summary>With what another has, which was recorded for the same run.</summary>
    /// <param name="other">The other.</param>
    public LostTasks With(LostTasks other) => other.Joins.GroupBy(lost => lost.Value, lost => lost.Key).Aggregate(this, (all, lost) => all.With(lost.Key, lost));

    /// <inheritdoc/>
    public bool Equals(LostTasks? other) => other?.Text == Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static string Ranges(List<int> positions)
    {
        List<string> ranges = [];
        for (var i = 0; i < positions.Count;)
        {
            var first = i;
            while (++i < positions.Count && positions[i] == positions[i - 1] + 1)
            {
            }

            var last = i - first == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"-{positions[i - 1]}");
            ranges.Add(positions[first].ToString(CultureInfo.InvariantCulture) + last);
        }

        return string.Join(',', ranges);
    }

    private static Dictionary<int, int> Read(string text)
    {
        Dictionary<int, int> joins = [];
        foreach (var race in text.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var (join, ranges) = (race[..race.IndexOf(':', StringComparison.Ordinal)], race[(race.IndexOf(':', StringComparison.Ordinal) + 1)..]);
            foreach (var range in ranges.Split(','))
            {
                var bounds = range.Split('-').Select(bound => int.Parse(bound, CultureInfo.InvariantCulture)).ToArray();
                for (var position = bounds[0]; position <= bounds[^1]; position++)
                {
                    joins[position] = int.Parse(join, CultureInfo.InvariantCulture);
                }
            }
        }

        return joins;
    }
}
