using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Workflow.Core.History;
using Workflow.Core.Secrets;

namespace Workflow.Core.Execution.Plans;

/// <summary>
/// The masks of runs. A run may know every secret that its version names anywhere: what one task sends, another may get back
/// without naming it. And it may know what the run that started it, or that it repeats, may know.
/// </summary>
/// <param name="secrets">Where secrets are.</param>
internal sealed class SecretMasks(ISecrets secrets)
{
    // Versions whose runs are started by many others, with secrets of their own each.
    private const int MostOfAVersion = 16;

    private readonly ConditionalWeakTable<PlannedVersion, ConcurrentDictionary<string, Made>> _made = [];

    /// <summary>The names of the secrets that a run may know.</summary>
    public static IReadOnlyList<string> NamesOf(Run run, PlannedVersion version) => run.InheritedSecrets.Count == 0
        ? version.Secrets
        : [.. version.Secrets.Concat(run.InheritedSecrets).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The mask of what the secrets that a run may know are now.</summary>
    public SecretMask Of(Run run, PlannedVersion version)
    {
        var names = NamesOf(run, version);
        if (names.Count == 0)
        {
            return SecretMask.None;
        }

        var values = new List<string>(names.Count);
        foreach (var name in names)
        {
            if (secrets.TryGet(name, out var value) && !SecretRule.IsTooShort(value))
            {
                values.Add(value);
            }
        }

        var masks = _made.GetOrCreateValue(version);
        var key = run.InheritedSecrets.Count == 0 ? "" : string.Join('\n', names);
        if (masks.TryGetValue(key, out var made) && made.Values.SequenceEqual(values, StringComparer.Ordinal))
        {
            return made.Mask;
        }

        if (masks.Count >= MostOfAVersion)
        {
            masks.Clear();
        }

        var mask = values.Count == 0 ? SecretMask.None : new SecretMask(values);
        masks[key] = new Made(values, mask);
        return mask;
    }

    private sealed record Made(List<string> Values, SecretMask Mask);
}
