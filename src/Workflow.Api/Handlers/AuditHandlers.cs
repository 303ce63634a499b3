using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Workflow.Api.Access;
using Workflow.Api.Audit;
using Workflow.Api.Mapping;
using Workflow.Api.Requests;
using Workflow.Contracts;
using Workflow.Core.Access;
using Workflow.Core.Audit;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Api.Handlers;

/// <summary>The route of the audit trail.</summary>
public static class AuditHandlers
{
    /// <summary>Lists who changed or started what, newest first.</summary>
    internal static async Task<Ok<ListResponse<AuditResponse>>> List(HttpContext http, IAuditStore store, AuditTrail trail, FailedRequests failed, EndpointDataSource endpoints, CancellationToken cancellationToken)
    {
        var query = new Query(http.Request);
        var filter = new AuditFilter(
            query.ShortText("actor", AuditText.MaxLength),
            query.OneOf("action", Actions(endpoints)),
            query.Id("workflow_id"),
            query.Instant("from"),
            query.Instant("before"))
        {
            RunId = Named(query, "run_id", text => RunIdSource.IsWellFormed(text) ? text : null, "the id of a run"),
            KeyId = Named(query, "key_id", KeyText.IdOf, "the id or the prefix of a key"),
        };
        var page = query.Page();
        query.Check();

        // A caller who has just been answered finds the entry with its outcome.
        await trail.FlushAsync();
        await failed.FlushAsync();
        return TypedResults.Ok(ListResponse<AuditResponse>.Of(await store.ListEntriesAsync(filter, page, cancellationToken), AuditResponse.Of));
    }

    private static string? Named(Query query, string name, Func<string, string?> read, string what)
    {
        if (query.Any(name) is not { } text)
        {
            return null;
        }

        if (read(text) is { } id)
        {
            return id;
        }

        query.Refuse(name, $"must be {what}, not '{FaultText.Shorten(text)}'");
        return null;
    }

    // Only what can be in the trail: a misspelt action would otherwise look like one that nobody has called.
    private static IReadOnlyList<string> Actions(EndpointDataSource endpoints) =>
    [
        .. endpoints.Endpoints.Select(NameOf).OfType<string>().Order(StringComparer.Ordinal),
        AuditedRoute.Unlisted,
        FailedRequests.MoreAction,
    ];

    private static string? NameOf(Endpoint endpoint) => endpoint.Metadata.GetMetadata<RouteAccess>() is null ? null : endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName;
}
