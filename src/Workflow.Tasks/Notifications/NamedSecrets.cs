using Workflow.Core.Secrets;

namespace Workflow.Tasks.Notifications;

/// <summary>Reads the secrets that notifications need.</summary>
/// <param name="secrets">The secrets.</param>
internal sealed class NamedSecrets(ISecrets secrets)
{
    /// <summary>A secret, or why it can't be used.</summary>
    public async Task<(string? Value, string? Fault)> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var faults = await secrets.LoadAsync([name], cancellationToken);
        return faults.Count > 0 ? (null, faults[0].Message)
            : !secrets.TryGet(name, out var value) ? (null, $"this host has no secret '{name}'")
            : SecretRule.IsTooShort(value) ? (null, SecretRule.TooShort(name))
            : (value, null);
    }
}
