using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Workflow.Core.Access;
using Workflow.Core.Audit;
using Workflow.Core.Bulk;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Health;
using Workflow.Core.History;
using Workflow.Core.History.Bodies;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;
using Workflow.Core.Secrets;
using Workflow.Core.Watching;

namespace Workflow.Storage.AzureTables;

/// <summary>Registers the store with a host.</summary>
public static class AzureTableStoreServices
{
    /// <summary>Registers one <see cref="AzureTableStore"/> for all ports of the store.</summary>
    public static IServiceCollection AddAzureTableStore(this IServiceCollection services, AzureTableStoreOptions options) =>
        services.AddAzureTableStore(_ => options);

    /// <summary>The same with options that are only known once the host is built.</summary>
    public static IServiceCollection AddAzureTableStore(this IServiceCollection services, Func<IServiceProvider, AzureTableStoreOptions> options) =>
        services
            .AddSingleton(provider => new AzureTableStore(options(provider), provider.GetService<ILogger<AzureTableStore>>(), provider.GetService<TimeProvider>()))
            .AddSingleton<IWorkflowStore>(provider => provider.GetRequiredService<AzureTableStore>())
            .AddSingleton<IRunStore>(provider => provider.GetRequiredService<AzureTableStore>())
            .AddSingleton<IRunStatistics>(provider => provider.GetRequiredService<AzureTableStore>())
            .AddSingleton<IScheduleStore>(provider => provider.GetRequiredService<AzureTableStore>())
            .AddSingleton<IBackfillStore>(provider => provider.GetRequiredService<AzureTableStore>())
            .AddSingleton<IBulkStore>(provider => provider.GetRequiredService<AzureTableStore>())
            .AddSingleton<IAccessKeyStore>(provider => provider.GetRequiredService<AzureTableStore>())
            .AddSingleton<IAuditStore>(provider => provider.GetRequiredService<AzureTableStore>())
            .AddSingleton<IBrowserSessionStore>(provider => provider.GetRequiredService<AzureTableStore>())
            .AddSingleton<IStoredChanges>(provider => provider.GetRequiredService<AzureTableStore>())
            .AddSingleton<ICalendarStore>(provider => provider.GetRequiredService<AzureTableStore>())
            .AddSingleton<IPoolStore>(provider => provider.GetRequiredService<AzureTableStore>())
            .AddSingleton<IPoolPlaces>(provider => provider.GetRequiredService<AzureTableStore>())
            .AddSingleton<ISecretUseStore>(provider => provider.GetRequiredService<AzureTableStore>())
            .AddSingleton<IWaitStore>(provider => provider.GetRequiredService<AzureTableStore>())
            .AddSingleton<INotificationStore>(provider => provider.GetRequiredService<AzureTableStore>())
            .AddSingleton<IStoredBodies>(provider => provider.GetRequiredService<AzureTableStore>())
            .AddSingleton<IServiceKeyStore>(provider => provider.GetRequiredService<AzureTableStore>())
            .AddSingleton<IRoundStore>(provider => provider.GetRequiredService<AzureTableStore>())
            .AddSingleton<IStoreHealth>(provider => provider.GetRequiredService<AzureTableStore>());
}
