using System.Collections.Concurrent;
using Workflow.Core.History;
using Workflow.Core.Watching;

namespace Workflow.Storage.Sqlite.Connections;

/// <summary>
/// The runs that were written lately, as they are on disk. No other process writes the file, so they need not be read from it: a
/// connection that reads after a commit begins with an empty cache of pages.
/// </summary>
/// <remarks>The writer calls all methods but <see cref="Find"/>.</remarks>
internal sealed class RecentRuns
{
    /// <summary>The largest inputs of a run that is kept, in bytes.</summary>
    internal const int MostInputBytes = 4 * 1024;

    private const int Most = 1_000;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Queue<string> _oldest = new();

    private sealed class Entry(Run written)
    {
        /// <summary>As it was last committed.</summary>
        public Run Written { get; set; } = written;

        /// <summary>The same for readers; <c>null</c>: it is being changed, and they read the file.</summary>
        public volatile Run? Current;
    }

    /// <summary>The run as it was last committed; <c>null</c>: it is not known here, or is being committed now.</summary>
    internal Run? Find(string id) => _entries.TryGetValue(id, out var entry) ? entry.Current : null;

    /// <summary>
    /// Before a commit: readers no longer find the runs that it changes here. Whoever has seen anything of the commit in the file then
    /// never finds an earlier state here.
    /// </summary>
    internal void Suspend(ReadOnlySpan<RecordedChange> changes)
    {
        foreach (var change in changes)
        {
            if (change.IsOfRun && _entries.TryGetValue(change.RunId, out var entry))
            {
                entry.Current = null;
            }
        }
    }

    /// <summary>After a commit.</summary>
    /// <param name="changes">What it has changed. A new run that has no inputs there is not kept.</param>
    /// <param name="incomplete">Runs of which it has written more than the changes tell.</param>
    internal void Keep(ReadOnlySpan<RecordedChange> changes, IReadOnlyList<string> incomplete)
    {
        foreach (var change in changes)
        {
            if (change.IsRemoval)
            {
                _entries.TryRemove(change.RunId, out _);
            }
            else if (change.Head is Run written)
            {
                Add(new Entry(written));
            }
            else if (change.Head is { } head && _entries.TryGetValue(change.RunId, out var entry))
            {
                entry.Written = entry.Written.With(head) with { Error = change.Error };
            }
        }

        // After the changes: the same transaction may have added the run.
        foreach (var id in incomplete)
        {
            _entries.TryRemove(id, out _);
        }

        // Only now: a transaction may change a run more than once, and nobody may see it as it was in between.
        foreach (var change in changes)
        {
            if (change.IsOfRun && _entries.TryGetValue(change.RunId, out var entry))
            {
                entry.Current = entry.Written;
            }
        }
    }

    private void Add(Entry entry)
    {
        _entries[entry.Written.Id] = entry;
        _oldest.Enqueue(entry.Written.Id);
        if (_oldest.Count > Most)
        {
            _entries.TryRemove(_oldest.Dequeue(), out _);
        }
    }
}
