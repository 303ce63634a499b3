using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflow.Api.Access;
using Workflow.Api.Audit;
using Workflow.Api.Mapping;
using Workflow.Api.Requests;
using Workflow.Contracts;
using Workflow.Core.Access;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Json;
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
        return AnswerCreated(http, workflow, time);
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

    /// <summary>Shows the workflow of a name.</summary>
    public static async Task<Ok<WorkflowResponse>> GetByName(HttpContext http, string name, IWorkflowStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var readings = AddressedName.Readings(http.Request, name, following: 0);
        foreach (var reading in readings.Where(http.Caller().Covers))
        {
            if (await store.FindByNameAsync(reading, cancellationToken) is { } workflow)
            {
                http.IsAbout(workflow.Id);
                return Answer(http, workflow, time, isByName: true);
            }
        }

        RefuseForeign(http, readings);
        throw new RefusedException(RefusalReason.NotFound, $"There is no workflow named '{FaultText.Shorten(readings[0])}'.");
    }

    /// <summary>Creates the workflow of a name, or replaces its definition; a body without tasks keeps them.</summary>
    internal static async Task<Results<Ok<WorkflowResponse>, Created<WorkflowResponse>>> Apply(
        HttpContext http, string name, DefinitionReach reach, WorkflowNames names, IWorkflowStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var guard = ETags.Guard(http.Request);
        var readings = AddressedName.Readings(http.Request, name, following: 0);
        RefuseForeign(http, readings); // before anything says whether it is there
        var body = await Body.ReadAsync(http.Request, cancellationToken);
        var read = await NameAsync(readings, body, store, cancellationToken);
        RefuseForeign(http, [read]);
        var (workflow, isNew) = await reach.EditorOf(http).ApplyAsync(read, guard, body, cancellationToken);
        http.IsAbout(workflow.Id);
        if (!isNew)
        {
            names.Forget(workflow.Id);
            return Answer(http, workflow, time, isByName: true);
        }

        return AnswerCreated(http, workflow, time, isByName: true);
    }

    private static void RefuseForeign(HttpContext http, IReadOnlyList<string> readings)
    {
        if (!readings.Any(http.Caller().Covers))
        {
            throw new AccessRefusedException(AccessRule.OutOfReach(http.Caller()));
        }
    }

    // Of two readings, the one that the body repeats or that exists; a slash in a name is likelier than an escaped one.
    private static async Task<string> NameAsync(IReadOnlyList<string> readings, JsonElement body, IWorkflowStore store, CancellationToken cancellationToken)
    {
        if (readings is [var only])
        {
            return only;
        }

        var repeated = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("name", out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
        if (readings.FirstOrDefault(reading => reading == repeated) is { } said)
        {
            return said;
        }

        return await store.FindByNameAsync(readings[0], cancellationToken) is null ? readings[^1] : readings[0];
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

    private static Created<WorkflowResponse> AnswerCreated(HttpContext http, StoredWorkflow workflow, TimeProvider time, bool isByName = false)
    {
        http.Created($"{workflow.Id}");
        Tag(http, workflow, isByName);
        return TypedResults.Created($"{Routes.Root}/workflows/{workflow.Id}", WorkflowResponse.Of(workflow, time.GetUtcNow()));
    }

    private static Ok<WorkflowResponse> Answer(HttpContext http, StoredWorkflow workflow, TimeProvider time, bool isByName = false)
    {
        Tag(http, workflow, isByName);
        return TypedResults.Ok(WorkflowResponse.Of(workflow, time.GetUtcNow()));
    }

    private static void Tag(HttpContext http, StoredWorkflow workflow, bool isByName)
    {
        if (isByName)
        {
            ETags.SetByName(http.Response, workflow);
        }
        else
        {
            ETags.Set(http.Response, workflow);
        }
    }
}
