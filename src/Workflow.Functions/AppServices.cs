using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Api;
using Workflow.Api.Access;
using Workflow.Api.StartUp;
using Workflow.Api.Watching;
using Workflow.Functions.Api;
using Workflow.Functions.Engine;
using Workflow.Functions.Scheduling;
using Workflow.Functions.Telemetry;
using Workflow.Storage.AzureTables;
using Workflow.Tasks;

namespace Workflow.Functions;

/// <summary>All services of the app, besides those of the Functions worker.</summary>
internal static class AppServices
{
    /// <summary>Adds them, as the settings say, which have no faults.</summary>
    public static void AddApp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddWorkflowApi();
        services.AddSettingCatalogue(AppSettings.Catalogue);
        services.AddSingleton(DeveloperAccess.Of(Environment.GetEnvironmentVariable));
        services.PostConfigure<AccessOptions>(PlatformFrontEnd.Add);
        services.AddBuiltInTaskTypes(configuration.GetSection("Workflow"));
        services.AddAzureTableStore(StoreSettings.Of(configuration));
        services.AddPolledWatch();
        services.AddDurableEngine();
        services.AddAppTelemetry(configuration);
        services.AddHostedService<DelayedStartService>();
    }
}
