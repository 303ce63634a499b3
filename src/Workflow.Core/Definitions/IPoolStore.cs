using Workflow.Core.Paging;

namespace Workflow.Core.Definitions;

/// <summary>The store of pools.</summary>
public interface IPoolStore
{
    /// <summary>A pool, or <c>null</c>: there is none with that name.</summary>
    Task<Pool?> GetPoolAsync(string name, CancellationToken cancellationToken);

    /// <summary>The pools, in order of their names by code point.</summary>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    Task<Page<Pool>> ListPoolsAsync(PageRequest page, CancellationToken cancellationToken);

    /// <summary>Writes a pool if the stored one has a revision. What is used and what waits stays.</summary>
    /// <param name="pool">The pool, with its new revision.</param>
    /// <param name="revision">The revision that was read; <c>null</c>: there was none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether it was written; if not, the stored one has another revision.</returns>
    Task<bool> WritePoolAsync(Pool pool, long? revision, CancellationToken cancellationToken);

    /// <summary>Removes a pool if the stored one has a revision, and nobody holds or waits for a place of it.</summary>
    /// <returns>Whether it was removed.</returns>
    Task<bool> RemovePoolAsync(string name, long revision, CancellationToken cancellationToken);

    /// <summary>The workflows whose current version names a pool, in order of their ids.</summary>
    /// <param name="name">The pool.</param>
    /// <param name="page">The page.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    Task<Page<long>> ListPoolUsesAsync(string name, PageRequest page, CancellationToken cancellationToken);
}
