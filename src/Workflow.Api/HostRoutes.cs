using Microsoft.AspNetCore.Builder;
using Workflow.Api.Access;
using Workflow.Core.Access;

namespace Workflow.Api;

/// <summary>Routes that a host adds itself.</summary>
public static class HostRoutes
{
    /// <summary>Sets what a route of a host requires of its caller.</summary>
    /// <typeparam name="TBuilder">The type of the route.</typeparam>
    /// <param name="route">The route.</param>
    /// <param name="permission">What it requires.</param>
    public static TBuilder Needs<TBuilder>(this TBuilder route, Permission permission)
        where TBuilder : IEndpointConventionBuilder => route.Requires(permission);
}
