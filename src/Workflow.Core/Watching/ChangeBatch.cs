using Workflow.Core.History;

namespace Workflow.Core.Watching;

/// <summary>
/// Changes that are sent together: of each run and each execution the last state only, and every line of a log. Applied to
/// the state at <see cref="From"/> they give the state at <see cref="To"/>.
/// </summary>
public sealed class ChangeBatch
{
    private readonly Dictionary<string, int> _runs = new(StringComparer.Ordinal);
    private readonly Dictionary<ExecutionKey, int> _executions = [];
    private readonly List<(RunHead Head, string? Error)> _heads = [];
    private readonly List<TaskExecution> _lastExecutions = [];
    private readonly List<(long Number, LogLine Line)> _lines = [];
    private readonly List<string> _removed = [];

    /// <summary>A batch of changes.</summary>
    /// <param name="from">The number of the change before the first.</param>
    /// <param name="to">The number of the last change.</param>
    /// <param name="isMore">Whether more changes follow.</param>
    internal ChangeBatch(long from, long to, bool isMore) => (From, To, IsMore) = (from, to, isMore);

    /// <summary>Some changes are not known any more: the state must be read again.</summary>
    public bool IsReset { get; init; }

    /// <summary>The number of the change before the first.</summary>
    public long From { get; }

    /// <summary>The number of the last change.</summary>
    public long To { get; }

    /// <summary>Whether more changes follow already.</summary>
    public bool IsMore { get; }

    /// <summary>The runs whose standing has changed, each once.</summary>
    public IReadOnlyList<(RunHead Head, string? Error)> Runs => _heads;

    /// <summary>The executions that were recorded, each once.</summary>
    public IReadOnlyList<TaskExecution> Executions => _lastExecutions;

    /// <summary>The lines of the log, each with the number of its change.</summary>
    public IReadOnlyList<(long Number, LogLine Line)> Lines => _lines;

    /// <summary>The runs that were removed.</summary>
    public IReadOnlyList<string> Removed => _removed;

    /// <summary>Adds the next change.</summary>
    internal void Add(long number, RecordedChange change)
    {
        if (change.Head is { } head)
        {
            Keep(_runs, _heads, head.Id, (head, change.Error));
        }
        else if (change.Execution is { } execution)
        {
            Keep(_executions, _lastExecutions, new ExecutionKey(execution.Position, execution.Index, execution.Attempt), execution);
        }
        else if (change.Line is { } line)
        {
            _lines.Add((number, line));
        }
        else
        {
            _removed.Add(change.RunId);
        }
    }

    // The last state, in the place of the first.
    private static void Keep<TKey, T>(Dictionary<TKey, int> places, List<T> items, TKey key, T item)
        where TKey : notnull
    {
        if (places.TryGetValue(key, out var place))
        {
            items[place] = item;
        }
        else
        {
            places.Add(key, items.Count);
            items.Add(item);
        }
    }
}
