using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Api.Contracts;
using Workflow.Api.Docs;
using Workflow.Api.Problems;
using Workflow.Core.Definitions;
using Workflow.Core.Execution;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;

namespace Workflow.Api;

/// <summary>The HTTP surface as a whole, for a host to put in.</summary>
public static class WorkflowApi
{
    /// <summary>
    /// Adds what the handlers need. The host adds the store (<see cref="IWorkflowStore"/>, <see cref="IRunStore"/>,
    /// <see cref="IStoreHealth"/>), the task types (<see cref="ITaskType"/>), the secrets (<see cref="ISecrets"/>) and the engine
    /// (<see cref="IRunLauncher"/>).
    /// </summary>
    public static IServiceCollection AddWorkflowApi(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<TaskTypeCatalog>();
        services.AddSingleton<DefinitionValidator>();
        services.AddSingleton<WorkflowEditor>();
        services.AddSingleton(provider => new RunIdSource(provider.GetRequiredService<TimeProvider>(), Random.Shared));
        services.AddSingleton<RunStarter>();
        services.AddSingleton<RunLifecycle>();
        services.AddSingleton<PlannedVersions>();
        services.AddSingleton<TaskRunner>();
        services.AddSingleton<RunControl>();
        services.AddSingleton<Rerun>();
        services.AddSingleton<WaitingTasks>();
        services.AddSingleton<ITaskType, WaitTaskType>();
        services.AddSingleton<ITaskType, EventTaskType>();
        services.AddSingleton<ITaskType, WorkflowTaskType>();
        services.Configure<JsonOptions>(options => ContractJson.Configure(options.SerializerOptions));
        services.AddOpenApiDocument();
        return services;
    }

    /// <summary>Puts problems, routes and the docs page into a pipeline of ASP.NET Core's own.</summary>
    public static void UseWorkflowApi(this WebApplication app)
    {
        app.UseProblems();
        app.MapWorkflowApi();
        app.MapDocs();
    }
}
