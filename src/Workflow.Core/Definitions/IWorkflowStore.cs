using Workflow.Core.Paging;

namespace Workflow.Core.Definitions;

/// <summary>
/// The store of definitions. A write that has returned is on disk, and every write is atomic.
/// </summary>
public interface IWorkflowStore
{
    /// <summary>Writes a new workflow as version 1, and assigns ids to it and its tasks.</summary>
    /// <returns>The workflow, or <see cref="WriteOutcome.NameTaken"/>.</returns>
    Task<WriteResult<StoredWorkflow>> CreateAsync(WorkflowDefinition definition, bool isActive, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>
    /// Writes the next version if the workflow still is at <paramref name="revision"/>. Tasks with id 0 are assigned one.
    /// A definition of <c>null</c> leaves definition and version as they are.
    /// </summary>
    /// <returns>The workflow, or <see cref="WriteOutcome.NotFound"/>, <see cref="WriteOutcome.Changed"/>, <see cref="WriteOutcome.NameTaken"/>.</returns>
    Task<WriteResult<StoredWorkflow>> UpdateAsync(long id, long revision, WorkflowDefinition? definition, bool isActive, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>
    /// Removes the workflow if it still is at <paramref name="revision"/> and has no active run. Its name is free again;
    /// its id is never reused; its versions and runs stay readable.
    /// </summary>
    /// <returns>The workflow, or <see cref="WriteOutcome.NotFound"/>, <see cref="WriteOutcome.Changed"/>, <see cref="WriteOutcome.HasActiveRuns"/>.</returns>
    Task<WriteResult<StoredWorkflow>> DeleteAsync(long id, long revision, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>The workflow, or <c>null</c> if there is none with that id.</summary>
    Task<StoredWorkflow?> GetAsync(long id, CancellationToken cancellationToken);

    /// <summary>The name of the workflow with that id, or <c>null</c>. Its definition is not read.</summary>
    Task<string?> FindNameAsync(long id, CancellationToken cancellationToken);

    /// <summary>The workflow of that name (compared by code point), or <c>null</c>.</summary>
    Task<StoredWorkflow?> FindByNameAsync(string name, CancellationToken cancellationToken);

    /// <summary>The id of the workflow whose latest version has the task, or <c>null</c>.</summary>
    Task<long?> FindByTaskAsync(long taskId, CancellationToken cancellationToken);

    /// <summary>The workflows in order of their ids.</summary>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    Task<Page<WorkflowSummary>> ListAsync(PageRequest page, CancellationToken cancellationToken);

    /// <summary>
    /// The workflows that have a word which begins with a text, by the rule of <see cref="NameTerms"/>, in the order of what follows in
    /// their names. A page may have fewer than its limit, or none, while more follow.
    /// </summary>
    /// <param name="text">The text, not empty.</param>
    /// <param name="page">The page.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    Task<Page<WorkflowSummary>> SearchAsync(string text, PageRequest page, CancellationToken cancellationToken);

    /// <summary>One version, also of a workflow removed since, or <c>null</c>.</summary>
    Task<WorkflowVersion?> GetVersionAsync(long id, int version, CancellationToken cancellationToken);

    /// <summary>The versions, newest first.</summary>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    Task<Page<VersionSummary>> ListVersionsAsync(long id, PageRequest page, CancellationToken cancellationToken);
}

/// <summary>The outcome of a write.</summary>
public enum WriteOutcome
{
    /// <summary>It is on disk.</summary>
    Written,

    /// <summary>It does not exist; nothing was written.</summary>
    NotFound,

    /// <summary>It has changed since it was read; nothing was written.</summary>
    Changed,

    /// <summary>Another workflow has the name; nothing was written.</summary>
    NameTaken,

    /// <summary>Runs of it are active; nothing was written.</summary>
    HasActiveRuns,
}

/// <summary>The outcome of a write, and the stored value.</summary>
/// <typeparam name="T">The type of the stored value.</typeparam>
/// <param name="Outcome">The outcome.</param>
/// <param name="Value">What is stored now; <c>null</c> unless <see cref="WriteOutcome.Written"/>.</param>
public readonly record struct WriteResult<T>(WriteOutcome Outcome, T? Value)
    where T : class
{
    /// <summary>The value of a write that must have succeeded.</summary>
    /// <exception cref="InvalidOperationException">It has not succeeded.</exception>
    public T Written => Value ?? throw new InvalidOperationException($"Nothing was written: {Outcome}.");

    /// <summary>A write that succeeded.</summary>
    public static implicit operator WriteResult<T>(T value) => new(WriteOutcome.Written, value);

    /// <summary>A write that did not succeed.</summary>
    public static implicit operator WriteResult<T>(WriteOutcome outcome) => new(outcome, null);
}
