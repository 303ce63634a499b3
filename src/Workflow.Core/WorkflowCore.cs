using Microsoft.Extensions.DependencyInjection;
using Workflow.Core.Bulk;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Events;
using Workflow.Core.Execution.Addresses;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Pools;
using Workflow.Core.Execution.Steps;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Health;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.Maintenance;
using Workflow.Core.Notifications;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;
using Workflow.Core.Scheduling.Calendars;
using Workflow.Core.Secrets;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Waiting;
using Workflow.Core.Webhooks;

namespace Workflow.Core;

/// <summary>Registers the core services.</summary>
public static class WorkflowCore
{
    /// <summary>
    /// Adds definitions, runs, schedules and what they need. The host adds the store (<see cref="IWorkflowStore"/>,
    /// <see cref="IRunStore"/>, <see cref="IRunStatistics"/>, <see cref="IScheduleStore"/>, <see cref="IBackfillStore"/>, <see cref="ICalendarStore"/>, <see cref="IServiceKeyStore"/>,
    /// <see cref="IPoolStore"/>, <see cref="IPoolPlaces"/>), the
    /// task types (<see cref="ITaskType"/>), the secrets (<see cref="ISecrets"/>), the engine (<see cref="IRunLauncher"/>,
    /// <see cref="Workers"/>), the limits (<see cref="LimitOptions"/>), notifications (<see cref="INotificationStore"/>,
    /// <see cref="INotificationSender"/>, <see cref="NotificationOptions"/>) and logging, and calls
    /// <see cref="SchedulerRound.RunAsync"/> and <see cref="NotificationRound.RunAsync"/> every minute at least.
    /// </summary>
    public static IServiceCollection AddWorkflowCore(this IServiceCollection services) => services
        .AddSingleton(TimeProvider.System)
        .AddRunPorts()
        .AddDefinitions()
        .AddRuns()
        .AddSteps()
        .AddSchedules()
        .AddNotifications()
        .AddHealth();

    // Whatever uses runs asks for the narrow ports only; one store implements all of them.
    private static IServiceCollection AddRunPorts(this IServiceCollection services) => services
        .AddSingleton<IRunReader>(provider => provider.GetRequiredService<IRunStore>())
        .AddSingleton<IRunAdmissions>(provider => provider.GetRequiredService<IRunStore>())
        .AddSingleton<IRunTransitions>(provider => provider.GetRequiredService<IRunStore>())
        .AddSingleton<IExecutionReader>(provider => provider.GetRequiredService<IRunStore>())
        .AddSingleton<IExecutionStore>(provider => provider.GetRequiredService<IRunStore>())
        .AddSingleton<IEventStore>(provider => provider.GetRequiredService<IRunStore>())
        .AddSingleton<IRunLog>(provider => provider.GetRequiredService<IRunStore>())
        .AddSingleton<IRunRemoval>(provider => provider.GetRequiredService<IRunStore>());

    private static IServiceCollection AddDefinitions(this IServiceCollection services) => services
        .AddSingleton<TaskTypeCatalog>()
        .AddSingleton<ITaskType, WaitTaskType>()
        .AddSingleton<ITaskType, EventTaskType>()
        .AddSingleton<ITaskType, CallbackTaskType>()
        .AddSingleton<ITaskType, WorkflowTaskType>()
        .AddSingleton<ITaskType, GroupTaskType>()
        .AddSingleton<ITaskType, FailTaskType>()
        .AddSingleton<ITaskType, SucceedTaskType>()
        .AddSingleton<DefinitionValidator>()
        .AddSingleton(provider => new WorkflowEditor(
            provider.GetRequiredService<IWorkflowStore>(),
            provider.GetRequiredService<DefinitionValidator>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<LimitOptions>().DefinitionBytes,
            provider.GetServices<IDefinitionObserver>(),
            provider.GetService<ICalendarStore>(),
            provider.GetService<IPoolStore>()));

    private static IServiceCollection AddRuns(this IServiceCollection services) => services
        .AddSingleton(provider => new RunIdSource(provider.GetRequiredService<TimeProvider>(), Random.Shared))
        .AddSingleton<StartLabels>()
        .AddSingleton<Downstreams>()
        .AddSingleton<IDefinitionObserver>(provider => provider.GetRequiredService<Downstreams>())
        .AddSingleton<DownstreamStarter>()
        .AddSingleton<DelayedSignal>()
        .AddSingleton<RunStarter>()
        .AddSingleton<DelayedStarts>()
        .AddSingleton<EventChecks>()
        .AddSingleton(provider => new CallbackAddresses(provider.GetRequiredService<IServiceKeyStore>(), provider.GetService<NotificationOptions>()?.PublicAddress ?? ""))
        .AddSingleton<TaskCallbacks>()
        .AddSingleton<Callbacks>()
        .AddSingleton<RunTaskNames>()
        .AddSingleton<RunControl>()
        .AddSingleton<GroupParts>()
        .AddSingleton<NamedEvents>()
        .AddSingleton<Rerun>()
        .AddSingleton<RunReasons>()
        .AddSingleton<RunMasks>()
        .AddSingleton<Deadlocks>()
        .AddSingleton<RunQueues>()
        .AddSingleton<IDefinitionObserver>(provider => provider.GetRequiredService<RunQueues>())
        .AddSingleton<RunOutputs>()
        .AddSingleton<RunLifecycle>()
        .AddSingleton(provider => new RunEnds(provider.GetServices<IRunEndHandler>)) // resolved late: handlers may end runs
        .AddSingleton<IRunEndHandler, ParentNotifier>()
        .AddSingleton<IRunEndHandler, QueuePromoter>()
        .AddSingleton<IRunEndHandler>(provider => provider.GetRequiredService<Scheduler>())
        .AddSingleton<IRunEndHandler>(provider => provider.GetRequiredService<Backfiller>());

    private static IServiceCollection AddSteps(this IServiceCollection services) => services
        .AddSingleton<PlannedVersions>()
        .AddSingleton(provider => ExpressionLimits.Of(provider.GetRequiredService<LimitOptions>()))
        .AddSingleton<TaskRunner>()
        .AddSingleton<WaitingTasks>()
        .AddSingleton<ItemRunner>()
        .AddSingleton<PoolPlaces>()
        .AddSingleton<PoolReasons>()
        .AddSingleton<PoolCheck>()
        .AddSingleton<PoolEditor>()
        .AddSingleton<StepRunner>()
        .AddSingleton<RunSteps>();

    private static IServiceCollection AddSchedules(this IServiceCollection services) => services
        .AddSingleton<ScheduleSignal>()
        .AddSingleton<IDefinitionObserver>(provider => provider.GetRequiredService<ScheduleSignal>())
        .AddSingleton<Scheduler>()
        .AddSingleton<Backfiller>()
        .AddSingleton<BulkSignal>()
        .AddSingleton<IRunDeletion>(provider => new RunRemover(
            provider.GetRequiredService<IRunReader>(),
            provider.GetRequiredService<IRunRemoval>(),
            provider.GetRequiredService<IScheduleStore>(),
            provider.GetRequiredService<IBackfillStore>(),
            provider.GetService<IRunHistoryPurger>(),
            provider.GetRequiredService<GroupParts>(),
            provider.GetService<INotificationStore>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<BulkRunner>()
        .AddSingleton<CalendarEditor>()
        .AddSingleton<SchedulerRound>()
        .AddSingleton<SessionCleanup>()
        .AddSingleton<BulkRetention>()
        .AddSingleton<Cleanup>()
        .AddSingleton<WebhookStarter>();

    // A host that is not alone, or has its store on a disk, adds vitals of its own.
    private static IServiceCollection AddHealth(this IServiceCollection services) => services
        .AddSingleton<SchedulerPulse>()
        .AddSingleton<IVitals>(provider => new ProcessVitals(provider.GetRequiredService<SchedulerPulse>(), provider.GetService<Workers>()))
        .AddSingleton<HealthMonitor>();

    private static IServiceCollection AddNotifications(this IServiceCollection services) => services
        .AddSingleton<NotificationSignal>()
        .AddSingleton<IRunEndHandler, EndNotifier>()
        .AddSingleton<IRunEndHandler>(provider => provider.GetRequiredService<DownstreamStarter>())
        .AddSingleton<NotificationRound>();
}
