using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflow.Api.Contracts;
using Workflow.Api.Requests;
using Workflow.Core.Definitions;
using Workflow.Core.Scheduling.Backfills;

namespace Workflow.Api.Handlers;

/// <summary>The routes that speak of backfills.</summary>
public static class BackfillHandlers
{
    private static readonly DateTimeOffset Earliest = DateTimeOffset.UnixEpoch;

    /// <summary>Runs the instants of a workflow's schedule in a span of time that is past; or says what it would run.</summary>
    public static async Task<Results<Accepted<BackfillResponse>, Ok<BackfillPlanResponse>>> Start(HttpContext http, string id, Backfiller backfiller, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var workflowId = Ids.Workflow(id);
        var (order, isDry) = Read(await Body.ReadAsync(http.Request, cancellationToken));
        if (isDry)
        {
            return TypedResults.Ok(BackfillPlanResponse.Of(workflowId, await backfiller.PlanAsync(workflowId, order, cancellationToken)));
        }

        return Accepted(await backfiller.StartAsync(workflowId, order, cancellationToken));
    }

    /// <summary>Lists a workflow's backfills, newest first.</summary>
    public static async Task<Ok<ListResponse<BackfillResponse>>> List(HttpContext http, string id, IWorkflowStore workflows, IBackfillStore backfills, CancellationToken cancellationToken)
    {
        var query = new Query(http.Request);
        var page = query.Page();
        query.Check();
        var workflow = await WorkflowHandlers.FindAsync(Ids.Workflow(id), workflows, cancellationToken);
        return TypedResults.Ok(ListResponse<BackfillResponse>.Of(await backfills.ListBackfillsAsync(workflow.Id, page, cancellationToken), BackfillResponse.Of));
    }

    /// <summary>Shows a backfill, and how far it has come.</summary>
    public static async Task<Ok<BackfillResponse>> Get(HttpContext http, string id, string number, Backfiller backfiller, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        return TypedResults.Ok(BackfillResponse.Of(await backfiller.FindAsync(Ids.Workflow(id), Ids.Backfill(number), cancellationToken)));
    }

    /// <summary>Tells a backfill to end: it starts nothing more, and what it has started is cancelled.</summary>
    public static async Task<Accepted<BackfillResponse>> Cancel(HttpContext http, string id, string number, Backfiller backfiller, CancellationToken cancellationToken)
    {
        await RunHandlers.NothingElseAsync(http.Request, cancellationToken);
        return Accepted(await backfiller.CancelAsync(Ids.Workflow(id), Ids.Backfill(number), cancellationToken));
    }

    private static Accepted<BackfillResponse> Accepted(Backfill backfill) =>
        TypedResults.Accepted($"{Routes.Root}/workflows/{backfill.WorkflowId}/backfills/{backfill.Number}", BackfillResponse.Of(backfill));

    private static (BackfillOrder Order, bool IsDry) Read(System.Text.Json.JsonElement body)
    {
        List<Fault> faults = [];
        var reader = new ObjectReader(body, "", faults);
        var (from, to) = (Required(reader, "from"), Required(reader, "to"));
        var order = new BackfillOrder(from ?? Earliest, to ?? Earliest, reader.Int("max_parallel", 1, Backfill.MostParallel, 1), reader.Option("reprocess", Reprocess.None));
        var isDry = reader.Flag("dry_run", false);
        if (from < Earliest)
        {
            reader.Fault("from", $"must not be before {Earliest.Year}");
        }

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
