using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Workflow.Benchmarks.HandWritten;

/// <summary>Start and status over HTTP.</summary>
public static class HttpFunctions
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Starts a run of the shape in the body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="client">The task hub.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    [Function("start")]
    public static async Task<IActionResult> Start(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "start")] HttpRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(client);
        var shape = await JsonSerializer.DeserializeAsync<Shape>(request.Body, Json, cancellationToken);
        var id = await client.ScheduleNewOrchestrationInstanceAsync(nameof(Orchestration.RunShape), shape, cancellationToken);
        return new ObjectResult(new { id }) { StatusCode = StatusCodes.Status202Accepted };
    }

    /// <summary>The status of a run.</summary>
    /// <param name="request">The request.</param>
    /// <param name="client">The task hub.</param>
    /// <param name="id">The run.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    [Function("status")]
    public static async Task<IActionResult> Status(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "status/{id}")] HttpRequest request, [DurableClient] DurableTaskClient client, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(client);
        var run = await client.GetInstanceAsync(id, getInputsAndOutputs: false, cancellationToken);
        return run is null
            ? new NotFoundResult()
            : new OkObjectResult(new { status = run.RuntimeStatus.ToString(), created_at = run.CreatedAt, completed_at = run.LastUpdatedAt });
    }
}
