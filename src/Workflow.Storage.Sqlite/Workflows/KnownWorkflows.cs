using System.Collections.Concurrent;
using Workflow.Core.Definitions;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Workflows;

/// <summary>Workflows that were read lately, as each start of a run reads one. None is used once any workflow has been written.</summary>
/// <param name="writes">The writes of workflows.</param>
internal sealed class KnownWorkflows(WriteGeneration writes)
{
    private const int Most = 256;

    private readonly ConcurrentDictionary<long, (long Generation, StoredWorkflow Workflow)> _entries = new();

    /// <summary>A workflow as it is on disk; <c>null</c>: it is not known here.</summary>
    internal StoredWorkflow? Find(long id) =>
        _entries.TryGetValue(id, out var known) && known.Generation == writes.Current ? known.Workflow : null;

    /// <summary>Keeps a workflow that was read.</summary>
    /// <param name="generation">The generation before it was read: what was written since may not be in it.</param>
    /// <param name="workflow">The workflow.</param>
    internal void Keep(long generation, StoredWorkflow workflow)
    {
        if (WriteGeneration.IsWriting(generation))
        {
            return;
        }

        if (_entries.Count >= Most)
        {
            _entries.Clear();
        }

        _entries[workflow.Id] = (generation, workflow);
    }
}
