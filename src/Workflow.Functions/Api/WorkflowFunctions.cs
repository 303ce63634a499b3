using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Workflow.Functions.Api;

/// <summary>The routes of workflows, their versions and tasks.</summary>
/// <param name="api">Answers them.</param>
public sealed class WorkflowFunctions(ApiPipeline api)
{
    private const string Workflows = "api/v1/workflows";

    /// <summary>Creates a workflow.</summary>
    [Function("create_workflow")]
    public Task CreateAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Workflows)] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Lists the workflows.</summary>
    [Function("list_workflows")]
    public Task ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Workflows)] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Shows a workflow.</summary>
    [Function("get_workflow")]
    public Task GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Workflows + "/{id}")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Replaces a workflow.</summary>
    [Function("replace_workflow")]
    public Task ReplaceAsync([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Workflows + "/{id}")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        api.AnswerAsync(request, client);

    /// <summary>Shows the workflow of a name.</summary>
    [Function("get_workflow_by_name")]
    public Task GetByNameAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Workflows + "/by-name/{name}")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Creates the workflow of a name, or replaces it.</summary>
    [Function("apply_workflow")]
    public Task ApplyAsync([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Workflows + "/by-name/{name}")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        api.AnswerAsync(request, client);

    /// <summary>Removes a workflow.</summary>
    [Function("delete_workflow")]
    public Task DeleteAsync([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Workflows + "/{id}")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Lists the versions of a workflow.</summary>
    [Function("list_versions")]
    public Task ListVersionsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Workflows + "/{id}/versions")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Shows a version.</summary>
    [Function("get_version")]
    public Task GetVersionAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Workflows + "/{id}/versions/{version}")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Shows the graph of a workflow.</summary>
    [Function("get_workflow_graph")]
    public Task GetGraphAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Workflows + "/{id}/graph")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Shows how many runs of a workflow ended.</summary>
    [Function("get_statistics")]
    public Task GetStatisticsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Workflows + "/{id}/statistics")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Adds a task to a workflow.</summary>
    [Function("add_task")]
    public Task AddTaskAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Workflows + "/{id}/tasks")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Lists the tasks of a workflow.</summary>
    [Function("list_tasks")]
    public Task ListTasksAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Workflows + "/{id}/tasks")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Shows a task.</summary>
    [Function("get_task")]
    public Task GetTaskAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tasks/{id}")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Replaces a task.</summary>
    [Function("replace_task")]
    public Task ReplaceTaskAsync([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/v1/tasks/{id}")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Lists the task types.</summary>
    [Function("list_task_types")]
    public Task ListTaskTypesAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/task-types")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Removes a task.</summary>
    [Function("delete_task")]
    public Task DeleteTaskAsync([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/tasks/{id}")] HttpRequest request) => api.AnswerAsync(request);
}
