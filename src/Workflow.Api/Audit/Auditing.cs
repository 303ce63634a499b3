using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Workflow.Api.Requests;
using Workflow.Core.Audit;

namespace Workflow.Api.Audit;

/// <summary>Adds the audit trail to a host and its pipeline.</summary>
internal static class Auditing
{
    /// <summary>Adds the services. The host adds the store.</summary>
    public static void AddAuditTrail(this IServiceCollection services)
    {
        services.AddOptions<AuditOptions>().BindConfiguration(AuditOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AuditOptions>, AuditRanges>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<AuditOptions>>().Value);
        services.AddSingleton<FailedRequests>();
        services.AddSingleton<AgentReads>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<CallbackRequests>();
    }

    /// <summary>Records the outcomes of requests; before everything that may set or change the status of an answer.</summary>
    public static void UseAuditOutcomes(this IApplicationBuilder app)
    {
        var trail = app.ApplicationServices.GetRequiredService<AuditTrail>();
        app.Use(async (http, next) =>
        {
            await next(http);
            trail.End(http);
        });
    }

    /// <summary>Records requests before they are handled; directly before the handlers, so that only those are recorded that get there.</summary>
    public static void UseAuditEntries(this IApplicationBuilder app)
    {
        var trail = app.ApplicationServices.GetRequiredService<AuditTrail>();
        app.Use(async (http, next) =>
        {
            await trail.BeginAsync(http);
            await next(http);
        });
    }
}

/// <summary>Checks that the settings are within their ranges.</summary>
[OptionsValidator]
internal sealed partial class AuditRanges : IValidateOptions<AuditOptions>;
