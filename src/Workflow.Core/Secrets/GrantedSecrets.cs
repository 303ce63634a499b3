using System.Collections.Immutable;
using System.Globalization;

namespace Workflow.Core.Secrets;

/// <summary>
/// What tasks got in exchange for secrets, such as access tokens: masked as those secrets are, in what this process records. In
/// memory only, as such a value must not be stored; for each secret the latest.
/// </summary>
internal sealed class GrantedSecrets
{
    // The tokens that one secret may be used for at the same time, and their renewals. An attempt masks its own in any case.
    private const int MaxPerKey = 32;
    private const int MaxKeys = 10_000;
    private const int MaxCharacters = 8 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ImmutableList<string>> _values = new(StringComparer.Ordinal);
    private readonly LinkedList<string> _latest = []; // keys, by their last change
    private int _characters;
    private int _changes;

    /// <summary>Rises with each change.</summary>
    public int Changes => Volatile.Read(ref _changes);

    /// <summary>What such a value belongs to: the secrets that it was got with, and the workflow, as there may be none.</summary>
    public static IEnumerable<string> KeysOf(long workflowId, IEnumerable<string> secrets) =>
        secrets.Append(string.Create(CultureInfo.InvariantCulture, $"workflow {workflowId}")); // no secret has a space in its name

    /// <summary>The values of some keys, each once.</summary>
    public IReadOnlyCollection<string> Of(IEnumerable<string> keys)
    {
        if (Changes == 0)
        {
            return [];
        }

        lock (_lock)
        {
            return keys.SelectMany(key => _values.GetValueOrDefault(key, [])).ToHashSet(StringComparer.Ordinal);
        }
    }

    /// <summary>Adds a value to some keys.</summary>
    public void Add(IEnumerable<string> keys, string value)
    {
        lock (_lock)
        {
            foreach (var key in keys)
            {
                var values = _values.GetValueOrDefault(key, []);
                if (!values.Contains(value))
                {
                    Set(key, (values.Count < MaxPerKey ? values : values.RemoveAt(0)).Add(value));
                    Interlocked.Increment(ref _changes);
                }
            }

            while ((_characters > MaxCharacters || _latest.Count > MaxKeys) && _latest.Count > 1)
            {
                Set(_latest.First!.Value, []);
            }
        }
    }

    private void Set(string key, ImmutableList<string> values)
    {
        _characters += values.Sum(value => value.Length) - _values.GetValueOrDefault(key, []).Sum(value => value.Length);
        if (_values.Remove(key))
        {
            _latest.Remove(key);
        }

        if (!values.IsEmpty)
        {
            _values[key] = values;
            _latest.AddLast(key);
        }
    }
}
