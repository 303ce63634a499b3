using Workflow.Core.TaskTypes;

namespace Workflow.Core.History.Bodies;

/// <summary>
/// Keeps bodies that are too large for an output. A body is a run's own, or is carried over with the execution that names it
/// (<see cref="TaskExecution.StoredBody"/>), and is removed with the last run that has it. An incomplete one is never visible.
/// </summary>
public interface IStoredBodies
{
    /// <summary>
    /// Stores a body of an attempt from a stream, part by part: in little memory, and without blocking other writes while the stream
    /// is read. Incomplete bodies of the same attempt, which a process left when it died, are removed.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="mediaType">What it is.</param>
    /// <param name="content">The bytes. What reading it throws ends the call, and nothing is kept.</param>
    /// <param name="cancellationToken">Ends it; nothing is kept.</param>
    /// <exception cref="InvalidOperationException">There is no such run.</exception>
    Task<StoredBody> StoreAsync(string runId, ExecutionKey attempt, string mediaType, Stream content, CancellationToken cancellationToken);

    /// <summary>What a body is; <c>null</c>: the run has none with this id, or it is incomplete.</summary>
    Task<StoredBody?> FindBodyAsync(string runId, string id, CancellationToken cancellationToken);

    /// <summary>Opens a body for reading; <c>null</c>: the run has none with this id, or it is incomplete.</summary>
    Task<OpenBody?> OpenBodyAsync(string runId, string id, CancellationToken cancellationToken);

    /// <summary>Opens a part of a body for reading; <c>null</c>: the run has none with this id, or it is incomplete.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="id">The body.</param>
    /// <param name="offset">Where the part begins, in bytes from the start of the body; less than the size of the body.</param>
    /// <param name="bytes">Its size in bytes, from 1; no further than to the end of the body.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<OpenBody?> OpenBodyAsync(string runId, string id, long offset, long bytes, CancellationToken cancellationToken);

    /// <summary>Removes what an attempt has stored, except for one body. What is carried over stays.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="attempt">The attempt, which has ended.</param>
    /// <param name="except">The id of the body that stays; <c>null</c>: none.</param>
    /// <param name="cancellationToken">Cancels it; the rest is removed with the run.</param>
    Task RemoveBodiesAsync(string runId, ExecutionKey attempt, string? except, CancellationToken cancellationToken);
}
