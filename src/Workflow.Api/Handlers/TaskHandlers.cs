using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflow.Api.Access;
using Workflow.Api.Audit;
using Workflow.Api.Mapping;
using Workflow.Api.Requests;
using Workflow.Contracts;
using Workflow.Core.Definitions;

namespace Workflow.Api.Handlers;

/// <summary>The routes of the tasks of a definition. Each change makes a new version of the workflow.</summary>
public static class TaskHandlers
{
    /// <summary>Adds a task to a workflow.</summary>
    internal static async Task<Created<TaskResponse>> Add(HttpContext http, string id, DefinitionReach reach, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var (workflowId, revision) = (Ids.Workflow(id), ETags.IfMatch(http.Request));
        var body = await Body.ReadAsync(http.Request, cancellationToken);
        var workflow = await reach.EditorOf(http).AddTaskAsync(workflowId, revision, body, cancellationToken);
        var task = workflow.Definition.Tasks.MaxBy(t => t.Id)!;
        ETags.Set(http.Response, workflow);
        http.Created($"{task.Id}");
        return TypedResults.Created($"{Routes.Root}/tasks/{task.Id}", TaskResponse.Of(task));
    }

    /// <summary>Lists all tasks of a workflow, in order.</summary>
    public static async Task<Ok<ListResponse<TaskResponse>>> List(HttpContext http, string id, IWorkflowStore store, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var workflow = await WorkflowHandlers.FindAsync(Ids.Workflow(id), store, cancellationToken);
        ETags.Set(http.Response, workflow);
        return TypedResults.Ok(new ListResponse<TaskResponse>([.. workflow.Definition.Tasks.Select(TaskResponse.Of)], null));
    }

    /// <summary>Shows a task.</summary>
    public static async Task<Ok<TaskResponse>> Get(HttpContext http, string id, IWorkflowStore store, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var taskId = Ids.Task(id);
        var workflow = await store.FindByTaskAsync(taskId, cancellationToken) is { } workflowId
            ? await store.GetAsync(workflowId, cancellationToken)
            : null;
        return workflow is null ? throw RefusedException.NoTask(taskId) : Answer(http, workflow, taskId);
    }

    /// <summary>Replaces a task.</summary>
    internal static async Task<Ok<TaskResponse>> Replace(HttpContext http, string id, DefinitionReach reach, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var (taskId, revision) = (Ids.Task(id), ETags.IfMatch(http.Request));
        var body = await Body.ReadAsync(http.Request, cancellationToken);
        var workflow = await reach.EditorOf(http).ReplaceTaskAsync(taskId, revision, body, cancellationToken);
        http.IsAbout(workflow.Id);
        return Answer(http, workflow, taskId);
    }

    /// <summary>Removes a task that no other task depends on.</summary>
    public static async Task<NoContent> Delete(HttpContext http, string id, WorkflowEditor editor, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var workflow = await editor.RemoveTaskAsync(Ids.Task(id), ETags.IfMatch(http.Request), cancellationToken);
        http.IsAbout(workflow.Id);
        ETags.Set(http.Response, workflow);
        return TypedResults.NoContent();
    }

    private static Ok<TaskResponse> Answer(HttpContext http, StoredWorkflow workflow, long taskId)
    {
        var task = workflow.Definition.Tasks.FirstOrDefault(t => t.Id == taskId) ?? throw RefusedException.NoTask(taskId);
        ETags.Set(http.Response, workflow);
        return TypedResults.Ok(TaskResponse.Of(task));
    }
}
