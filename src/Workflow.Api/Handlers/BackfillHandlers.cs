using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflow.Api.Access;
using Workflow.Api.Audit;
using Workflow.Api.Mapping;
using Workflow.Api.Requests;
using Workflow.Contracts;
using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Scheduling.Backfills;

namespace Workflow.Api.Handlers;

/// <summary>The routes of backfills.</summary>
public static class BackfillHandlers
{
    private static readonly DateTimeOffset Earliest = DateTimeOffset.UnixEpoch;

    /// <summary>Runs the instants of a workflow's schedule in a past span of time, or shows what it would run.</summary>
    public static async Task<Results<Accepted<BackfillResponse>, Ok<BackfillPlanResponse>>> Start(
        HttpContext http, string id, Backfiller backfiller, IBackfillStore backfills, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var workflowId = Ids.Workflow(id);
        var (order, isDry) = Read(await Body.ReadAsync(http.Request, cancellationToken));
        if (isDry)
        {
            return TypedResults.Ok(BackfillPlanResponse.Of(workflowId, await backfiller.PlanAsync(workflowId, order, cancellationToken)));
        }

        var backfill = await backfiller.StartAsync(workflowId, order, IdempotencyHeader.Read(http.Request), http.Actor(), cancellationToken);
        http.Created($"{backfill.Number}");
        return await AcceptedAsync(backfill, backfills, cancellationToken);
    }

    /// <summary>Lists a workflow's backfills, newest first.</summary>
    public static async Task<Ok<ListResponse<BackfillResponse>>> List(HttpContext http, string id, IWorkflowStore workflows, IBackfillStore backfills, CancellationToken cancellationToken)
    {
        var query = new Query(http.Request);
        var page = query.Page();
        query.Check();
        var workflow = await WorkflowHandlers.FindAsync(Ids.Workflow(id), workflows, cancellationToken);
        var listed = await backfills.ListBackfillsAsync(workflow.Id, page, cancellationToken);
        var active = await backfills.ListActiveBackfillsAsync(workflow.Id, cancellationToken);
        return TypedResults.Ok(ListResponse<BackfillResponse>.Of(listed, backfill => BackfillResponse.Of(backfill, active)));
    }

    /// <summary>Shows the progress of a backfill.</summary>
    public static async Task<Ok<BackfillResponse>> Get(
        HttpContext http, string id, string number, Backfiller backfiller, IBackfillStore backfills, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var backfill = await backfiller.FindAsync(Ids.Workflow(id), Ids.Backfill(number), cancellationToken);
        return TypedResults.Ok(BackfillResponse.Of(backfill, await backfills.ListActiveBackfillsAsync(backfill.WorkflowId, cancellationToken)));
    }

    /// <summary>Cancels a backfill: it starts nothing more, and its active runs are cancelled.</summary>
    public static async Task<Accepted<BackfillResponse>> Cancel(
        HttpContext http, string id, string number, Backfiller backfiller, IBackfillStore backfills, CancellationToken cancellationToken)
    {
        await RunHandlers.RefuseBodyAsync(http.Request, cancellationToken);
        return await AcceptedAsync(await backfiller.CancelAsync(Ids.Workflow(id), Ids.Backfill(number), http.Actor(), cancellationToken), backfills, cancellationToken);
    }

    private static async Task<Accepted<BackfillResponse>> AcceptedAsync(Backfill backfill, IBackfillStore backfills, CancellationToken cancellationToken) => TypedResults.Accepted(
        $"{Routes.Root}/workflows/{backfill.WorkflowId}/backfills/{backfill.Number}",
        BackfillResponse.Of(backfill, await backfills.ListActiveBackfillsAsync(backfill.WorkflowId, cancellationToken)));

    private static (BackfillOrder Order, bool IsDry) Read(System.Text.Json.JsonElement body)
    {
        FaultCollection faults = [];
        var reader = new ObjectReader(body, "", faults);
        var (from, to) = (Required(reader, "from"), Required(reader, "to"));
        var order = new BackfillOrder(from ?? Earliest, to ?? Earliest, reader.Int("max_parallel", 1, Backfill.MaxParallelRuns, 1), reader.Option("reprocess", Reprocess.None));
        var isDry = reader.Flag("dry_run", false);
        if (to <= from)
        {
            reader.Fault("to", "must be after from");
        }

        reader.RefuseUnknown();
        return faults.Count > 0 ? throw RefusedException.Faulty(faults) : (order, isDry);
    }

    private static DateTimeOffset? Required(ObjectReader reader, string name)
    {
        if (reader.Has(name))
        {
            return reader.Instant(name);
        }

        reader.Fault(name, "is required");
        return null;
    }
}
