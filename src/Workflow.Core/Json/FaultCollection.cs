using System.Collections;

namespace Workflow.Core.Json;

/// <summary>
/// Collects faults: keeps the first ones, each shortened to a readable length, and counts all. A body may have millions,
/// and its sender reads a few.
/// </summary>
public sealed class FaultCollection : ICollection<Fault>, IReadOnlyList<Fault>
{
    /// <summary>Most faults that are kept.</summary>
    public const int MaxKept = 1_000;

    private const int LongestText = 1_000;

    private readonly List<Fault> _kept = [];

    /// <summary>How many faults were added.</summary>
    public long Total { get; private set; }

    /// <summary>How many are kept.</summary>
    public int Count => _kept.Count;

    /// <inheritdoc/>
    public bool IsReadOnly => false;

    /// <inheritdoc/>
    public Fault this[int index] => _kept[index];

    /// <inheritdoc/>
    public void Add(Fault item)
    {
        Total++;
        if (_kept.Count < MaxKept)
        {
            _kept.Add(item with { Pointer = Short(item.Pointer), Detail = Short(item.Detail) });
        }
    }

    /// <summary>Adds faults in their order.</summary>
    public void AddRange(IEnumerable<Fault> faults)
    {
        foreach (var fault in faults)
        {
            Add(fault);
        }
    }

    /// <inheritdoc/>
    public void Clear()
    {
        _kept.Clear();
        Total = 0;
    }

    /// <inheritdoc/>
    public bool Contains(Fault item) => _kept.Contains(item);

    /// <inheritdoc/>
    public void CopyTo(Fault[] array, int arrayIndex) => _kept.CopyTo(array, arrayIndex);

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: faults can't be removed.</exception>
    public bool Remove(Fault item) => throw new NotSupportedException("Faults can't be removed.");

    /// <inheritdoc/>
    public IEnumerator<Fault> GetEnumerator() => _kept.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string Short(string text)
    {
        if (text.Length <= LongestText)
        {
            return text;
        }

        // A surrogate pair is not cut in two.
        var length = char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText;
        return text[..length] + "…";
    }
}
