using Workflow.Core.Definitions;
using Workflow.Core.Paging;
using Workflow.Storage.AzureTables.Workflows;

namespace Workflow.Storage.AzureTables;

/// <content>The port of definitions.</content>
public sealed partial class AzureTableStore
{
    /// <inheritdoc/>
    public Task<WriteResult<StoredWorkflow>> CreateAsync(WorkflowDefinition definition, bool isActive, DateTimeOffset at, CancellationToken cancellationToken) =>
        Define(() => _workflowWrites.CreateAsync(definition, isActive, at), cancellationToken);

    /// <inheritdoc/>
    public Task<WriteResult<StoredWorkflow>> UpdateAsync(long id, long revision, WorkflowDefinition? definition, bool isActive, DateTimeOffset at, CancellationToken cancellationToken) =>
        Define(() => _workflowWrites.UpdateAsync(id, revision, definition, isActive, at), cancellationToken);

    /// <inheritdoc/>
    public Task<WriteResult<StoredWorkflow>> DeleteAsync(long id, long revision, DateTimeOffset at, CancellationToken cancellationToken) =>
        Define(() => _workflowWrites.DeleteAsync(id, revision, at), cancellationToken);

    /// <inheritdoc/>
    public Task<StoredWorkflow?> GetAsync(long id, CancellationToken cancellationToken) => _workflows.FindCurrentAsync(id, cancellationToken);

    /// <inheritdoc/>
    public Task<string?> FindNameAsync(long id, CancellationToken cancellationToken) => _workflows.NameOfAsync(id, cancellationToken);

    /// <inheritdoc/>
    public async Task<StoredWorkflow?> FindByNameAsync(string name, CancellationToken cancellationToken) =>
        await _workflows.OwnerOfAsync(name, cancellationToken) is { } id ? await GetAsync(id, cancellationToken) : null;

    /// <inheritdoc/>
    public Task<long?> FindByTaskAsync(long taskId, CancellationToken cancellationToken) =>
        _workflows.FindByTaskAsync(taskId, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<WorkflowSummary>> ListAsync(PageRequest page, CancellationToken cancellationToken) =>
        _workflows.ListAsync(page, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<WorkflowSummary>> SearchAsync(string text, PageRequest page, CancellationToken cancellationToken) =>
        _names.SearchAsync(text, page, cancellationToken);

    /// <inheritdoc/>
    public Task<WorkflowVersion?> GetVersionAsync(long id, int version, CancellationToken cancellationToken) =>
        _workflows.VersionAsync(id, version, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<VersionSummary>> ListVersionsAsync(long id, PageRequest page, CancellationToken cancellationToken) =>
        _workflows.ListVersionsAsync(id, page, cancellationToken);

    private async Task<T> Define<T>(Func<Task<T>> write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await WriteAsync().WaitAsync(cancellationToken);

        async Task<T> WriteAsync()
        {
            using var lease = await _locks.TakeAsync(DefinitionKeys.Partition);
            return await write();
        }
    }
}
