using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Json;

namespace Workflow.Core.Scheduling.Backfills;

/// <summary>Checks requests for backfills.</summary>
/// <param name="workflows">The workflow store.</param>
/// <param name="calendars">The store of calendars; <c>null</c>: there are none.</param>
/// <param name="time">The clock.</param>
internal sealed class BackfillRequests(IWorkflowStore workflows, ICalendarStore? calendars, TimeProvider time)
{
    /// <summary>The workflow, its schedule and the instants of the span, in order.</summary>
    /// <exception cref="RefusedException">There is no such workflow, it can't be backfilled, or the request is faulty.</exception>
    public async Task<(StoredWorkflow Workflow, Schedule Schedule, IReadOnlyList<DateTimeOffset> Instants)> CheckAsync(long workflowId, BackfillOrder order, CancellationToken cancellationToken)
    {
        var workflow = await workflows.GetAsync(workflowId, cancellationToken) ?? throw RefusedException.NoWorkflow(workflowId);
        if (!workflow.Definition.Schedule.IsSet)
        {
            throw new RefusedException(RefusalReason.Conflict, $"Workflow {workflowId} has no schedule, so there are no instants to run.");
        }

        if (RunStarter.ReasonNotToRun(workflow.Definition) is { } reason)
        {
            throw new RefusedException(RefusalReason.Conflict, $"Workflow {workflowId} can't be run without a caller: {reason}.");
        }

        if (order.To > time.GetUtcNow())
        {
            throw RefusedException.Faulty([new Fault("/to", "must not be in the future: the schedule runs future instants")]);
        }

        var known = await new TickCalendars(calendars).OfAsync(workflow.Definition.Schedule, cancellationToken);
        if (Schedule.Read(workflow.Definition.Schedule, workflowId, known, out var schedule) is { } fault)
        {
            throw new RefusedException(RefusalReason.Conflict, $"The schedule of workflow {workflowId} can't be read: {fault}.");
        }

        var instants = Instants(schedule!, order);
        return instants.Count <= Backfill.MaxInstants
            ? (workflow, schedule!, instants)
            : throw RefusedException.Faulty([new Fault("/to", $"makes a span of more than {Backfill.MaxInstants} instants, the limit of one backfill")]);
    }

    private static List<DateTimeOffset> Instants(Schedule schedule, BackfillOrder order)
    {
        try
        {
            return [.. BackfillRule.Instants(schedule, order.From.AddTicks(-1), order.To).Take(Backfill.MaxInstants + 1)];
        }
        catch (StuckScheduleException e)
        {
            throw new RefusedException(RefusalReason.Conflict, $"The schedule can't be backfilled: {e.Message}.");
        }
    }
}
