using System.Collections.Immutable;
using Workflow.Core.History;
using Workflow.Core.Secrets;

namespace Workflow.Core.Execution.Plans;

/// <summary>The masks of runs, for data that reaches a run from outside its tasks.</summary>
/// <param name="versions">The planned versions.</param>
/// <param name="secrets">The secrets.</param>
public sealed class RunMasks(PlannedVersions versions, ISecrets secrets)
{
    internal SecretMasks Masks { get; } = new(secrets);

    /// <summary>The mask of a run.</summary>
    /// <exception cref="SecretsUnavailableException">A secret could not be read, and is not known from earlier.</exception>
    internal async ValueTask<SecretMask> OfAsync(Run run, CancellationToken cancellationToken)
    {
        var version = await versions.GetAsync(run, cancellationToken);
        return await Masks.LoadAsync(run, version, ImmutableHashSet<string>.Empty, cancellationToken) is [var fault, ..]
            ? throw new SecretsUnavailableException(fault.Message)
            : Masks.Of(run, version);
    }
}
