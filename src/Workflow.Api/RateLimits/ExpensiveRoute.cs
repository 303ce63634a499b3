using Microsoft.AspNetCore.Builder;

namespace Workflow.Api.RateLimits;

/// <summary>
/// A route whose requests may cost much: they have large bodies that are validated, or large answers. One caller may have
/// only so many of them in progress.
/// </summary>
internal sealed class ExpensiveRoute
{
    public static readonly ExpensiveRoute Instance = new();
}

/// <summary>Declares expensive routes.</summary>
internal static class ExpensiveRoutes
{
    /// <summary>Limits how many requests to this route one caller may have in progress, together with the other expensive ones.</summary>
    public static TBuilder IsExpensive<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(ExpensiveRoute.Instance);
}
