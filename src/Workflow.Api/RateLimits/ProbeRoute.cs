using Microsoft.AspNetCore.Builder;

namespace Workflow.Api.RateLimits;

/// <summary>
/// A route for load balancers, whose requests are not limited: to tell who may be, the store would have to be read, and it may hang. However many ask, they
/// cost one check.
/// </summary>
internal sealed class ProbeRoute
{
    public static readonly ProbeRoute Instance = new();
}

/// <summary>Declares routes for load balancers.</summary>
internal static class ProbeRoutes
{
    /// <summary>Answers requests to this route without a limit.</summary>
    public static TBuilder IsProbe<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(ProbeRoute.Instance);
}
