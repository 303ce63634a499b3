using Microsoft.Azure.Functions.Worker.Builder;
#if WORKFLOW_MONITOR
using DurableFunctionsMonitor.DotNetIsolated;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
#endif

namespace Workflow.Functions.Monitor;

/// <summary>Adds Durable Functions Monitor to the app, if it is enabled and this build has it.</summary>
internal static class DurableMonitor
{
    /// <summary>
    /// Adds it. Must be called after <c>ConfigureFunctionsWebApplication</c>, which gives the monitor access to requests.
    /// </summary>
    /// <returns>Why the app must not start, or <c>null</c>.</returns>
    public static string? UseMonitor(this FunctionsApplicationBuilder builder)
    {
        var settings = MonitorSettings.Of(builder.Configuration, Environment.GetEnvironmentVariable);
        if (settings.Fault() is { } fault)
        {
            return fault;
        }

#if WORKFLOW_MONITOR
        if (settings.IsOn)
        {
            builder.Add(settings);
        }
        else
        {
            builder.Services.AddSingleton<IFunctionMetadataTransformer, MonitorFunctions>();
        }

        return null;
#else
        return settings.IsOn ? $"the setting {MonitorSettings.Switch} is on, but this build has no monitor: it was built with -p:WorkflowMonitor=false." : null;
#endif
    }

#if WORKFLOW_MONITOR
    private static void Add(this FunctionsApplicationBuilder builder, MonitorSettings settings)
    {
        if (settings.HubName is { } hub)
        {
            Environment.SetEnvironmentVariable("DFM_HUB_NAME", hub); // it can't be configured otherwise
        }

        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<IFunctionMetadataTransformer, MonitorIsRecognised>();
        builder.UseMiddleware<MonitorMiddleware>();
        builder.UseDurableFunctionsMonitor((monitor, _) =>
        {
            monitor.DisableAuthentication = settings.IsOpen && settings.IsOpenForDevelopment;
            monitor.UserNameClaimName = SignedInUser.NameClaim;
            monitor.RolesClaimName = SignedInUser.RolesClaim;
            monitor.AllowedAppRoles = null; // replaced by the two settings below
            monitor.AllowedFullAccessAppRoles = settings.FullAccessRoles;
            monitor.AllowedReadOnlyAppRoles = settings.ReadOnlyRoles;
        });
    }
#endif
}
