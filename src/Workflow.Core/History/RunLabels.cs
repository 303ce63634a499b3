using System.Collections.Immutable;
using Workflow.Core.Json;

namespace Workflow.Core.History;

/// <summary>A label of a run, as a filter names it; the business key is the one with an empty name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
public readonly record struct RunLabel(string Name, string Value);

/// <summary>The labels and the business key of a run: decided when it is started, and never changed. Equal if all of them are.</summary>
public sealed class RunLabels : IEquatable<RunLabels>
{
    /// <summary>The name that stands for the business key, which no label has.</summary>
    public const string BusinessKeyName = "";

    private readonly ImmutableSortedDictionary<string, string> _all;

    private RunLabels(ImmutableSortedDictionary<string, string> all) => _all = all;

    /// <summary>No label, and no business key.</summary>
    public static RunLabels None { get; } = new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _all.IsEmpty;

    /// <summary>The business key; <c>null</c>: none.</summary>
    public string? BusinessKey => _all.GetValueOrDefault(BusinessKeyName);

    /// <summary>The labels without the business key, by name.</summary>
    public IReadOnlyDictionary<string, string> Values => BusinessKey is null ? _all : _all.Remove(BusinessKeyName);

    /// <summary>The labels and the business key, in order of their names.</summary>
    public IEnumerable<RunLabel> All => _all.Select(label => new RunLabel(label.Key, label.Value));

    /// <summary>Labels by name, and a business key.</summary>
    public static RunLabels Of(IEnumerable<KeyValuePair<string, string>> labels, string? businessKey = null)
    {
        var all = None._all.AddRange(labels);
        all = businessKey is null ? all : all.SetItem(BusinessKeyName, businessKey);
        return all.IsEmpty ? None : new RunLabels(all);
    }

    /// <summary>Whether one of them is this.</summary>
    public bool Has(RunLabel label) => _all.TryGetValue(label.Name, out var value) && value == label.Value;

    /// <summary>As a text for a store; <c>null</c>: none.</summary>
    public string? Write() => IsEmpty ? null : StoredJson.WriteText(_all);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static RunLabels Read(string? text) => text is null ? None : Of(StoredJson.ReadText<Dictionary<string, string>>(text));

    /// <inheritdoc/>
    public bool Equals(RunLabels? other) => other is not null && (ReferenceEquals(this, other) || _all.SequenceEqual(other._all));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RunLabels);

    /// <inheritdoc/>
    public override int GetHashCode() => _all.Aggregate(0, (hash, label) => HashCode.Combine(hash, label.Key, label.Value));

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _all.Select(label => $"{label.Key}:{label.Value}"));
}
