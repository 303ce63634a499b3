using System.Collections.Concurrent;
using Workflow.Core.Definitions;
using Workflow.Core.Json;

namespace Workflow.Storage.Sqlite.Workflows;

/// <summary>
/// Small definitions that were read lately: each start of a run reads one, and a version never changes. Only for readers, as the
/// writer may see a version that is rolled back.
/// </summary>
internal sealed class DefinitionCache
{
    private const int MostBytes = 16 * 1024;
    private const int MostEntries = 256;

    private readonly ConcurrentDictionary<(long Id, int Version), WorkflowDefinition> _definitions = new();

    /// <summary>The definition of a version.</summary>
    /// <param name="id">The workflow.</param>
    /// <param name="version">The version, which is on record.</param>
    /// <param name="json">The definition as it is stored, read only if it is not known.</param>
    internal WorkflowDefinition Of(long id, int version, Func<ReadOnlySpan<byte>> json)
    {
        if (_definitions.TryGetValue((id, version), out var known))
        {
            return known;
        }

        var bytes = json();
        var definition = StoredJson.Read<WorkflowDefinition>(bytes);
        if (bytes.Length <= MostBytes)
        {
            if (_definitions.Count >= MostEntries)
            {
                _definitions.Clear();
            }

            _definitions[(id, version)] = definition;
        }

        return definition;
    }
}
