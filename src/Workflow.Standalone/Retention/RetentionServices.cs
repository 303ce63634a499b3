using Microsoft.Extensions.Options;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Maintenance;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;

namespace Workflow.Standalone.Retention;

/// <summary>Adds the removal of old runs, of old statistics, and of old entries of the audit trail, to a host.</summary>
internal static class RetentionServices
{
    public static void AddRetention(this IServiceCollection services)
    {
        services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RetentionOptions>, RetentionRanges>();
        services.AddSingleton(provider => new RunRetention(
            provider.GetRequiredService<IRunReader>(),
            provider.GetRequiredService<IRunRemoval>(),
            provider.GetRequiredService<IScheduleStore>(),
            provider.GetRequiredService<IBackfillStore>(),
            provider.GetRequiredService<RetentionOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<RunRetention>>(),
            groups: provider.GetRequiredService<GroupParts>(),
            notifications: provider.GetRequiredService<INotificationStore>()));
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<RetentionOptions>>().Value);
        services.AddSingleton<StatisticsRetention>();
        services.AddSingleton<AuditRetention>();
        services.AddHostedService<RetentionService>();
    }
}

/// <summary>Checks that the settings are within their ranges.</summary>
[OptionsValidator]
internal sealed partial class RetentionRanges : IValidateOptions<RetentionOptions>;
