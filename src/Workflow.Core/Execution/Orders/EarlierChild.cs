using System.Text.Json;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Orders;

/// <summary>A child run that did not succeed, which another one repeats from where it failed.</summary>
public sealed class EarlierChild
{
    private readonly Run _run;
    private readonly bool _isItem;
    private readonly CarriedWork _work;
    private readonly PlannedVersions _versions;

    internal EarlierChild(Run run, bool isItem, CarriedWork work, PlannedVersions versions) => (_run, _isItem, _work, _versions) = (run, isItem, work, versions);

    /// <summary>
    /// The run that repeats it, and what that carries over; the run as it is and nothing if it is started anew: an item whose
    /// inputs have changed may be another item, and an earlier run that retention removes has nothing left.
    /// </summary>
    /// <param name="run">The run as it would be started anew.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<(Run Run, IReadOnlyList<TaskExecution> Carried)> RepeatAsync(Run run, CancellationToken cancellationToken)
    {
        var hasSameInputs = JsonElement.DeepEquals(run.Inputs, _run.Inputs);
        if (_isItem && !hasSameInputs)
        {
            return (run, []);
        }

        var planned = await _versions.GetAsync(run.WorkflowId, run.WorkflowVersion, cancellationToken);
        try
        {
            var isSame = hasSameInputs && run.WorkflowVersion == _run.WorkflowVersion;
            var carried = await _work.OfAsync(_run, planned, new RerunOrder(RerunFrom.Failed), isSame, null, cancellationToken);
            var inherited = await _work.InheritedAsync(_run, planned, cancellationToken);
            return (run with
            {
                RerunOf = _run.Id,
                IntoChildren = true,
                InheritedSecrets = [.. run.InheritedSecrets.Union(inherited[true], StringComparer.Ordinal)],
                InheritedSigningSecrets = [.. run.InheritedSigningSecrets.Union(inherited[false], StringComparer.Ordinal)],
            }, carried);
        }
        catch (Definitions.RefusedException)
        {
            return (run, []); // it was removed meanwhile, or nothing in it has failed
        }
    }
}
