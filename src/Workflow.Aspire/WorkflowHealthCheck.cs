using Microsoft.Extensions.Diagnostics.HealthChecks;
using Workflow.Client;
using Workflow.Contracts;
using Workflow.Core.Json;

namespace Microsoft.Extensions.Hosting;

/// <summary>How healthy the workflow service says it is; unhealthy if it can't be reached.</summary>
/// <param name="client">Makes the client, so that a faulty option is a failed check.</param>
internal sealed class WorkflowHealthCheck(Func<WorkflowClient> client) : IHealthCheck
{
    // Of what a service says, as much as one reads.
    private const int MaxChecks = 20;
    private const int MaxCharacters = 200;

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return Of(await client().Health.GetReadyAsync(cancellationToken), context.Registration.FailureStatus);
        }
        catch (WorkflowException e)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, e.Message);
        }
    }

    /// <summary>What an answer means. A word that is not known is no good sign.</summary>
    /// <param name="ready">The answer.</param>
    /// <param name="failure">What a service that can't serve is for the application.</param>
    internal static HealthCheckResult Of(ReadyResponse ready, HealthStatus failure) => ready.Status switch
    {
        "healthy" => HealthCheckResult.Healthy(),
        "degraded" => HealthCheckResult.Degraded(Sentence(ready)),
        _ => new HealthCheckResult(failure, Sentence(ready)),
    };

    private static string Sentence(ReadyResponse ready)
    {
        var failed = (ready.Checks ?? []).Where(check => check is { Status: not "healthy" }).Take(MaxChecks).Select(check => $"{Shown(check.Name)} is {Shown(check.Status)}").ToList();
        return failed.Count == 0 ? $"The service is {Shown(ready.Status)}." : $"The service is {Shown(ready.Status)}: {string.Join(", ", failed)}.";
    }

    private static string Shown(string? text) => string.IsNullOrEmpty(text) ? "of no known state" : PlainText.Visible(text.Length > MaxCharacters ? $"{text.AsSpan(0, MaxCharacters)}…" : text);
}
