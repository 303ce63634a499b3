using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Workflow.Api.Access;
using Workflow.Core.Access;
using Workflow.Core.Audit;
using Workflow.Core.History;

namespace Workflow.Api.Audit;

/// <summary>The operation of a request, and what its address names; a feature of its context, as a failure ends its route.</summary>
/// <param name="Action">The name of the operation.</param>
/// <param name="Access">What the operation requires.</param>
/// <param name="IsRead">Whether it is recorded although it only reads.</param>
internal sealed record AuditedRoute(string Action, RouteAccess Access, bool IsRead = false)
{
    /// <summary>The action of a request to an address without an operation.</summary>
    public const string Unlisted = "unlisted";

    /// <summary>The operation of a request.</summary>
    public static AuditedRoute Of(HttpContext http)
    {
        var metadata = http.GetEndpoint()?.Metadata;
        return new AuditedRoute(metadata?.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? Unlisted, metadata?.GetMetadata<RouteAccess>() ?? RouteAccess.Unlisted, metadata?.GetMetadata<RecordedRead>() is not null);
    }

    /// <summary>Whether a request to it is recorded before it is handled: it changes or starts something.</summary>
    /// <param name="method">The request's method.</param>
    public bool IsRecorded(string method) => IsRead || IsRecorded(Access.Permission, method);

    /// <inheritdoc cref="IsRecorded(string)"/>
    /// <param name="permission">What the route requires.</param>
    /// <param name="method">The request's method.</param>
    public static bool IsRecorded(Permission permission, string method) =>
        permission is Permission.Operate or Permission.Change or Permission.Administer && !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method);

    /// <summary>An entry with what the address names. An id that has not the form of one is left out.</summary>
    /// <param name="entry">The entry without it.</param>
    /// <param name="id">The id in the address.</param>
    public AuditEntry AddSubject(AuditEntry entry, string? id) => Access.Subject switch
    {
        Subject.Workflow => entry with { WorkflowId = Number(id) },
        Subject.Task => entry with { TaskId = Number(id) },
        Subject.Run when id is not null && RunIdSource.WorkflowOf(id) is { } workflow => entry with { RunId = id, WorkflowId = workflow },
        Subject.Key when id is not null && KeyText.IdOf(id) is { } key => entry with { KeyId = key },
        _ => entry,
    };

    private static long? Number(string? id) => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
