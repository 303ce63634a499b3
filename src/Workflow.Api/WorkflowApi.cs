using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Workflow.Api.Access;
using Workflow.Api.Contracts;
using Workflow.Api.Docs;
using Workflow.Api.Problems;
using Workflow.Core.Definitions;
using Workflow.Core.Execution;
using Workflow.Core.Execution.Secrets;
using Workflow.Core.Execution.Steps;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.Expressions;
using Workflow.Core.History;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;
using Workflow.Core.Webhooks;

namespace Workflow.Api;

/// <summary>The HTTP surface as a whole, for a host to put in.</summary>
public static class WorkflowApi
{
    /// <summary>
    /// Adds what the handlers need. The host adds the store (<see cref="IWorkflowStore"/>, <see cref="IRunStore"/>,
    /// <see cref="IScheduleStore"/>, <see cref="IBackfillStore"/>, <see cref="IStoreHealth"/>), the task types (<see cref="ITaskType"/>), the secrets (<see cref="ISecrets"/>) and the engine
    /// (<see cref="IRunLauncher"/>), and calls <see cref="SchedulerRound.RunAsync"/> every minute at least.
    /// </summary>
    public static IServiceCollection AddWorkflowApi(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<TaskTypeCatalog>();
        services.AddSingleton<DefinitionValidator>();
        services.AddSingleton<ScheduleBell>();
        services.AddOptions<LimitOptions>().BindConfiguration(LimitOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<LimitOptions>>().Value);
        services.AddSingleton(provider => new WorkflowEditor(
            provider.GetRequiredService<IWorkflowStore>(),
            provider.GetRequiredService<DefinitionValidator>(),
            provider.GetRequiredService<ScheduleBell>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<LimitOptions>().DefinitionBytes,
            provider.GetServices<IDefinitionObserver>()));
        services.AddSingleton(provider => new RunIdSource(provider.GetRequiredService<TimeProvider>(), Random.Shared));
        services.AddSingleton<RunStarter>();
        services.AddSingleton<RunLifecycle>();
        services.AddSingleton(provider => new RunEnds(provider.GetServices<IRunEndHandler>));
        services.AddSingleton<IRunEndHandler, ParentNotifier>();
        services.AddSingleton<IRunEndHandler, QueuePromoter>();
        services.AddSingleton<IRunEndHandler>(provider => provider.GetRequiredService<Scheduler>());
        services.AddSingleton<IRunEndHandler>(provider => provider.GetRequiredService<Backfiller>());
        services.AddSingleton<PlannedVersions>();
        services.AddSingleton(provider => ExpressionLimits.Of(provider.GetRequiredService<LimitOptions>()));
        services.AddSingleton<TaskRunner>();
        services.AddSingleton<RunMasks>();
        services.AddSingleton<RunControl>();
        services.AddSingleton<RunReasons>();
        services.AddSingleton<Deadlocks>();
        services.AddSingleton<RunQueues>();
        services.AddSingleton<IDefinitionObserver>(provider => provider.GetRequiredService<RunQueues>());
        services.AddSingleton<Rerun>();
        services.AddSingleton<Scheduler>();
        services.AddSingleton<Backfiller>();
        services.AddSingleton<SchedulerRound>();
        services.AddSingleton<WebhookStarter>();
        services.AddSingleton<WaitingTasks>();
        services.AddSingleton<ItemRunner>();
        services.AddSingleton<StepRunner>();
        services.AddSingleton<RunSteps>();
        services.AddSingleton<ITaskType, WaitTaskType>();
        services.AddSingleton<ITaskType, EventTaskType>();
        services.AddSingleton<ITaskType, WorkflowTaskType>();
        services.Configure<JsonOptions>(options => ContractJson.Configure(options.SerializerOptions));
        services.AddOpenApiDocument();
        services.AddBrowserGuard();
        return services;
    }

    /// <summary>Puts the browser guard, problems, the docs page and the routes into a pipeline of ASP.NET Core's own.</summary>
    /// <param name="app">The pipeline.</param>
    /// <param name="beforeHandlers">What a host puts between the routing of a request and its handler.</param>
    public static void UseWorkflowApi(this IApplicationBuilder app, Action<IApplicationBuilder>? beforeHandlers = null)
    {
        app.UseSecurityHeaders();
        app.UseProblems();
        app.UseBrowserGuard();
        app.UseDocsPage();
        app.UseRouting();
        beforeHandlers?.Invoke(app);
        app.UseEndpoints(endpoints =>
        {
            endpoints.MapWorkflowApi();
            endpoints.MapOpenApiDocument();
        });
    }
}
