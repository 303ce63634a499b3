using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Workflow.Core.Access;

namespace Workflow.Api.Access;

/// <summary>What the <c>{id}</c> in a route's address is, by which its workflow is found.</summary>
internal enum Subject
{
    /// <summary>Nothing of a workflow. A list filters by itself what its caller may see.</summary>
    None,

    /// <summary>A workflow.</summary>
    Workflow,

    /// <summary>A task of a definition.</summary>
    Task,

    /// <summary>A run.</summary>
    Run,

    /// <summary>An API key, which belongs to no workflow.</summary>
    Key,
}

/// <summary>What a route requires of its caller. A route without it is closed to everyone who is not known.</summary>
/// <param name="Permission">The permission.</param>
/// <param name="Subject">What it is about.</param>
internal sealed record RouteAccess(Permission Permission, Subject Subject)
{
    /// <summary>Pages, and addresses that do not exist.</summary>
    public static readonly RouteAccess Unlisted = new(Permission.Known, Subject.None);

    // Routing itself refuses a method or a Content-Type. A sender of webhooks or callbacks has no key, and is told what is wrong
    // with the form of the request; that does not say which webhooks exist.
    private static readonly RouteAccess RefusedWebhook = new(Permission.Open, Subject.None);

    /// <summary>What a request's route requires.</summary>
    public static RouteAccess Of(HttpContext http) =>
        http.GetEndpoint() is not { } endpoint ? Unlisted
        : endpoint.Metadata.GetMetadata<RouteAccess>() is { } access ? access
        : endpoint is not RouteEndpoint && NeedsNoKey(http.Request.Path) ? RefusedWebhook
        : Unlisted;

    private static bool NeedsNoKey(PathString path) =>
        path.StartsWithSegments(Routes.Hooks, StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments(Routes.Callbacks, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Declares the permissions of routes.</summary>
internal static class RoutePermissions
{
    /// <summary>Sets what a route requires, and documents how it is refused.</summary>
    public static TBuilder Requires<TBuilder>(this TBuilder route, Permission permission, Subject subject = Subject.None)
        where TBuilder : IEndpointConventionBuilder
    {
        route.WithMetadata(new RouteAccess(permission, subject), Refusal(StatusCodes.Status429TooManyRequests));
        if (AccessRule.NeedsCaller(permission))
        {
            route.WithMetadata(Refusal(StatusCodes.Status401Unauthorized), Refusal(StatusCodes.Status403Forbidden));
        }

        return route;
    }

    private static ProducesResponseTypeMetadata Refusal(int status) => new(status, typeof(ProblemDetails), ["application/problem+json"]);
}
