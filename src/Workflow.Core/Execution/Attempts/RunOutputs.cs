using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Expressions;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.Secrets;

namespace Workflow.Core.Execution.Attempts;

/// <summary>
/// Evaluates the outputs of a run, when all its tasks have ended. All of them together have the limits of one evaluation, and only the tasks that they
/// refer to are read. So the evaluation needs no count of the processes that it has killed: it ends, within bounds, and writes nothing.
/// </summary>
/// <param name="runs">Reads runs.</param>
/// <param name="executions">Reads executions.</param>
/// <param name="versions">The planned versions.</param>
/// <param name="runner">Has the evaluator and the masks.</param>
public sealed class RunOutputs(IRunReader runs, IExecutionReader executions, PlannedVersions versions, TaskRunner runner)
{
    /// <summary>Evaluates them.</summary>
    /// <param name="runId">A run whose version declares outputs.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The outputs: a JSON object; or why there are none, for people. Neither for the run of a group, which has none.</returns>
    /// <exception cref="SecretsUnavailableException">A secret that the outputs may hold can't be read now, but may be later.</exception>
    public async Task<(JsonElement? Values, string? Fault)> EvaluateAsync(string runId, CancellationToken cancellationToken)
    {
        if (await runs.GetAsync(runId, cancellationToken) is not { } run)
        {
            return (null, null); // it is gone, and does not end
        }

        var version = await versions.GetAsync(run, cancellationToken);
        if (run.Group is not null || version.Definition.Outputs is not { } declared)
        {
            return (null, null);
        }

        // What a task returned may have a secret in another form, which an expression can turn back.
        if (await runner.Masks.LoadAsync(run, version, ImmutableHashSet<string>.Empty, cancellationToken) is { Count: > 0 } unread)
        {
            return unread.FirstOrDefault(fault => !fault.IsTransient) is { } permanent
                ? (null, $"The outputs can't be recorded: {permanent.Message}")
                : throw new SecretsUnavailableException(unread[0].Message);
        }

        var mask = runner.Masks.Of(run, version);
        try
        {
            var scope = await ScopeReader.OfRunAsync(executions, run, version, cancellationToken);
            var values = mask.Mask(await runner.Preparation.Evaluator.EvaluateAsync(e => e.Evaluate(declared, scope, "/outputs"), cancellationToken));
            return values is { } made && JsonMarshal.GetRawUtf8Value(made).Length is var bytes and > DefinitionLimits.OutputBytes
                ? (null, $"The outputs are {bytes} bytes long; the limit is {DefinitionLimits.OutputBytes}.")
                : (values, null);
        }
        catch (ExpressionException e)
        {
            return (null, PlainText.Visible(mask.Mask($"The outputs can't be evaluated: {e.Message}")));
        }
    }
}
