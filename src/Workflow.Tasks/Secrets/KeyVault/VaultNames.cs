using System.Diagnostics.CodeAnalysis;
using Workflow.Core.Definitions;

namespace Workflow.Tasks.Secrets.KeyVault;

/// <summary>
/// Names in a vault have letters, digits and hyphens; names in expressions have underscores in place of hyphens. A vault does not
/// distinguish case.
/// </summary>
/// <param name="excluded">Names in the vault that expressions may not use, with commas.</param>
internal sealed class VaultNames(string excluded)
{
    private const int MaxCharacters = 127;

    // The first admin key, which the Azure templates put into the vault: with it, anyone who may save a workflow would be an admin.
    private const string AdminKey = "BOOTSTRAP-KEY";

    private readonly HashSet<string> _excluded = new([AdminKey, .. excluded.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)], StringComparer.OrdinalIgnoreCase);

    /// <summary>The name in the vault of a secret of expressions.</summary>
    public bool TryOf(string name, [MaybeNullWhen(false)] out string vaultName)
    {
        vaultName = NameRules.IsSecretName(name) && name.Length <= MaxCharacters ? name.Replace('_', '-') : null;
        return vaultName is not null && !_excluded.Contains(vaultName);
    }

    /// <summary>The name in expressions of a secret of the vault; <c>null</c> if they can't name it.</summary>
    public string? Shown(string vaultName) =>
        vaultName.Replace('-', '_') is var name && NameRules.IsSecretName(name) && !_excluded.Contains(vaultName) ? name : null;
}
