using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflow.Api.Audit;
using Workflow.Api.Requests;
using Workflow.Api.Watching;
using Workflow.Contracts;
using Workflow.Core.History;

namespace Workflow.Api.Handlers;

/// <summary>Answers starts: at once, or when the run has ended, as the caller prefers.</summary>
/// <param name="answers">Shows runs.</param>
/// <param name="ends">Waits for their ends.</param>
internal sealed class StartAnswers(RunAnswers answers, EndWait ends)
{
    /// <summary>The answer to a start.</summary>
    /// <param name="http">The request.</param>
    /// <param name="run">The run that it started.</param>
    /// <param name="wait">How many seconds the caller would wait for its end; <c>null</c>: it does not say.</param>
    /// <param name="cancellationToken">Cancels the call. The run goes on.</param>
    /// <returns>200 with the run as it ended, or 202 with the run as it is.</returns>
    public async Task<Results<Ok<RunResponse>, Accepted<RunResponse>>> AnswerAsync(HttpContext http, Run run, int? wait, CancellationToken cancellationToken)
    {
        http.Created(run.Id);
        if (wait is not { } preferred)
        {
            return await answers.AcceptedAsync(run, cancellationToken);
        }

        var (seconds, mayRead) = await ends.WaitAsync(http, run.Id, preferred);
        if (seconds > 0)
        {
            PreferHeader.SayWaited(http.Response, seconds);
        }

        if (!mayRead || await ShowAsync(run.Id, cancellationToken) is not { } shown)
        {
            return await answers.AcceptedAsync(run, cancellationToken);
        }

        var address = RunAnswers.AddressOf(run.Id);
        if (shown.CompletedAt is null)
        {
            return TypedResults.Accepted(address, shown);
        }

        http.Response.Headers.Location = address;
        return TypedResults.Ok(shown);
    }

    // Retention may have removed it meanwhile. Whatever has happened since, the start has succeeded, and its answer says so.
    private async Task<RunResponse?> ShowAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await answers.ShowIfPresentAsync(id, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }
}
