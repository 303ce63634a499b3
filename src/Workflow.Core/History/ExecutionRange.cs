namespace Workflow.Core.History;

/// <summary>A range of a run's executions, in their order.</summary>
/// <param name="After">Only executions after this place; <c>null</c>: from the first.</param>
/// <param name="Before">Only executions before this place; <c>null</c>: to the last.</param>
public readonly record struct ExecutionRange(ExecutionKey? After = null, ExecutionKey? Before = null)
{
    /// <summary>Everything of some tasks: the tasks themselves and their items.</summary>
    /// <param name="position">The first task.</param>
    /// <param name="count">How many tasks.</param>
    public static ExecutionRange OfTasks(int position, int count = 1) => new(Start(position, null), Start(position + count, null));

    /// <summary>The attempts of a task itself, without those of its items.</summary>
    public static ExecutionRange OfTaskItself(int position) => new(Start(position, null), Start(position, 0));

    /// <summary>The attempts of all items of a task.</summary>
    public static ExecutionRange OfItems(int position) => new(Start(position, 0), Start(position + 1, null));

    /// <summary>The attempts of an item.</summary>
    public static ExecutionRange OfItem(int position, int index) => OfItems(position, index, 1);

    /// <summary>The attempts of some items of a task.</summary>
    /// <param name="position">The task.</param>
    /// <param name="first">The first item.</param>
    /// <param name="count">How many items.</param>
    public static ExecutionRange OfItems(int position, int first, int count) => new(Start(position, first), Start(position, first + count));

    /// <summary>From one place to another, with both.</summary>
    public static ExecutionRange Between(ExecutionKey first, ExecutionKey last) => new(first with { Attempt = first.Attempt - 1 }, last with { Attempt = last.Attempt + 1 });

    /// <summary>The part of the range after a place.</summary>
    public ExecutionRange From(ExecutionKey? place) => place is { } key && (After is not { } after || Compare(key, after) > 0) ? this with { After = key } : this;

    /// <summary>Whether a place is in the range.</summary>
    public bool Contains(ExecutionKey key) =>
        (After is not { } after || Compare(key, after) > 0) && (Before is not { } before || Compare(key, before) < 0);

    /// <summary>Compares two places in their order.</summary>
    public static int Compare(ExecutionKey one, ExecutionKey other) =>
        (one.Position, one.Index ?? -1, one.Attempt).CompareTo((other.Position, other.Index ?? -1, other.Attempt));

    // Attempts are counted from 1, so this is before the first and after everything that precedes it.
    private static ExecutionKey Start(int position, int? index) => new(position, index, 0);
}
