using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflow.Api.Access;
using Workflow.Api.Audit;
using Workflow.Api.Mapping;
using Workflow.Api.Requests;
using Workflow.Contracts;
using Workflow.Core.Access;
using Workflow.Core.Bulk;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Paging;

namespace Workflow.Api.Handlers;

/// <summary>The routes of bulk operations. A caller that is limited to some workflows acts on their runs only, and sees only its own.</summary>
internal static class BulkHandlers
{
    private static readonly string[] RerunMembers = ["from", "version"];

    /// <summary>Does the same to many runs, or shows to which.</summary>
    internal static async Task<Results<Accepted<BulkResponse>, Ok<BulkPlanResponse>>> Start(HttpContext http, BulkRunner bulks, WorkflowReach reach, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var caller = http.Caller();
        var (order, filter, isDry) = await ReadAsync(http.Request, cancellationToken);
        var key = IdempotencyHeader.Read(http.Request);
        if (order.Action == BulkAction.Delete && AccessRule.Fault(caller, Permission.Change) is { } fault)
        {
            throw new AccessRefusedException(fault);
        }

        if (filter.WorkflowId is { } workflowId && !await reach.CoversAsync(caller, workflowId, cancellationToken))
        {
            throw new AccessRefusedException(AccessRule.OutOfReach(caller));
        }

        Task<bool> Covers(long id, CancellationToken token) => reach.CoversAsync(caller, id, token);
        if (isDry)
        {
            var selected = await bulks.SelectAsync(order.Action, filter, Covers, cancellationToken);
            return TypedResults.Ok(new BulkPlanResponse(order.Action, selected.Count, [.. selected.Take(PageRequest.DefaultLimit)]));
        }

        var asked = new BulkOperation { Order = order, IdempotencyKey = key, StartedBy = http.Actor(), StartedById = caller.ActorId, Total = 0, CreatedAt = default };
        var bulk = await bulks.StartAsync(asked, filter, Covers, cancellationToken);
        http.Created($"{bulk.Number}");
        return TypedResults.Accepted(AddressOf(bulk), BulkResponse.Of(bulk));
    }

    /// <summary>Lists the bulk operations, newest first.</summary>
    internal static async Task<Ok<ListResponse<BulkResponse>>> List(HttpContext http, IBulkStore bulks, CancellationToken cancellationToken)
    {
        var query = new Query(http.Request);
        var page = query.Page();
        query.Check();
        var caller = http.Caller();
        var listed = await WorkflowReach.FilterAsync(caller, page, part => bulks.ListBulksAsync(part, cancellationToken), bulk => Task.FromResult(IsOwn(caller, bulk)));
        return TypedResults.Ok(ListResponse<BulkResponse>.Of(listed, BulkResponse.Of));
    }

    /// <summary>Shows the progress of a bulk operation.</summary>
    internal static async Task<Ok<BulkResponse>> Get(HttpContext http, string id, BulkRunner bulks, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        return TypedResults.Ok(BulkResponse.Of(await FindAsync(http, id, bulks, cancellationToken)));
    }

    /// <summary>Cancels a bulk operation: it handles no further run. What it has done stays done.</summary>
    internal static async Task<Accepted<BulkResponse>> Cancel(HttpContext http, string id, BulkRunner bulks, CancellationToken cancellationToken)
    {
        await RunHandlers.RefuseBodyAsync(http.Request, cancellationToken);
        var found = await FindAsync(http, id, bulks, cancellationToken);
        return TypedResults.Accepted(AddressOf(found), BulkResponse.Of(await bulks.CancelAsync(found.Number, http.Actor(), cancellationToken)));
    }

    private static string AddressOf(BulkOperation bulk) => $"{Routes.Root}/bulk/{bulk.Number}";

    // Others may be about runs that a limited caller may not know of.
    private static bool IsOwn(Caller caller, BulkOperation bulk) => !caller.IsLimited || bulk.StartedById == caller.ActorId;

    private static async Task<BulkOperation> FindAsync(HttpContext http, string id, BulkRunner bulks, CancellationToken cancellationToken)
    {
        var bulk = await bulks.FindAsync(Ids.Bulk(id), cancellationToken);
        return IsOwn(http.Caller(), bulk) ? bulk : throw BulkRunner.NoBulk(bulk.Number);
    }

    private static async Task<(BulkOrder Order, RunFilter Filter, bool IsDry)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        FaultCollection faults = [];
        var body = new ObjectReader(await Body.ReadAsync(request, cancellationToken), "", faults);
        if (!body.Has("action"))
        {
            body.Fault("action", "is required");
        }

        var order = new BulkOrder(body.Option("action", BulkAction.Cancel), body.Any("filter")?.Clone())
        {
            From = body.Option("from", RerunFrom.Start),
            Version = body.Option("version", RerunVersion.Pinned),
        };
        var query = FilterBody.Read(request, body);
        var filter = RunHandlers.ReadFilter(query, narrowed: false);
        if (query.Has("active") && !filter.IsActive)
        {
            query.Refuse("active", "must not be false: it would leave out nothing; leave it out not to filter by it");
        }

        query.CheckInto(faults);
        var isDry = body.Flag("dry_run", false);
        if (order.From == RerunFrom.Task)
        {
            body.Fault("from", "must be start or failed, not task");
        }

        foreach (var member in RerunMembers.Where(member => order.Action != BulkAction.Rerun && body.Has(member)))
        {
            body.Fault(member, "needs action: rerun");
        }

        if (order.Action == BulkAction.Cancel && filter.Status?.IsFinal() == true)
        {
            body.Fault("filter", "has the status of runs that have ended, which can't be cancelled");
        }
        else if (order.Action != BulkAction.Cancel && (filter.IsActive || filter.Status?.IsFinal() == false))
        {
            body.Fault("filter", $"means runs that have not ended, which can't be {(order.Action == BulkAction.Delete ? "deleted" : "repeated")}");
        }

        body.RefuseUnknown();
        return faults.Count > 0 ? throw RefusedException.Faulty(faults) : (order, filter, isDry);
    }
}
