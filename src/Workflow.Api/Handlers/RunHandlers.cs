using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflow.Api.Contracts;
using Workflow.Api.Requests;
using Workflow.Core.Definitions;
using Workflow.Core.Execution;
using Workflow.Core.History;

namespace Workflow.Api.Handlers;

/// <summary>The routes that start runs and read them.</summary>
public static class RunHandlers
{
    /// <summary>Starts a run of a workflow's latest version. The body may be left out.</summary>
    public static async Task<Accepted<RunResponse>> Start(HttpContext http, string id, RunStarter starter, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var workflowId = Ids.Workflow(id);
        if (await Body.ReadOptionalAsync(http.Request, cancellationToken) is { } body)
        {
            List<Fault> faults = [];
            new ObjectReader(body, "", faults).RefuseUnknown();
            if (faults.Count > 0)
            {
                throw RefusedException.Faulty(faults);
            }
        }

        var run = await starter.StartAsync(workflowId, RunTrigger.Manual, cancellationToken);
        return TypedResults.Accepted($"{Routes.Root}/runs/{run.Id}", RunResponse.Of(run));
    }

    /// <summary>Lists a workflow's runs, newest first.</summary>
    public static async Task<Ok<ListResponse<RunResponse>>> ListOfWorkflow(HttpContext http, string id, IWorkflowStore workflows, IRunStore runs, CancellationToken cancellationToken)
    {
        var (filter, page) = Filter(new Query(http.Request), narrowed: true);
        var workflow = await WorkflowHandlers.FindAsync(Ids.Workflow(id), workflows, cancellationToken);
        return await ListAsync(filter with { WorkflowId = workflow.Id }, page, runs, cancellationToken);
    }

    /// <summary>Lists the runs of all workflows, newest first.</summary>
    public static Task<Ok<ListResponse<RunResponse>>> List(HttpContext http, IRunStore runs, CancellationToken cancellationToken)
    {
        var (filter, page) = Filter(new Query(http.Request), narrowed: false);
        return ListAsync(filter, page, runs, cancellationToken);
    }

    /// <summary>Shows a run.</summary>
    public static async Task<Ok<RunResponse>> Get(HttpContext http, string id, IRunStore runs, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        return TypedResults.Ok(RunResponse.Of(await FindAsync(id, runs, cancellationToken)));
    }

    /// <summary>Lists a run's task executions in the order of its tasks, those that have not begun included.</summary>
    public static async Task<Ok<ListResponse<TaskExecutionResponse>>> ListTasks(HttpContext http, string id, IRunStore runs, PlannedVersions versions, CancellationToken cancellationToken)
    {
        var query = new Query(http.Request);
        var page = query.Page();
        query.Check();
        var run = await FindAsync(id, runs, cancellationToken);
        var version = await versions.GetAsync(run.WorkflowId, run.WorkflowVersion, cancellationToken);
        return TypedResults.Ok(ListResponse<TaskExecutionResponse>.Of(
            await ExecutionList.ReadAsync(run, version.Plan, runs, page, cancellationToken), TaskExecutionResponse.Of));
    }

    /// <summary>Lists a run's log, oldest line first.</summary>
    public static async Task<Ok<ListResponse<LogLine>>> ListLog(HttpContext http, string id, IRunStore runs, CancellationToken cancellationToken)
    {
        var query = new Query(http.Request);
        var page = query.Page();
        query.Check();
        var run = await FindAsync(id, runs, cancellationToken);
        return TypedResults.Ok(ListResponse<LogLine>.Of(await runs.ListLogAsync(run.Id, page, cancellationToken), l => l));
    }

    private static (RunFilter Filter, PageRequest Page) Filter(Query query, bool narrowed)
    {
        var filter = new RunFilter(
            narrowed ? null : query.Id("workflow_id"),
            query.Status<RunStatus>("status"),
            query.Option<RunTrigger>("trigger"),
            query.Instant("created_from"),
            query.Instant("created_before"));
        var page = query.Page();
        query.Check();
        return (filter, page);
    }

    private static async Task<Ok<ListResponse<RunResponse>>> ListAsync(RunFilter filter, PageRequest page, IRunStore runs, CancellationToken cancellationToken) =>
        TypedResults.Ok(ListResponse<RunResponse>.Of(await runs.ListAsync(filter, page, cancellationToken), RunResponse.Of));

    private static async Task<Run> FindAsync(string id, IRunStore runs, CancellationToken cancellationToken) =>
        await runs.GetAsync(Ids.Run(id), cancellationToken)
        ?? throw new RefusedException(RefusalReason.NotFound, $"There is no run '{id}'.");
}
