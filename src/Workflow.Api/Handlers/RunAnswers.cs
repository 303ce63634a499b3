using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflow.Api.Access;
using Workflow.Api.Mapping;
using Workflow.Contracts;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Api.Handlers;

/// <summary>Shows runs, each with the name of its workflow.</summary>
/// <param name="runs">The store of runs.</param>
/// <param name="reasons">Why runs make no progress.</param>
/// <param name="names">The names of workflows.</param>
/// <param name="versions">The planned versions.</param>
/// <param name="notifications">Who hears of runs; <c>null</c>: nobody.</param>
internal sealed class RunAnswers(IRunReader runs, RunReasons reasons, WorkflowNames names, PlannedVersions versions, INotificationStore? notifications = null)
{
    /// <summary>A run as it is, with the reason why it makes no progress, and its notifications.</summary>
    /// <exception cref="RefusedException">There is no such run.</exception>
    public async Task<RunResponse> ShowAsync(string id, CancellationToken cancellationToken) =>
        await ShowIfPresentAsync(id, cancellationToken) ?? throw RefusedException.NoRun(id);

    /// <summary>The same, or <c>null</c> if there is no such run.</summary>
    public async Task<RunResponse?> ShowIfPresentAsync(string id, CancellationToken cancellationToken)
    {
        if (await runs.GetAsync(id, cancellationToken) is not { } run)
        {
            return null;
        }

        var shown = await OfAsync(await reasons.ExplainAsync(run, cancellationToken), cancellationToken);
        var hasNotifications = notifications is not null && run.Group is null && (await versions.FindAsync(run.WorkflowId, run.WorkflowVersion, cancellationToken))?.Definition.Notifications is not null;
        var sent = hasNotifications ? await notifications!.FindNotificationsAsync(id, cancellationToken) : null;
        return shown with { Notifications = [.. (sent?.Deliveries ?? []).Select(DeliveryResponse.Of)] };
    }

    /// <summary>A run as it is, and as it is shown.</summary>
    /// <exception cref="RefusedException">There is no such run.</exception>
    public async Task<(Run Run, RunResponse Shown)> FindAsync(string id, CancellationToken cancellationToken)
    {
        var run = await GetAsync(id, cancellationToken);
        return (run, await OfAsync(await reasons.ExplainAsync(run, cancellationToken), cancellationToken));
    }

    /// <summary>A page of runs, with the reasons why they make no progress.</summary>
    public async Task<Ok<ListResponse<RunResponse>>> PageAsync(Page<Run> found, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ListResponse<RunResponse>(await OfAsync(await reasons.ExplainAsync(found.Items, cancellationToken), cancellationToken), found.NextCursor));

    /// <summary>The address of a run.</summary>
    public static string AddressOf(string id) => $"{Routes.Root}/runs/{id}";

    /// <summary>A run that was accepted.</summary>
    public async Task<Accepted<RunResponse>> AcceptedAsync(Run run, CancellationToken cancellationToken) =>
        TypedResults.Accepted(AddressOf(run.Id), await OfAsync(run, cancellationToken));

    /// <summary>A run that was ordered something. An order does not read the inputs of its run, but the response shows them.</summary>
    public async Task<Accepted<RunResponse>> AcceptedAsync(RunHead ordered, CancellationToken cancellationToken) =>
        await AcceptedAsync((await GetAsync(ordered.Id, cancellationToken)).With(ordered), cancellationToken);

    /// <summary>As many runs as fit into a page; one that was removed in between is left out.</summary>
    public async Task<IReadOnlyList<RunResponse>> ShownAsync(IReadOnlyList<RunHead> ordered, CancellationToken cancellationToken)
    {
        var page = new PageBudget(ActiveRuns.PageSize, ActiveRuns.PageBytes);
        List<RunResponse> shown = [];
        foreach (var head in ordered)
        {
            if (await runs.GetAsync(head.Id, cancellationToken) is not { } run)
            {
                continue;
            }

            if (!page.TryTake(PageBytes.Of(run)))
            {
                break;
            }

            shown.Add(await OfAsync(run.With(head), cancellationToken));
        }

        return shown;
    }

    private async Task<RunResponse> OfAsync(Run run, CancellationToken cancellationToken) =>
        RunResponse.Of(run, await names.FindOfRunAsync(run, cancellationToken));

    private async Task<IReadOnlyList<RunResponse>> OfAsync(IReadOnlyList<Run> shown, CancellationToken cancellationToken)
    {
        List<RunResponse> responses = [];
        foreach (var run in shown)
        {
            responses.Add(await OfAsync(run, cancellationToken));
        }

        return responses;
    }

    private async Task<Run> GetAsync(string id, CancellationToken cancellationToken) =>
        await runs.GetAsync(id, cancellationToken) ?? throw RefusedException.NoRun(id);
}
