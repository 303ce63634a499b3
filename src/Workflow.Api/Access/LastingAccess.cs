using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Workflow.Core.Access;
using Workflow.Core.History;

namespace Workflow.Api.Access;

/// <summary>
/// Checks the caller of an answer that lasts. The answer has begun, so nothing of it is changed, no request is counted, and
/// a session is not renewed.
/// </summary>
/// <param name="callers">Identifies callers.</param>
/// <param name="reach">What limited callers cover.</param>
internal sealed class LastingAccess(Callers callers, WorkflowReach reach)
{
    /// <summary>Whether the caller is known as when the request began, and may still read what it asked for.</summary>
    public async Task<bool> LastsAsync(HttpContext http, Caller begun)
    {
        var route = http.GetEndpoint()?.Metadata.GetMetadata<RouteAccess>() ?? RouteAccess.Unlisted;
        try
        {
            return (await callers.IdentifyAsync(http, isUse: false)).Caller is { } now
                && IsSame(begun, now)
                && AccessRule.Fault(now, route.Permission) is null
                && await reach.CoversAsync(now, route.Subject, http.GetRouteValue("id") as string, http.RequestAborted);
        }
        catch (StoreUnavailableException)
        {
            return false; // who can't be checked is not trusted for longer; another request says why
        }
    }

    private static bool IsSame(Caller one, Caller other) =>
        one.Kind == other.Kind
        && one.Id == other.Id
        && one.ActorId == other.ActorId
        && one.Role == other.Role
        && (one.Workflows ?? []).SequenceEqual(other.Workflows ?? [], StringComparer.Ordinal)
        && one.IsLimited == other.IsLimited;
}
