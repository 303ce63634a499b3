using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Workflow.Api.Access;
using Workflow.Api.Audit;
using Workflow.Api.Docs;
using Workflow.Api.Handlers;
using Workflow.Api.Monitor;
using Workflow.Api.Problems;
using Workflow.Api.RateLimits;
using Workflow.Api.StartUp;
using Workflow.Api.Watching;
using Workflow.Contracts;
using Workflow.Core;
using Workflow.Core.Definitions.Schemas;
using Workflow.Core.Limits;

namespace Workflow.Api;

/// <summary>Adds the HTTP API to a host.</summary>
public static class WorkflowApi
{
    /// <summary>Adds the handlers and the domain. <see cref="WorkflowCore.AddWorkflowCore"/> says what the host must add.</summary>
    public static IServiceCollection AddWorkflowApi(this IServiceCollection services)
    {
        services.AddOptions<LimitOptions>().BindConfiguration(LimitOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LimitOptions>, LimitRanges>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<LimitOptions>>().Value);
        services.AddOptions<HealthOptions>().BindConfiguration(HealthOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<HealthOptions>, HealthRanges>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<HealthOptions>>().Value);
        services.AddWorkflowCore();
        services.Configure<JsonOptions>(options =>
        {
            ContractJson.Configure(options.SerializerOptions);
            ProblemJson.Configure(options.SerializerOptions);
        });
        services.AddOpenApiDocument();
        services.AddBrowserGuard();
        services.AddAccessGuard();
        services.AddRateLimits();
        services.AddAuditTrail();
        services.AddSingleton<DefinitionSchema>();
        services.AddSingleton<RunAnswers>();
        services.AddSingleton<StartAnswers>();
        services.AddSingleton<EndWait>();
        services.AddLiveWatch();
        services.AddNote<AccessAtStart>();
        return services;
    }

    /// <summary>
    /// Adds the trusted proxies, the browser guard, access control, limits on callers, the audit trail, problems, the docs page,
    /// the monitor and the routes to an ASP.NET Core pipeline.
    /// </summary>
    /// <param name="app">The pipeline.</param>
    /// <param name="beforeHandlers">Middleware of the host between routing and the handlers.</param>
    public static void UseWorkflowApi(this IApplicationBuilder app, Action<IApplicationBuilder>? beforeHandlers = null)
    {
        app.UseTrustedProxies();
        app.UseSecurityHeaders();
        app.UseAuditOutcomes();
        app.UseProblems();
        app.UseBrowserGuard();
        app.UseRouting();
        app.UseAccessGuard();
        app.UseRateLimits();
        beforeHandlers?.Invoke(app);
        app.UseAuditEntries();
        app.UseDocsPage();
        app.UseMonitorPages();
        app.UseEndpoints(endpoints =>
        {
            endpoints.MapWorkflowApi();
            endpoints.MapOpenApiDocument();
        });
    }
}

/// <summary>Checks that the settings are within their ranges.</summary>
[OptionsValidator]
internal sealed partial class LimitRanges : IValidateOptions<LimitOptions>;

/// <summary>Checks that the settings are within their ranges.</summary>
[OptionsValidator]
internal sealed partial class HealthRanges : IValidateOptions<HealthOptions>;
