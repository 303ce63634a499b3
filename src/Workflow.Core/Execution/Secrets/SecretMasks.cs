using System.Runtime.CompilerServices;

namespace Workflow.Core.Execution.Secrets;

/// <summary>
/// The masks of versions. A run may know every secret that its version names anywhere: what one task sends, another may get
/// back without naming it.
/// </summary>
/// <param name="secrets">Where secrets are.</param>
internal sealed class SecretMasks(ISecrets secrets)
{
    private readonly ConditionalWeakTable<PlannedVersion, Made> _made = [];

    /// <summary>The mask of what the secrets of a version are now.</summary>
    public SecretMask Of(PlannedVersion version)
    {
        if (version.Secrets.Count == 0)
        {
            return SecretMask.None;
        }

        var values = new List<string>(version.Secrets.Count);
        foreach (var name in version.Secrets)
        {
            if (secrets.TryGet(name, out var value) && !SecretRule.IsTooShort(value))
            {
                values.Add(value);
            }
        }

        if (_made.TryGetValue(version, out var made) && made.Values.SequenceEqual(values, StringComparer.Ordinal))
        {
            return made.Mask;
        }

        var mask = values.Count == 0 ? SecretMask.None : new SecretMask(values);
        _made.AddOrUpdate(version, new Made(values, mask));
        return mask;
    }

    private sealed record Made(List<string> Values, SecretMask Mask);
}
