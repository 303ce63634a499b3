using Workflow.Core.Paging;

namespace Workflow.Core.History;

/// <summary>Reads runs. A head is read without any payload, however large the run is.</summary>
public interface IRunReader
{
    /// <summary>The run with its inputs, or <c>null</c>.</summary>
    Task<Run?> GetAsync(string runId, CancellationToken cancellationToken);

    /// <summary>The standing of a run, or <c>null</c>.</summary>
    Task<RunHead?> GetHeadAsync(string runId, CancellationToken cancellationToken);

    /// <summary>The run that was started with this idempotency key of a workflow, or <c>null</c>.</summary>
    Task<Run?> FindByIdempotencyKeyAsync(long workflowId, string key, CancellationToken cancellationToken);

    /// <summary>The runs with their inputs, newest first.</summary>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    Task<Page<Run>> ListAsync(RunFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>The same list without inputs.</summary>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    Task<Page<RunHead>> ListHeadsAsync(RunFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>The runs that are not final, queued ones included, newest first.</summary>
    /// <param name="workflowId">Only this workflow's; <c>null</c> for all.</param>
    /// <param name="page">The page.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    Task<Page<RunHead>> ListActiveAsync(long? workflowId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>
    /// The id of the run in front of a run that waits for a slot, or of a new run: the one before it in the line, otherwise the oldest that
    /// holds a slot; <c>null</c>: none.
    /// </summary>
    Task<string?> FindInFrontOfAsync(RunHead run, CancellationToken cancellationToken);

    /// <summary>How many runs are in front of a queued run in the line that it waits in; 0 for one that waits for its instant.</summary>
    /// <param name="run">The run.</param>
    /// <param name="most">Where counting ends, 1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<int> CountAheadAsync(RunHead run, int most, CancellationToken cancellationToken);

    /// <summary>When the last run with a rate key began, UTC; <c>null</c>: none has, or so long ago that it does not count.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="rateKey">The key.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<DateTimeOffset?> FindLastBegunAsync(long workflowId, string rateKey, CancellationToken cancellationToken);

    /// <summary>The runs that hold a place of a concurrency key, oldest first.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="key">The key.</param>
    /// <param name="most">Most runs to return, from 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<RunHead>> ListHoldersAsync(long workflowId, string key, int most, CancellationToken cancellationToken);
}
