using System.Collections.Concurrent;
using Workflow.Core.Definitions;
using Workflow.Core.Json;

namespace Workflow.Storage.Sqlite.Workflows;

/// <summary>
/// Small definitions that were read lately, as each start of a run reads one. An entry is only used while the stored text is the
/// same.
/// </summary>
internal sealed class DefinitionCache
{
    private const int MostBytes = 16 * 1024;
    private const int MostEntries = 256;

    private readonly ConcurrentDictionary<(long Id, int Version), (byte[] Json, WorkflowDefinition Definition)> _entries = new();

    /// <summary>Whether a version is kept: it is small.</summary>
    internal bool Has(long id, int version) => _entries.ContainsKey((id, version));

    /// <summary>The definition of a version.</summary>
    /// <param name="id">The workflow.</param>
    /// <param name="version">The version.</param>
    /// <param name="json">The definition as it is stored.</param>
    internal WorkflowDefinition Of(long id, int version, ReadOnlySpan<byte> json)
    {
        if (_entries.TryGetValue((id, version), out var known) && json.SequenceEqual(known.Json))
        {
            return known.Definition;
        }

        var definition = StoredJson.Read<WorkflowDefinition>(json);
        if (json.Length <= MostBytes)
        {
            if (_entries.Count >= MostEntries)
            {
                _entries.Clear();
            }

            _entries[(id, version)] = (json.ToArray(), definition);
        }

        return definition;
    }
}
