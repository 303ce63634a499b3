using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflow.Api.Access;
using Workflow.Api.Mapping;
using Workflow.Api.Requests;
using Workflow.Contracts;
using Workflow.Core.Access;
using Workflow.Core.Execution.Addresses;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Pools;
using Workflow.Core.History;

namespace Workflow.Api.Handlers;

/// <summary>The routes that show the tasks of a run: its executions, its summary, its graph.</summary>
public static class RunViewHandlers
{
    internal const int DefaultLimit = 500;
    internal const int MaxLimit = 10_000;
    internal const string NoItem = "none";

    /// <summary>Lists a run's task executions in the order of its tasks, those that have not begun included.</summary>
    internal static async Task<Ok<ListResponse<TaskExecutionResponse>>> ListTasks(HttpContext http, string id, IRunReader runs, IExecutionReader executions, PlannedVersions versions, PoolReasons pools, WorkflowReach reach, CallbackAddresses addresses, CancellationToken cancellationToken)
    {
        var query = new Query(http.Request);
        var page = query.Page();
        var (task, status, hasPayloads) = (query.Any("task"), query.Status<ExecutionStatus>("status"), query.Flag("payloads", fallback: true));
        var index = query.Index("index", NoItem, out var isTaskItself);
        if (task is null && (index is not null || isTaskItself))
        {
            query.Refuse("index", "needs task, whose items it counts");
        }

        query.Check();
        var run = await RunHandlers.FindHeadAsync(id, runs, cancellationToken);
        var version = await versions.GetAsync(run, cancellationToken);
        int? position = null;
        if (task is not null)
        {
            if (version.Positions.TryGetValue(task, out var found))
            {
                position = found;
            }
            else
            {
                query.Refuse("task", $"'{Core.Json.FaultText.Shorten(task)}' is not a task of version {run.WorkflowVersion} of the workflow, which the run has");
            }

            query.Check();
        }

        var caller = http.Caller();
        var key = caller.Role >= Role.Operator ? await addresses.KeyAsync(cancellationToken) : null;
        var filter = new ExecutionFilter { Position = position, Index = index, IsTaskItself = isTaskItself, Status = status, HasPayloads = hasPayloads };
        var listed = await ExecutionList.ReadAsync(run, version.Plan, executions, filter, page, cancellationToken);
        return TypedResults.Ok(ListResponse<TaskExecutionResponse>.Of(
            listed with { Items = await pools.ExplainAsync(run.Id, version, listed.Items, workflowId => reach.CoversAsync(caller, workflowId, cancellationToken), cancellationToken) },
            execution => TaskExecutionResponse.Of(execution, version, key is not null && CallbackToken.Of(run.Id, execution, key) is { } token ? addresses.Of(token) : null)));
    }

    /// <summary>Shows a run with each of its tasks once, and how many of them have each status. Outputs and errors are not in it.</summary>
    internal static async Task<Ok<SummaryResponse>> GetSummary(HttpContext http, string id, IExecutionReader executions, PlannedVersions versions, RunAnswers answers, CancellationToken cancellationToken)
    {
        var query = new Query(http.Request);
        var page = query.Page(DefaultLimit, MaxLimit);
        query.Check();
        var (run, shown) = await answers.FindAsync(Ids.Run(id), cancellationToken);
        var version = await versions.GetAsync(run, cancellationToken);
        var summary = await RunSummary.ReadAsync(run, version.Plan, executions, page with { MaxBytes = Math.Max(1, page.MaxBytes - PageBytes.Of(run)) }, cancellationToken);
        var response = SummaryResponse.Of(shown, summary, version);
        ETags.SetContent(http, response);
        return TypedResults.Ok(response);
    }

    /// <summary>Shows the graph of a run's version.</summary>
    public static async Task<Ok<GraphResponse>> GetGraph(HttpContext http, string id, IRunReader runs, PlannedVersions versions, CancellationToken cancellationToken)
    {
        var query = new Query(http.Request);
        var page = query.Page(DefaultLimit, MaxLimit);
        query.Check();
        var run = await RunHandlers.FindHeadAsync(id, runs, cancellationToken);
        return WorkflowHandlers.AnswerGraph(http, run.WorkflowId, run.WorkflowVersion, await versions.GetAsync(run, cancellationToken), page);
    }
}
