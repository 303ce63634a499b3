using Workflow.Core.Secrets;

namespace Workflow.Tasks.Secrets;

/// <summary>One of the places that secrets come from.</summary>
internal interface ISecretStore
{
    /// <summary>Reads a secret, from its own cache while that is recent.</summary>
    /// <param name="name">The name that expressions give.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    ValueTask<SecretReading> ReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>The names of the secrets that it has, in any order.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<IReadOnlyList<SecretName>> ListAsync(CancellationToken cancellationToken);
}

/// <summary>What reading a secret gave: its value, a fault, or neither if there is no such secret.</summary>
/// <param name="Value">The value.</param>
/// <param name="Fault">Why it could not be read, without its value.</param>
/// <param name="IsOld">Whether the value is an earlier one, as the place does not answer.</param>
internal readonly record struct SecretReading(string? Value, SecretFault? Fault = null, bool IsOld = false)
{
    /// <summary>There is no such secret.</summary>
    public static readonly SecretReading None;

    /// <summary>It could not be read.</summary>
    public static SecretReading Failed(string name, string message, bool isTransient) => new(null, new SecretFault(name, message, isTransient));
}
