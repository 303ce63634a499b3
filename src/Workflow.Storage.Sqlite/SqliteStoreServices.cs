using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Workflow.Core.Access;
using Workflow.Core.Audit;
using Workflow.Core.Bulk;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.History;
using Workflow.Core.History.Bodies;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;
using Workflow.Core.Secrets;
using Workflow.Core.Watching;

namespace Workflow.Storage.Sqlite;

/// <summary>Registers the store with a host.</summary>
public static class SqliteStoreServices
{
    /// <summary>Registers one <see cref="SqliteStore"/> for all ports of the store.</summary>
    public static IServiceCollection AddSqliteStore(this IServiceCollection services, SqliteStoreOptions options) =>
        services.AddSqliteStore(_ => options);

    /// <summary>The same with options that are only known once the host is built.</summary>
    public static IServiceCollection AddSqliteStore(this IServiceCollection services, Func<IServiceProvider, SqliteStoreOptions> options) =>
        services
            .AddSingleton(provider => new SqliteStore(options(provider), provider.GetService<ILogger<SqliteStore>>(), provider.GetService<TimeProvider>(), provider.GetService<IChangeObserver>()))
            .AddSingleton<IWorkflowStore>(provider => provider.GetRequiredService<SqliteStore>())
            .AddSingleton<IRunStore>(provider => provider.GetRequiredService<SqliteStore>())
            .AddSingleton<IStoreMetrics>(provider => provider.GetRequiredService<SqliteStore>())
            .AddSingleton<IRunStatistics>(provider => provider.GetRequiredService<SqliteStore>())
            .AddSingleton<IScheduleStore>(provider => provider.GetRequiredService<SqliteStore>())
            .AddSingleton<IBackfillStore>(provider => provider.GetRequiredService<SqliteStore>())
            .AddSingleton<IBulkStore>(provider => provider.GetRequiredService<SqliteStore>())
            .AddSingleton<IAccessKeyStore>(provider => provider.GetRequiredService<SqliteStore>())
            .AddSingleton<IAuditStore>(provider => provider.GetRequiredService<SqliteStore>())
            .AddSingleton<IBrowserSessionStore>(provider => provider.GetRequiredService<SqliteStore>())
            .AddSingleton<ICalendarStore>(provider => provider.GetRequiredService<SqliteStore>())
            .AddSingleton<IPoolStore>(provider => provider.GetRequiredService<SqliteStore>())
            .AddSingleton<IPoolPlaces>(provider => provider.GetRequiredService<SqliteStore>())
            .AddSingleton<ISecretUseStore>(provider => provider.GetRequiredService<SqliteStore>())
            .AddSingleton<IWaitStore>(provider => provider.GetRequiredService<SqliteStore>())
            .AddSingleton<INotificationStore>(provider => provider.GetRequiredService<SqliteStore>())
            .AddSingleton<IStoredBodies>(provider => provider.GetRequiredService<SqliteStore>())
            .AddSingleton<IServiceKeyStore>(provider => provider.GetRequiredService<SqliteStore>())
            .AddSingleton<IStoreBackup>(provider => provider.GetRequiredService<SqliteStore>())
            .AddSingleton<IStoreHealth>(provider => provider.GetRequiredService<SqliteStore>());
}
