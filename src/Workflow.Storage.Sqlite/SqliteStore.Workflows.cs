using Workflow.Core.Definitions;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite.Connections;
using Workflow.Storage.Sqlite.Workflows;

namespace Workflow.Storage.Sqlite;

/// <content>The port of definitions.</content>
public sealed partial class SqliteStore
{
    private readonly DefinitionCache _definitions = new();

    private KnownWorkflows Known => _known ??= new KnownWorkflows(Database.WorkflowWrites);

    private KnownWorkflows? _known;

    /// <inheritdoc/>
    public Task<WriteResult<StoredWorkflow>> CreateAsync(WorkflowDefinition definition, bool isActive, DateTimeOffset at, CancellationToken cancellationToken) =>
        Write(session => WorkflowWrites.Create(session, definition, isActive, at), cancellationToken);

    /// <inheritdoc/>
    public Task<WriteResult<StoredWorkflow>> UpdateAsync(long id, long revision, WorkflowDefinition? definition, bool isActive, DateTimeOffset at, CancellationToken cancellationToken) =>
        Write(session => WorkflowWrites.Update(session, id, revision, definition, isActive, at), cancellationToken);

    /// <inheritdoc/>
    public Task<WriteResult<StoredWorkflow>> DeleteAsync(long id, long revision, DateTimeOffset at, CancellationToken cancellationToken) =>
        Write(session => WorkflowWrites.Delete(session, id, revision, at), cancellationToken);

    /// <inheritdoc/>
    public Task<StoredWorkflow?> GetAsync(long id, CancellationToken cancellationToken) =>
        !Database.Readers.IsClosed && Known.Find(id) is { } known ? Task.FromResult<StoredWorkflow?>(known) : Read(session => ReadWorkflow(session, id), cancellationToken);

    /// <inheritdoc/>
    public Task<string?> FindNameAsync(long id, CancellationToken cancellationToken) =>
        Read(session => WorkflowReads.NameOf(session, id), cancellationToken);

    /// <inheritdoc/>
    public Task<StoredWorkflow?> FindByNameAsync(string name, CancellationToken cancellationToken) =>
        Read(session => WorkflowReads.FindByName(session, name), cancellationToken);

    /// <inheritdoc/>
    public Task<long?> FindByTaskAsync(long taskId, CancellationToken cancellationToken) =>
        Read(session => TaskIds.Find(session, taskId), cancellationToken);

    /// <inheritdoc/>
    public Task<Page<WorkflowSummary>> ListAsync(PageRequest page, CancellationToken cancellationToken) =>
        Read(session => WorkflowReads.List(session, page), cancellationToken);

    /// <inheritdoc/>
    public Task<Page<WorkflowSummary>> SearchAsync(string text, PageRequest page, CancellationToken cancellationToken) =>
        Read(session => NameIndex.Search(session, text, page), cancellationToken);

    /// <inheritdoc/>
    public Task<WorkflowVersion?> GetVersionAsync(long id, int version, CancellationToken cancellationToken) =>
        Read(session => Versions.Get(session, id, version), cancellationToken);

    /// <inheritdoc/>
    public Task<Page<VersionSummary>> ListVersionsAsync(long id, PageRequest page, CancellationToken cancellationToken) =>
        Read(session => Versions.List(session, id, page), cancellationToken);

    private StoredWorkflow? ReadWorkflow(Session session, long id)
    {
        var generation = Database.WorkflowWrites.Current;
        var workflow = WorkflowReads.Get(session, id, _definitions);
        if (workflow is not null && _definitions.Has(id, workflow.Version))
        {
            Known.Keep(generation, workflow);
        }

        return workflow;
    }
}
