namespace Workflow.Core.Paging;

/// <summary>A request for a part of a list.</summary>
/// <param name="Limit">Most items to return, 1 to <see cref="MaxLimit"/>.</param>
/// <param name="Cursor">The <c>next_cursor</c> of the previous page, or <c>null</c> for the first page.</param>
/// <param name="MaxBytes">About how many bytes the items may have together; the first is returned whatever its size.</param>
public readonly record struct PageRequest(int Limit = PageRequest.DefaultLimit, string? Cursor = null, long MaxBytes = long.MaxValue)
{
    /// <summary>The largest page.</summary>
    public const int MaxLimit = 500;

    /// <summary>The page size if none is requested.</summary>
    public const int DefaultLimit = 50;

    /// <summary>What the page may still take.</summary>
    public PageBudget Budget() => new(Limit, MaxBytes);
}

/// <summary>A part of a list.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="Items">The items, in the list's order.</param>
/// <param name="NextCursor">Opaque; requests the next part. <c>null</c>: this is the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor)
{
    /// <summary>The same page with its items mapped.</summary>
    public Page<TOther> Select<TOther>(Func<T, TOther> map) => new([.. Items.Select(map)], NextCursor);
}
