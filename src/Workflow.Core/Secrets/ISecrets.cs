using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Workflow.Core.Json;

namespace Workflow.Core.Secrets;

/// <summary>A host's source of secrets. They are read when a task needs them, and stored nowhere else.</summary>
public interface ISecrets
{
    /// <summary>Counts the changes of values that were seen. A mask is made again when it has risen.</summary>
    int Changes => 0;

    /// <summary>Finds a secret by the name that <c>{{ secrets.NAME }}</c> gives, as <see cref="LoadAsync"/> found it last. It does no I/O.</summary>
    bool TryGet(string name, [MaybeNullWhen(false)] out string value);

    /// <summary>
    /// Reads secrets where their values are not recent. A name that no source has is no fault: <see cref="TryGet"/> does not find it.
    /// </summary>
    /// <param name="names">The names.</param>
    /// <param name="cancellationToken">Cancels the call; what another one waits for too is read on.</param>
    /// <returns>Those that could not be read; usually none.</returns>
    ValueTask<IReadOnlyList<SecretFault>> LoadAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<SecretFault>>([]);

    /// <summary>
    /// The values that a secret had before its current one, as far as this process has seen them: a run may still know them, so they
    /// are masked.
    /// </summary>
    /// <param name="name">The name.</param>
    IReadOnlyList<string> Earlier(string name) => [];

    /// <summary>Lists the names of the secrets that there are, in ordinal order. No value is among them.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The names; <c>null</c> if this source can't list its secrets.</returns>
    ValueTask<IReadOnlyList<SecretName>?> ListAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<SecretName>?>(null);
}

/// <summary>A secret that could not be read, although it may exist.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Message">Why, as a sentence. It has no value in it.</param>
/// <param name="IsTransient">Whether the same read may succeed later.</param>
public sealed record SecretFault(string Name, string Message, bool IsTransient);

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

    /// <summary>A file: of settings, or of the directory of secrets.</summary>
    File,

    /// <summary>The command line.</summary>
    CommandLine,

    /// <summary>Azure Key Vault.</summary>
    KeyVault,

    /// <summary>Another source of settings.</summary>
    Other,
}
