using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflow.Api.Access;
using Workflow.Api.Audit;
using Workflow.Api.Contracts;
using Workflow.Api.Requests;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling;

namespace Workflow.Api.Handlers;

/// <summary>The routes of workflows and their versions.</summary>
public static class WorkflowHandlers
{
    internal const int MaxLastRuns = 20;
    internal const int MaxLimitWithRuns = 100;

    /// <summary>Creates a workflow, with its tasks or without.</summary>
    internal static async Task<Created<WorkflowResponse>> Create(HttpContext http, DefinitionReach reach, TimeProvider time, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var body = await Body.ReadAsync(http.Request, cancellationToken);
        var workflow = await reach.EditorOf(http).CreateAsync(body, cancellationToken);
        http.IsAbout(workflow.Id);
        http.Created($"{workflow.Id}");
        ETags.Set(http.Response, workflow);
        return TypedResults.Created($"{Routes.Root}/workflows/{workflow.Id}", WorkflowResponse.Of(workflow, time.GetUtcNow()));
    }

    /// <summary>Lists the workflows by id, or those that a search by name finds, without their tasks.</summary>
    public static async Task<Ok<ListResponse<WorkflowListItem>>> List(HttpContext http, IWorkflowStore store, IRunReader runs, IScheduleStore schedules, CancellationToken cancellationToken)
    {
        var query = new Query(http.Request);
        var (search, last) = (query.ShortText("search", DefinitionLimits.WorkflowName), query.Count("runs", 0, MaxLastRuns, least: 0));
        var page = query.Page(maxLimit: query.Has("runs") ? MaxLimitWithRuns : PageRequest.MaxLimit);
        query.Check();
        var caller = http.Caller();
        var listed = await WorkflowReach.FilterAsync(
            caller,
            page,
            part => search is null ? store.ListAsync(part, cancellationToken) : store.SearchAsync(search, part, cancellationToken),
            w => Task.FromResult(caller.Covers(w.Name)));
        if (!query.Has("runs"))
        {
            return TypedResults.Ok(ListResponse<WorkflowListItem>.Of(listed, w => WorkflowListItem.Of(w)));
        }

        var items = new WorkflowListItem[listed.Items.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, items.Length, options, async (i, token) => items[i] = await WithRunsAsync(listed.Items[i], last, runs, schedules, token));
        return TypedResults.Ok(new ListResponse<WorkflowListItem>(items, listed.NextCursor));
    }

    /// <summary>Shows a workflow.</summary>
    public static async Task<Ok<WorkflowResponse>> Get(HttpContext http, string id, IWorkflowStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var workflow = await FindAsync(Ids.Workflow(id), store, cancellationToken);
        return Answer(http, workflow, time);
    }

    /// <summary>Replaces a workflow's definition; a body without tasks keeps them.</summary>
    internal static async Task<Ok<WorkflowResponse>> Replace(HttpContext http, string id, DefinitionReach reach, WorkflowNames names, TimeProvider time, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var (workflowId, revision) = (Ids.Workflow(id), ETags.IfMatch(http.Request));
        var body = await Body.ReadAsync(http.Request, cancellationToken);
        var replaced = await reach.EditorOf(http).ReplaceAsync(workflowId, revision, body, cancellationToken);
        names.Forget(workflowId);
        return Answer(http, replaced, time);
    }

    /// <summary>Removes a workflow that has no active runs; its runs stay readable.</summary>
    public static async Task<NoContent> Delete(HttpContext http, string id, WorkflowEditor editor, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        await editor.DeleteAsync(Ids.Workflow(id), ETags.IfMatch(http.Request), cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>Lists the versions, newest first.</summary>
    public static async Task<Ok<ListResponse<VersionSummary>>> ListVersions(HttpContext http, string id, IWorkflowStore store, CancellationToken cancellationToken)
    {
        var query = new Query(http.Request);
        var page = query.Page();
        query.Check();
        var workflow = await FindAsync(Ids.Workflow(id), store, cancellationToken);
        return TypedResults.Ok(ListResponse<VersionSummary>.Of(await store.ListVersionsAsync(workflow.Id, page, cancellationToken), v => v));
    }

    /// <summary>Shows a version.</summary>
    public static async Task<Ok<VersionResponse>> GetVersion(HttpContext http, string id, string version, IWorkflowStore store, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var (workflowId, number) = (Ids.Workflow(id), Ids.Version(version));
        var found = await store.GetVersionAsync(workflowId, number, cancellationToken)
            ?? throw NoVersion(workflowId, number);
        ETags.Set(http.Response, found);
        return TypedResults.Ok(VersionResponse.Of(found));
    }

    /// <summary>Shows the graph of a version, by default of the latest. That of an earlier version can be read also after the workflow was removed.</summary>
    public static async Task<Ok<GraphResponse>> GetGraph(HttpContext http, string id, IWorkflowStore store, PlannedVersions versions, CancellationToken cancellationToken)
    {
        var query = new Query(http.Request);
        var (page, given) = (query.Page(RunViewHandlers.DefaultLimit, RunViewHandlers.MaxLimit), query.Any("version"));
        query.Check();
        var workflowId = Ids.Workflow(id);
        var version = given is null ? (await FindAsync(workflowId, store, cancellationToken)).Version : Ids.Version(given);
        var planned = await versions.FindAsync(workflowId, version, cancellationToken) ?? throw NoVersion(workflowId, version);
        return AnswerGraph(http, workflowId, version, planned, page);
    }

    internal static Ok<GraphResponse> AnswerGraph(HttpContext http, long workflowId, int version, PlannedVersion planned, PageRequest page)
    {
        ETags.SetGraph(http.Response, version);
        return TypedResults.Ok(GraphResponse.Of(workflowId, version, planned, page));
    }

    private static async Task<WorkflowListItem> WithRunsAsync(WorkflowSummary workflow, int last, IRunReader runs, IScheduleStore schedules, CancellationToken cancellationToken)
    {
        var heads = last == 0 ? [] : (await runs.ListHeadsAsync(new RunFilter(workflow.Id), new PageRequest(last), cancellationToken)).Items;
        var state = await schedules.GetScheduleAsync(workflow.Id, cancellationToken);
        return WorkflowListItem.Of(workflow, [.. heads.Select(LastRunResponse.Of)], state?.DueAt);
    }

    private static RefusedException NoVersion(long workflowId, int version) =>
        new(RefusalReason.NotFound, $"There is no version {version} of a workflow {workflowId}.");

    internal static async Task<StoredWorkflow> FindAsync(long id, IWorkflowStore store, CancellationToken cancellationToken) =>
        await store.GetAsync(id, cancellationToken) ?? throw RefusedException.NoWorkflow(id);

    private static Ok<WorkflowResponse> Answer(HttpContext http, StoredWorkflow workflow, TimeProvider time)
    {
        ETags.Set(http.Response, workflow);
        return TypedResults.Ok(WorkflowResponse.Of(workflow, time.GetUtcNow()));
    }
}
