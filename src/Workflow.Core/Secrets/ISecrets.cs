using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Workflow.Core.Json;

namespace Workflow.Core.Secrets;

/// <summary>A host's source of secrets. They are read when a task needs them, and stored nowhere else.</summary>
public interface ISecrets
{
    /// <summary>Finds a secret by the name that <c>{{ secrets.NAME }}</c> gives.</summary>
    bool TryGet(string name, [MaybeNullWhen(false)] out string value);

    /// <summary>Lists the names of the secrets that there are, in ordinal order. No value is among them.</summary>
    /// <param name="secrets">The names.</param>
    /// <returns>False if this source can't list its secrets.</returns>
    bool TryList([MaybeNullWhen(false)] out IReadOnlyList<SecretName> secrets)
    {
        secrets = null;
        return false;
    }
}

/// <summary>A secret without its value.</summary>
/// <param name="Name">The name that <c>{{ secrets.NAME }}</c> gives.</param>
/// <param name="Source">Where its value comes from.</param>
/// <param name="IsReadable">Whether there is a value; false for a reference to a vault that could not be read.</param>
public sealed record SecretName(string Name, SecretSource Source, bool IsReadable);

/// <summary>Where the value of a secret comes from.</summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<SecretSource>))]
public enum SecretSource
{
    /// <summary>An environment variable; in Azure, a setting of the app, also one that refers to a vault.</summary>
    Environment,

    /// <summary>A file of settings.</summary>
    File,

    /// <summary>The command line.</summary>
    CommandLine,

    /// <summary>Another source of settings.</summary>
    Other,
}
