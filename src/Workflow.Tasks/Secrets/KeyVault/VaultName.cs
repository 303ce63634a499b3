using System.Diagnostics.CodeAnalysis;
using Workflow.Core.Definitions;

namespace Workflow.Tasks.Secrets.KeyVault;

/// <summary>
/// Names in a vault have letters, digits and hyphens; names in expressions have underscores in place of hyphens. A vault does not
/// distinguish case.
/// </summary>
internal static class VaultName
{
    private const int MaxCharacters = 127;

    /// <summary>The name in the vault of a secret of expressions.</summary>
    public static bool TryOf(string name, [MaybeNullWhen(false)] out string vaultName)
    {
        vaultName = NameRules.IsSecretName(name) && name.Length <= MaxCharacters ? name.Replace('_', '-') : null;
        return vaultName is not null;
    }

    /// <summary>The name in expressions of a secret of the vault; <c>null</c> if they can't name it.</summary>
    public static string? Shown(string vaultName) =>
        vaultName.Replace('-', '_') is var name && NameRules.IsSecretName(name) ? name : null;
}
