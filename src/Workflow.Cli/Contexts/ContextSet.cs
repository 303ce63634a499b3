using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Workflow.Cli.Contexts;

/// <summary>A service that has a name: its address, and the key for it.</summary>
/// <param name="Server">The address.</param>
/// <param name="Key">The key; <c>null</c>: the service needs none.</param>
internal sealed record Context(Uri Server, string? Key = null);

/// <summary>The contexts of a user.</summary>
internal sealed record ContextSet
{
    /// <summary>No contexts.</summary>
    public static ContextSet None { get; } = new();

    /// <summary>The name of the one that is used; <c>null</c>: none.</summary>
    public string? Current { get; init; }

    /// <summary>The contexts by name.</summary>
    public ImmutableSortedDictionary<string, Context> Contexts { get; init; } = ImmutableSortedDictionary.Create<string, Context>(StringComparer.Ordinal);

    /// <summary>Whether any has a key.</summary>
    [JsonIgnore]
    public bool HasKey => Contexts.Values.Any(context => context.Key is not null);

    /// <summary>What is wrong with a name, or <c>null</c>.</summary>
    public static string? NameFault(string name) =>
        name.Length is 0 or > 64 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? "A name of a context has 1 to 64 letters, digits, -, _ and ."
            : null;
}
