using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflow.Api.Access;
using Workflow.Api.Mapping;
using Workflow.Api.Requests;
using Workflow.Contracts;
using Workflow.Core.Access;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.Paging;

namespace Workflow.Api.Handlers;

/// <summary>The routes of runs.</summary>
public static class RunHandlers
{
    /// <summary>Starts a run of a workflow, by default of its latest version. The body may be left out.</summary>
    internal static async Task<Results<Ok<RunResponse>, Accepted<RunResponse>>> Start(HttpContext http, string id, RunStarter starter, StartAnswers answers, TimeProvider time, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var workflowId = Ids.Workflow(id);
        var (key, wait) = (IdempotencyHeader.Read(http.Request), PreferHeader.Wait(http.Request));
        var start = ReadStart(await Body.ReadOptionalAsync(http.Request, cancellationToken), time.GetUtcNow());
        var run = await starter.StartAsync(workflowId, start with { IdempotencyKey = key, StartedBy = http.Actor(), TraceParent = TraceHeader.Read(http.Request) }, cancellationToken);
        return await answers.AnswerAsync(http, run, wait, cancellationToken);
    }

    /// <summary>
    /// Cancels every active run of a workflow. For runs that are being cancelled already, it also ends the clean-up; with
    /// <c>force</c>, for all.
    /// </summary>
    internal static async Task<Accepted<StopResponse>> Stop(HttpContext http, string id, IWorkflowStore workflows, RunControl control, RunAnswers answers, CancellationToken cancellationToken)
    {
        var force = await ForceAsync(http.Request, cancellationToken);
        var workflow = await WorkflowHandlers.FindAsync(Ids.Workflow(id), workflows, cancellationToken);
        var (count, first) = await control.StopAsync(workflow.Id, force, http.Actor(), cancellationToken);
        return TypedResults.Accepted((string?)null, new StopResponse(count, await answers.ShownAsync(first, cancellationToken)));
    }

    /// <summary>
    /// Cancels a run; tasks with trigger_rule always still run. A second cancel, or one with <c>force</c>, ends those too.
    /// </summary>
    internal static async Task<Accepted<RunResponse>> Cancel(HttpContext http, string id, RunControl control, RunAnswers answers, CancellationToken cancellationToken)
    {
        var force = await ForceAsync(http.Request, cancellationToken);
        return await answers.AcceptedAsync(await control.CancelAsync(Ids.Run(id), Cancellation.ByPerson(force, http.Actor()), cancellationToken), cancellationToken);
    }

    /// <summary>Pauses a run: it starts no task until it is resumed.</summary>
    internal static async Task<Accepted<RunResponse>> Pause(HttpContext http, string id, RunControl control, RunAnswers answers, CancellationToken cancellationToken)
    {
        await RefuseBodyAsync(http.Request, cancellationToken);
        return await answers.AcceptedAsync(await control.PauseAsync(Ids.Run(id), http.Actor(), cancellationToken), cancellationToken);
    }

    /// <summary>Resumes a paused run.</summary>
    internal static async Task<Accepted<RunResponse>> Resume(HttpContext http, string id, RunControl control, RunAnswers answers, CancellationToken cancellationToken)
    {
        await RefuseBodyAsync(http.Request, cancellationToken);
        return await answers.AcceptedAsync(await control.ResumeAsync(Ids.Run(id), http.Actor(), cancellationToken), cancellationToken);
    }

    /// <summary>Sends a run an event, for a task of type EVENT that waits for it now or later. The body is its payload.</summary>
    public static async Task<Accepted<EventResponse>> SendEvent(HttpContext http, string id, string name, RunControl control, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var runId = Ids.Run(id);
        var payload = EventHandlers.ReadPayload(await Body.ReadOptionalAsync(http.Request, cancellationToken));
        var at = await control.SendEventAsync(runId, name, payload, IdempotencyHeader.Read(http.Request), http.Actor(), cancellationToken, SenderOf(http.Caller()));
        return TypedResults.Accepted((string?)null, new EventResponse(runId, name, at));
    }

    private static EventSender SenderOf(Caller caller) => new(
        [.. new[] { caller.Name, caller.Actor, caller.ActorId }.Distinct(StringComparer.Ordinal)],
        [.. Enum.GetValues<Role>().Where(role => role <= caller.Role).Select(Word.Lower)],
        caller.Role == Role.Admin);

    /// <summary>Lists a workflow's runs, newest first.</summary>
    internal static async Task<Ok<ListResponse<RunResponse>>> ListOfWorkflow(HttpContext http, string id, IWorkflowStore workflows, IRunReader runs, RunAnswers answers, CancellationToken cancellationToken)
    {
        var (filter, page) = Filter(new Query(http.Request), narrowed: true);
        var workflow = await WorkflowHandlers.FindAsync(Ids.Workflow(id), workflows, cancellationToken);
        var found = await runs.ListAsync(filter with { WorkflowId = workflow.Id }, page, cancellationToken);
        return await answers.PageAsync(found, cancellationToken);
    }

    /// <summary>Lists the runs of all workflows, newest first.</summary>
    internal static async Task<Ok<ListResponse<RunResponse>>> List(HttpContext http, IRunReader runs, RunAnswers answers, WorkflowReach reach, CancellationToken cancellationToken)
    {
        var (filter, page) = Filter(new Query(http.Request), narrowed: false);
        var caller = http.Caller();
        if (filter.WorkflowId is { } workflowId && !await reach.CoversAsync(caller, workflowId, cancellationToken))
        {
            throw new AccessRefusedException(AccessRule.OutOfReach(caller));
        }

        var found = await reach.FilterRunsAsync(caller, page, part => runs.ListAsync(filter, part, cancellationToken), cancellationToken);
        return await answers.PageAsync(found, cancellationToken);
    }

    /// <summary>Shows a run.</summary>
    internal static async Task<Ok<RunResponse>> Get(HttpContext http, string id, RunAnswers answers, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        return TypedResults.Ok(await answers.ShowAsync(Ids.Run(id), cancellationToken));
    }

    /// <summary>Lists a run's log, oldest line first.</summary>
    public static async Task<Ok<ListResponse<LogLine>>> ListLog(HttpContext http, string id, IRunReader runs, IRunLog log, CancellationToken cancellationToken)
    {
        var query = new Query(http.Request);
        var page = query.Page();
        query.Check();
        var run = await FindHeadAsync(id, runs, cancellationToken);
        return TypedResults.Ok(ListResponse<LogLine>.Of(await log.ListLogAsync(run.Id, page, cancellationToken), l => l));
    }

    private static RunStart ReadStart(JsonElement? body, DateTimeOffset now)
    {
        FaultCollection faults = [];
        var reader = new ObjectReader(body ?? default, "", faults);
        var inputs = reader.Any("inputs") ?? default;
        if (inputs.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Object))
        {
            reader.Fault("inputs", $"must be an object, not {FaultText.Kind(inputs)}");
        }

        var start = new RunStart(RunTrigger.Manual, inputs)
        {
            Version = reader.Has("version") ? reader.Int("version", 1, int.MaxValue, 1) : null,
            StartAt = ReadStartAt(reader, now),
            Priority = Priorities.Read(reader),
            Labels = LabelRules.ReadGiven(reader),
        };
        reader.RefuseUnknown();
        return faults.Count > 0 ? throw RefusedException.Faulty(faults) : start;
    }

    private static DateTimeOffset? ReadStartAt(ObjectReader reader, DateTimeOffset now)
    {
        var at = reader.Instant("start_at");
        if (at > now + RunStart.LongestDelay)
        {
            reader.Fault("start_at", $"must be within {RunStart.LongestDelay.TotalDays:0} days from now");
        }

        if (!reader.Has("delay_seconds"))
        {
            return at;
        }

        var delay = reader.Int("delay_seconds", 0, DefinitionLimits.LongestSeconds, 0);
        if (reader.Has("start_at"))
        {
            reader.Fault("delay_seconds", "does not go with start_at: give one of the two");
        }

        return now.AddSeconds(delay);
    }

    // Whether to end the clean-up; null: the body does not say.
    private static async Task<bool?> ForceAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        new Query(request).Check();
        List<Fault> faults = [];
        var body = new ObjectReader(await Body.ReadOptionalAsync(request, cancellationToken) ?? default, "", faults);
        bool? force = body.Has("force") ? body.Flag("force", false) : null;
        body.RefuseUnknown();
        return faults.Count > 0 ? throw RefusedException.Faulty(faults) : force;
    }

    // A request that takes no body is sent without one, or with an empty object.
    internal static async Task RefuseBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        new Query(request).Check();
        if (await Body.ReadOptionalAsync(request, cancellationToken) is { } body)
        {
            FaultCollection faults = [];
            new ObjectReader(body, "", faults).RefuseUnknown();
            if (faults.Count > 0)
            {
                throw RefusedException.Faulty(faults);
            }
        }
    }

    private static (RunFilter Filter, PageRequest Page) Filter(Query query, bool narrowed)
    {
        var filter = ReadFilter(query, narrowed);
        var page = query.Page();
        query.Check();
        return (filter, page);
    }

    /// <summary>Reads a filter of runs.</summary>
    /// <param name="query">The parameters; it is not checked yet.</param>
    /// <param name="narrowed">Whether it is for the runs of one workflow.</param>
    internal static RunFilter ReadFilter(Query query, bool narrowed)
    {
        var filter = new RunFilter(
            narrowed ? null : query.Id("workflow_id"),
            query.Status<RunStatus>("status"),
            query.Option<RunTrigger>("trigger"),
            query.Instant("created_from"),
            query.Instant("created_before"),
            !narrowed && query.Flag("active"))
        { Labels = LabelFilter.Read(query) };
        if (filter is { IsActive: true, Status: not null })
        {
            query.Refuse("active", "can't be combined with status, which says itself whether a run is active");
        }

        return filter;
    }

    internal static async Task<RunHead> FindHeadAsync(string id, IRunReader runs, CancellationToken cancellationToken) =>
        await runs.GetHeadAsync(Ids.Run(id), cancellationToken)
        ?? throw RefusedException.NoRun(id);
}
