using Workflow.Core.History;

namespace Workflow.Core.Watching;

/// <summary>
/// Reads what has changed in a store that several hosts write to, by the store's own clock: those of the hosts differ.
/// </summary>
public interface IStoredChanges
{
    /// <summary>What was written of a run since an instant, in no particular order.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="since">Only what was written at or after it; <c>null</c>: a few seconds ago.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<StoredRunChanges> ReadChangesAsync(string runId, DateTimeOffset? since, CancellationToken cancellationToken);

    /// <summary>The runs whose end was written since an instant, in no particular order.</summary>
    /// <param name="since">Only what was written at or after it; <c>null</c>: a few seconds ago.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<StoredEnds> ReadEndsAsync(DateTimeOffset? since, CancellationToken cancellationToken);
}

/// <summary>Something that was written.</summary>
/// <typeparam name="T">The type of it.</typeparam>
/// <param name="Key">Its key, which it keeps when it is written again.</param>
/// <param name="WrittenAt">When it was last written, by the store's clock.</param>
/// <param name="Item">What it is.</param>
public readonly record struct StoredChange<T>(string Key, DateTimeOffset WrittenAt, T Item);

/// <summary>What was written of a run.</summary>
/// <param name="ReadAt">When it was read, by the store's clock: not later than the read.</param>
/// <param name="Executions">The executions, without payloads.</param>
/// <param name="Lines">Lines of the log that were written together, in order.</param>
/// <param name="IsCut">There was too much: some of it is missing.</param>
public sealed record StoredRunChanges(
    DateTimeOffset ReadAt,
    IReadOnlyList<StoredChange<TaskExecution>> Executions,
    IReadOnlyList<StoredChange<IReadOnlyList<LogLine>>> Lines,
    bool IsCut);

/// <summary>The runs whose end was written.</summary>
/// <param name="ReadAt">When they were read, by the store's clock: not later than the read.</param>
/// <param name="Ends">The runs; <c>null</c>: its end is announced, but not written yet.</param>
/// <param name="IsCut">There were too many: some of them are missing.</param>
public sealed record StoredEnds(DateTimeOffset ReadAt, IReadOnlyList<StoredChange<RunHead?>> Ends, bool IsCut);
