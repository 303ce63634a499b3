using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflow.Api.Access;
using Workflow.Api.Mapping;
using Workflow.Api.Requests;
using Workflow.Contracts;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Scheduling;

namespace Workflow.Api.Handlers;

/// <summary>The routes of schedules.</summary>
public static class ScheduleHandlers
{
    internal const int DefaultCount = SchedulePreview.DefaultCount;
    internal const int MaxCount = SchedulePreview.MaxCount;

    // For each, its workflow is read.
    internal const int MaxListed = 100;

    /// <summary>Shows a workflow's schedule: the next instants, and the last ones with their outcome.</summary>
    public static async Task<Ok<ScheduleResponse>> Get(
        HttpContext http, string id, IWorkflowStore workflows, IScheduleStore schedules, ICalendarStore calendars, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = new Query(http.Request);
        var (from, count, isPreview) = (query.Instant("from"), query.Count("count", DefaultCount, MaxCount), query.Flag("preview"));
        query.Check();
        var workflow = await WorkflowHandlers.FindAsync(Ids.Workflow(id), workflows, cancellationToken);
        var state = await schedules.GetScheduleAsync(workflow.Id, cancellationToken);
        var recorded = await schedules.ListTicksAsync(workflow.Id, count, cancellationToken);
        var ticks = (state?.Pending ?? []).Reverse().Concat(recorded).Take(count).ToList();
        var definition = workflow.Definition.Schedule;
        var now = time.GetUtcNow();
        Schedule? schedule = null;
        var fault = !definition.IsSet ? null : Schedule.Read(definition, workflow.Id, await calendars.CalendarsOfAsync(definition, cancellationToken), out schedule);
        IReadOnlyList<DueInstant> next = [];
        IReadOnlyList<ExcludedInstant> excluded = [];
        try
        {
            // The cursor does not apply to the past: such a request is answered as if nothing had been decided yet.
            var cursor = workflow.IsActive && !(from < now) ? state?.Cursor : null;
            if (schedule is not null && (workflow.IsActive || isPreview))
            {
                next = schedule.Upcoming(from ?? now, count, cursor);
                excluded = schedule.Times.Excluded(from ?? now, next is [] ? null : next[^1].Instant, MaxCount);
            }
        }
        catch (StuckScheduleException e)
        {
            fault = e.Message;
        }

        return TypedResults.Ok(ScheduleResponse.Of(workflow, state, now, schedule, fault, next, excluded, ticks));
    }

    /// <summary>Lists the schedules by the time at which they are due, the earliest first.</summary>
    internal static async Task<Ok<ListResponse<DueScheduleResponse>>> List(
        HttpContext http, IWorkflowStore workflows, IScheduleStore schedules, ICalendarStore calendars, WorkflowReach reach, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = new Query(http.Request);
        var page = query.Page(maxLimit: MaxListed);
        query.Check();
        var caller = http.Caller();
        var states = await WorkflowReach.FilterAsync(
            caller, page, part => schedules.ListByDueTimeAsync(part, cancellationToken), state => reach.CoversAsync(caller, state.WorkflowId, cancellationToken));
        var now = time.GetUtcNow();
        List<DueScheduleResponse> items = [];
        foreach (var state in states.Items)
        {
            if (await workflows.GetAsync(state.WorkflowId, cancellationToken) is { } workflow) // removed meanwhile otherwise
            {
                items.Add(DueScheduleResponse.Of(workflow, state, await calendars.CalendarsOfAsync(workflow.Definition.Schedule, cancellationToken), now));
            }
        }

        return TypedResults.Ok(new ListResponse<DueScheduleResponse>(items, states.NextCursor));
    }

    /// <summary>Shows the instants of a schedule that is not saved. Nothing is written.</summary>
    public static async Task<Ok<SchedulePreviewResponse>> Preview(HttpContext http, ICalendarStore calendars, TimeProvider time, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var now = time.GetUtcNow();
        var preview = await SchedulePreview.ReadAsync(await Body.ReadAsync(http.Request, cancellationToken), calendars, cancellationToken);
        return TypedResults.Ok(SchedulePreviewResponse.Of(preview, now));
    }

    /// <summary>
    /// Enables a workflow's schedule from now on. Instants that were missed while it was disabled are not run, and a clock
    /// that was set back is accepted.
    /// </summary>
    public static async Task<Ok<WorkflowResponse>> Enable(HttpContext http, string id, WorkflowEditor editor, Scheduler scheduler, ScheduleSignal signal, TimeProvider time, CancellationToken cancellationToken)
    {
        var enabled = await SetActiveAsync(http, id, isActive: true, editor, time, cancellationToken);
        await scheduler.ResetToClockAsync(Ids.Workflow(id), cancellationToken); // also if it was enabled already
        signal.Set();
        return enabled;
    }

    /// <summary>Disables a workflow's schedule. An active run continues, and a manual start still works.</summary>
    public static Task<Ok<WorkflowResponse>> Disable(HttpContext http, string id, WorkflowEditor editor, TimeProvider time, CancellationToken cancellationToken) =>
        SetActiveAsync(http, id, isActive: false, editor, time, cancellationToken);

    private static async Task<Ok<WorkflowResponse>> SetActiveAsync(HttpContext http, string id, bool isActive, WorkflowEditor editor, TimeProvider time, CancellationToken cancellationToken)
    {
        var revision = ETags.IfMatch(http.Request);
        await RunHandlers.RefuseBodyAsync(http.Request, cancellationToken);
        var workflow = await editor.SetActiveAsync(Ids.Workflow(id), revision, isActive, cancellationToken);
        ETags.Set(http.Response, workflow);
        return TypedResults.Ok(WorkflowResponse.Of(workflow, time.GetUtcNow()));
    }
}
