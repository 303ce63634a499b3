using System.Collections.Immutable;

namespace Workflow.Core.Secrets;

/// <summary>
/// What tasks got in exchange for secrets, such as access tokens: masked as secrets are, in what this process records of the runs
/// of the same workflow. In memory only, as such a value must not be stored; of each workflow the latest.
/// </summary>
internal sealed class GrantedSecrets
{
    // The tokens that one workflow may use at the same time, and their renewals. An attempt masks its own in any case.
    private const int MaxPerWorkflow = 32;
    private const int MaxCharacters = 8 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, ImmutableList<string>> _values = [];
    private readonly List<long> _latest = []; // workflows, by their last change
    private int _characters;
    private int _changes;

    /// <summary>Rises with each change.</summary>
    public int Changes => Volatile.Read(ref _changes);

    /// <summary>The values of a workflow.</summary>
    public ImmutableList<string> Of(long workflowId)
    {
        if (Changes == 0)
        {
            return [];
        }

        lock (_lock)
        {
            return _values.GetValueOrDefault(workflowId, []);
        }
    }

    /// <summary>Adds a value.</summary>
    public void Add(long workflowId, string value)
    {
        lock (_lock)
        {
            var values = _values.GetValueOrDefault(workflowId, []);
            if (values.Contains(value))
            {
                return;
            }

            Set(workflowId, (values.Count < MaxPerWorkflow ? values : values.RemoveAt(0)).Add(value));
            while (_characters > MaxCharacters && _latest.Count > 1)
            {
                Set(_latest[0], []);
            }

            Interlocked.Increment(ref _changes);
        }
    }

    private void Set(long workflowId, ImmutableList<string> values)
    {
        _characters += values.Sum(value => value.Length) - _values.GetValueOrDefault(workflowId, []).Sum(value => value.Length);
        _latest.Remove(workflowId);
        if (values.IsEmpty)
        {
            _values.Remove(workflowId);
            return;
        }

        _values[workflowId] = values;
        _latest.Add(workflowId);
    }
}
