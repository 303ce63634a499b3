using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Workflow.Core.History;
using Workflow.Core.Secrets;

namespace Workflow.Core.Execution.Plans;

/// <summary>
/// The masks of runs. A run's secrets are all those that its version refers to, as what one task sends another may get
/// back, and those of the run that started it or that it repeats.
/// </summary>
/// <param name="secrets">The secrets.</param>
internal sealed class SecretMasks(ISecrets secrets)
{
    // For versions whose runs are started by many others, each with its own secrets.
    private const int MaxPerVersion = 16;

    private readonly ConditionalWeakTable<PlannedVersion, ConcurrentDictionary<string, Entry>> _cache = [];

    /// <summary>What tasks got in exchange for secrets.</summary>
    public GrantedSecrets Granted { get; } = new();

    /// <summary>Rises with each change of what is masked.</summary>
    public int Changes => secrets.Changes + Granted.Changes;

    /// <summary>
    /// Reads the secrets of a run that are not recent. Without those that its tasks may have sent somewhere, it can't be masked what a
    /// task leaves behind.
    /// </summary>
    /// <remarks>
    /// Why a task fails for a secret that it does not use: another task may have sent it, in another process or before the place of
    /// secrets went away, and this one may get it back. A secret that only signs is sent nowhere, by no process: what has it, has it
    /// from elsewhere. So where it can't be read, only what it would have signed fails. It is masked whenever it is known.
    /// </remarks>
    /// <param name="run">The run.</param>
    /// <param name="version">The version it is pinned to.</param>
    /// <param name="needed">Those that are about to be used.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Those of which no value is known, although they may exist and have been sent; and those that are needed and could not be read.</returns>
    public async ValueTask<IReadOnlyList<SecretFault>> LoadAsync(Run run, PlannedVersion version, IReadOnlySet<string> needed, CancellationToken cancellationToken)
    {
        var names = NamesOf(run, version);
        if (names.Count == 0)
        {
            return [];
        }

        var faults = await secrets.LoadAsync(names, cancellationToken) ?? [];
        return faults.Count == 0
            ? faults
            : [.. faults.Where(fault => needed.Contains(fault.Name) || (IsSent(run, version, fault.Name) && secrets.Earlier(fault.Name).Count == 0))];
    }

    /// <summary>The names of a run's secrets.</summary>
    public static IReadOnlyList<string> NamesOf(Run run, PlannedVersion version) => run is { InheritedSecrets: [], InheritedSigningSecrets: [] }
        ? version.Secrets
        : [.. version.Secrets.Concat(run.InheritedSecrets).Concat(run.InheritedSigningSecrets).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Whether the tasks of a run, or of one that it inherits from, may have sent a secret somewhere.</summary>
    public static bool IsSent(Run run, PlannedVersion version, string name) => version.TaskSecrets.Contains(name) || run.InheritedSecrets.Contains(name, StringComparer.Ordinal);

    /// <summary>The mask of the current values of a run's secrets, and of what was got in exchange for them.</summary>
    /// <param name="run">The run.</param>
    /// <param name="version">The version it is pinned to.</param>
    /// <param name="own">What the attempt itself got.</param>
    public SecretMask Of(Run run, PlannedVersion version, IReadOnlyCollection<string> own)
    {
        var granted = GrantedTo(run, NamesOf(run, version));
        return own.All(granted.Contains) ? Of(run, version) : new SecretMask([.. ValuesOf(NamesOf(run, version)), .. granted, .. own]);
    }

    /// <inheritdoc cref="Of(Run, PlannedVersion, IReadOnlyCollection{string})"/>
    public SecretMask Of(Run run, PlannedVersion version)
    {
        var names = NamesOf(run, version);
        var granted = GrantedTo(run, names);
        if (names.Count == 0 && granted.Count == 0)
        {
            return SecretMask.None;
        }

        List<string> values = [.. ValuesOf(names), .. granted];
        var masks = _cache.GetOrCreateValue(version);
        var key = ReferenceEquals(names, version.Secrets) ? "" : string.Join('\n', names);
        if (masks.TryGetValue(key, out var entry) && entry.Values.SequenceEqual(values, StringComparer.Ordinal))
        {
            return entry.Mask;
        }

        if (masks.Count >= MaxPerVersion)
        {
            masks.Clear();
        }

        var mask = values.Count == 0 ? SecretMask.None : new SecretMask(values);
        masks[key] = new Entry(values, mask);
        return mask;
    }

    // Earlier values too: what has one may return it for as long as the run lasts.
    private IEnumerable<string> ValuesOf(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            var earlier = secrets.Earlier(name);
            foreach (var value in secrets.TryGet(name, out var current) ? earlier.Append(current) : earlier)
            {
                foreach (var part in SecretParts.Of(value).Where(part => !SecretRule.IsTooShort(part)))
                {
                    yield return part;
                }
            }
        }
    }

    private List<string> GrantedTo(Run run, IReadOnlyList<string> names) =>
        Granted.Changes == 0 ? [] : [.. Granted.Of(GrantedSecrets.KeysOf(run.WorkflowId, names)).Order(StringComparer.Ordinal)];

    private sealed record Entry(List<string> Values, SecretMask Mask);
}
