using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Workflow.Core.TaskTypes;

/// <summary>The task types a host offers.</summary>
public sealed class TaskTypeCatalog
{
    private readonly FrozenDictionary<string, ITaskType> _types;

    /// <summary>A catalog of these types.</summary>
    /// <exception cref="ArgumentException">Two of them have the same name.</exception>
    public TaskTypeCatalog(IEnumerable<ITaskType> types)
    {
        var byName = new Dictionary<string, ITaskType>(StringComparer.Ordinal);
        foreach (var type in types)
        {
            if (!byName.TryAdd(type.Name, type))
            {
                throw new ArgumentException($"Two task types are named {type.Name}.", nameof(types));
            }
        }

        _types = byName.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The names, in alphabetical order.</summary>
    public IEnumerable<string> Names => _types.Keys.Order(StringComparer.Ordinal);

    /// <summary>The types, in alphabetical order of their names.</summary>
    public IEnumerable<ITaskType> All => Names.Select(name => _types[name]);

    /// <summary>Finds a type by its name, upper case.</summary>
    public bool TryGet(string name, [MaybeNullWhen(false)] out ITaskType type) => _types.TryGetValue(name, out type);

    /// <summary>The expressions of a config that its task type evaluates itself, each with its pointer.</summary>
    internal IEnumerable<(string Pointer, string Text, OwnExpressionKind Kind)> OwnExpressions(string name, JsonElement config) =>
        TryGet(name, out var type) && type.OwnExpressions is { Count: > 0 } places ? OwnExpression.In(config, places) : [];
}
