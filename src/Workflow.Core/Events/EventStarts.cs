using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Expressions;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Scope;
using Workflow.Core.History;

namespace Workflow.Core.Events;

/// <summary>Starts a workflow by an event.</summary>
/// <param name="starter">Starts runs.</param>
/// <param name="limits">What the evaluation of a condition may use.</param>
internal sealed class EventStarts(RunStarter starter, ExpressionLimits limits) : IDisposable
{
    private static readonly JsonElement Nothing = JsonElement.Parse("{}");

    private readonly TaskEvaluator _evaluator = new(limits);

    /// <summary>Starts a run, once for each event and workflow however often it is called.</summary>
    /// <param name="sent">The event.</param>
    /// <param name="id">Its id.</param>
    /// <param name="view">The event as conditions see it.</param>
    /// <param name="workflow">The workflow, whose name and key of <c>on_event</c> are those of the event.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What became of it; <c>null</c>: its condition is false.</returns>
    public async Task<EventStart?> StartAsync(NamedEvent sent, string id, JsonElement view, StoredWorkflow workflow, CancellationToken cancellationToken)
    {
        try
        {
            if (workflow.Definition.OnEvent?.When is { } when && !await IsTrueAsync(when, view, cancellationToken))
            {
                return null;
            }

            var start = new RunStart(RunTrigger.Event) { StartedBy = sent.By, Payload = sent.Payload, IdempotencyKey = "event:" + id };
            return new EventStart(workflow.Id, (await starter.StartAsync(workflow.Id, start, cancellationToken)).Id, null);
        }
        catch (RefusedException e)
        {
            return new EventStart(workflow.Id, null, e.Faults.Count == 0 ? e.Message : string.Join("; ", e.Faults.Select(f => $"{f.Pointer} {f.Detail}")));
        }
        catch (ExpressionException e)
        {
            return new EventStart(workflow.Id, null, ReasonText.Short(e.Message));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _evaluator.Dispose();

    private async Task<bool> IsTrueAsync(string when, JsonElement view, CancellationToken cancellationToken)
    {
        var scope = new ExpressionScope { Inputs = Nothing, Run = Nothing, Event = view };
        return await _evaluator.EvaluateAsync(one => one.EvaluateWhen(when, scope, "/on_event/when"), cancellationToken);
    }
}
