using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;
using Workflow.Core.Health;
using Workflow.Core.Limits;
using Workflow.Core.Maintenance;
using Workflow.Functions.Api;
using Workflow.Functions.Health;
using Workflow.Functions.Maintenance;

namespace Workflow.Functions.Engine;

/// <summary>Adds the engine on Durable Task to an app.</summary>
internal static class EngineServices
{
    public static void AddDurableEngine(this IServiceCollection services)
    {
        services.AddOptions<EngineOptions>().BindConfiguration(EngineOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<EngineOptions>>().Value);
        services.AddSingleton(provider => new Workers(provider.GetRequiredService<IOptions<EngineOptions>>().Value.MaxConcurrentTasks));
        services.AddSingleton<ObservedRuns>();
        services.AddSingleton<RunWatch>();
        services.AddSingleton<TaskSteps>();
        services.AddSingleton<SessionServices>();
        services.AddSingleton<RunDrive>();
        services.AddSingleton<EagerDrives>();
        services.AddSingleton(provider => new Lazy<IEagerDrives>(provider.GetRequiredService<EagerDrives>));
        services.AddHostedService<EagerDrivesStop>();
        services.AddSingleton<DurableClients>();
        services.AddSingleton<DurableLauncher>();
        services.AddSingleton<IRunLauncher>(provider => provider.GetRequiredService<DurableLauncher>());
        services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<RetentionOptions>>().Value);
        services.AddSingleton<IRunHistoryPurger, DurableHistoryPurger>();
        services.AddSingleton<RunRetention>();
        services.AddSingleton<StatisticsRetention>();
        services.AddSingleton<AuditRetention>();
        services.AddSingleton<RunMaintenance>();
        services.AddSingleton<StartUpNotes>();
        services.AddSingleton<ApiPipeline>();
        services.AddSingleton<RoundRecords>();
        services.AddSingleton<IVitals, HubVitals>();
    }
}
