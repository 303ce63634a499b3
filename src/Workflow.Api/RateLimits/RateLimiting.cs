using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Api.RateLimits;

/// <summary>Adds the limits on callers to a host.</summary>
internal static class RateLimiting
{
    /// <summary>Adds the services.</summary>
    public static void AddRateLimits(this IServiceCollection services)
    {
        services.AddSingleton<FailedSignIns>();
        services.AddSingleton<CallerLimits>();
    }

    /// <summary>Adds the limits to a pipeline, after the access guard, which knows the caller.</summary>
    public static void UseRateLimits(this IApplicationBuilder app)
    {
        var limits = app.ApplicationServices.GetRequiredService<CallerLimits>();
        app.Use(limits.InvokeAsync);
    }
}
