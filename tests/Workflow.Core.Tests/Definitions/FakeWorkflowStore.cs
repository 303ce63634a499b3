using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Paging;

namespace Workflow.Core.Tests.Definitions;

/// <summary>Definitions in memory, kept as text as a real store keeps them.</summary>
internal sealed partial class FakeWorkflowStore : IWorkflowStore
{
    private readonly SortedDictionary<long, StoredWorkflow> _workflows = [];
    private readonly Dictionary<(long, int), WorkflowVersion> _versions = [];
    private readonly Queue<Action> _intruders = [];
    private long _lastWorkflow;
    private long _lastTask;

    /// <summary>Workflows with an active run.</summary>
    public HashSet<long> WithActiveRuns { get; } = [];

    /// <summary>How many writes went through.</summary>
    public int Writes { get; private set; }

    /// <summary>How often a version was read.</summary>
    public int VersionReads { get; private set; }

    /// <summary>Does something between the next read of a caller and its write.</summary>
    public void BeforeNextWrite(Action intruder) => _intruders.Enqueue(intruder);

    /// <summary>Changes a workflow as another caller would.</summary>
    public void Touch(long id, Func<WorkflowDefinition, WorkflowDefinition>? change = null)
    {
        var current = _workflows[id];
        _workflows[id] = current with
        {
            Revision = current.Revision + 1,
            Definition = change is null ? current.Definition : Numbered(change(current.Definition)),
        };
    }

    /// <summary>Removes a workflow as another caller would.</summary>
    public void Remove(long id) => _workflows.Remove(id);

    /// <summary>Puts a workflow as another version of the service may have written it.</summary>
    public void Replace(StoredWorkflow workflow) => _workflows[workflow.Id] = workflow;

    public Task<Page<WorkflowSummary>> SearchAsync(string text, PageRequest page, CancellationToken cancellationToken) =>
        throw new NotSupportedException("No rule of Core searches.");

    public Task<string?> FindNameAsync(long id, CancellationToken cancellationToken) => Task.FromResult(_workflows.GetValueOrDefault(id)?.Definition.Name);

    public Task<WriteResult<StoredWorkflow>> CreateAsync(WorkflowDefinition definition, bool isActive, DateTimeOffset at, CancellationToken cancellationToken)
    {
        Intrude();
        if (NameTaken(definition.Name, 0))
        {
            return Task.FromResult<WriteResult<StoredWorkflow>>(WriteOutcome.NameTaken);
        }

        return Put(new StoredWorkflow(++_lastWorkflow, 1, 1, isActive, Numbered(definition), at, at));
    }

    public Task<WriteResult<StoredWorkflow>> UpdateAsync(
        long id, long revision, WorkflowDefinition? definition, bool isActive, DateTimeOffset at, CancellationToken cancellationToken)
    {
        Intrude();
        if (!_workflows.TryGetValue(id, out var current))
        {
            return Task.FromResult<WriteResult<StoredWorkflow>>(WriteOutcome.NotFound);
        }

        if (current.Revision != revision)
        {
            return Task.FromResult<WriteResult<StoredWorkflow>>(WriteOutcome.Changed);
        }

        if (definition is not null && NameTaken(definition.Name, id))
        {
            return Task.FromResult<WriteResult<StoredWorkflow>>(WriteOutcome.NameTaken);
        }

        return Put(current with
        {
            Version = current.Version + (definition is null ? 0 : 1),
            Revision = current.Revision + 1,
            IsActive = isActive,
            Definition = definition is null ? current.Definition : Numbered(definition),
            UpdatedAt = at,
        });
    }

    public Task<WriteResult<StoredWorkflow>> DeleteAsync(long id, long revision, DateTimeOffset at, CancellationToken cancellationToken)
    {
        Intrude();
        WriteResult<StoredWorkflow> result = _workflows.TryGetValue(id, out var current) switch
        {
            false => WriteOutcome.NotFound,
            _ when current!.Revision != revision => WriteOutcome.Changed,
            _ when WithActiveRuns.Contains(id) => WriteOutcome.HasActiveRuns,
            _ => current,
        };
        if (result.Outcome == WriteOutcome.Written)
        {
            Writes++;
            _workflows.Remove(id);
            _schedules.Remove(id);
        }

        return Task.FromResult(result);
    }

    public Task<StoredWorkflow?> GetAsync(long id, CancellationToken cancellationToken) =>
        Task.FromResult(_workflows.GetValueOrDefault(id));

    public Task<StoredWorkflow?> FindByNameAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult(_workflows.Values.FirstOrDefault(w => w.Definition.Name == name));

    public Task<long?> FindByTaskAsync(long taskId, CancellationToken cancellationToken) =>
        Task.FromResult(_workflows.Values.FirstOrDefault(w => w.Definition.Tasks.Any(t => t.Id == taskId))?.Id);

    public Task<WorkflowVersion?> GetVersionAsync(long id, int version, CancellationToken cancellationToken)
    {
        VersionReads++;

        // As in a real store, each read returns an equal but new object.
        return Task.FromResult(_versions.GetValueOrDefault((id, version)) is { } kept
            ? kept with { Definition = StoredJson.Read<WorkflowDefinition>(StoredJson.Write(kept.Definition)) }
            : null);
    }

    public Task<Page<WorkflowSummary>> ListAsync(PageRequest page, CancellationToken cancellationToken) =>
        throw new NotSupportedException("No rule of Core lists workflows.");

    public Task<Page<VersionSummary>> ListVersionsAsync(long id, PageRequest page, CancellationToken cancellationToken) =>
        throw new NotSupportedException("No rule of Core lists versions.");

    private Task<WriteResult<StoredWorkflow>> Put(StoredWorkflow workflow)
    {
        Writes++;
        Follow(_workflows.GetValueOrDefault(workflow.Id), workflow);
        _workflows[workflow.Id] = workflow;
        _versions[(workflow.Id, workflow.Version)] = new WorkflowVersion(workflow.Id, workflow.Version, workflow.Definition, workflow.UpdatedAt);
        return Task.FromResult<WriteResult<StoredWorkflow>>(workflow);
    }

    private WorkflowDefinition Numbered(WorkflowDefinition definition) => StoredJson.Read<WorkflowDefinition>(StoredJson.Write(
        definition with { Tasks = [.. definition.Tasks.Select(t => t.Id == 0 ? t with { Id = ++_lastTask } : t)] }));

    private bool NameTaken(string name, long but) => _workflows.Values.Any(w => w.Id != but && w.Definition.Name == name);

    private void Intrude()
    {
        if (_intruders.TryDequeue(out var intruder))
        {
            intruder();
        }
    }
}
