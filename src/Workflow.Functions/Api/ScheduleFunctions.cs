using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Workflow.Functions.Api;

/// <summary>The routes that speak of schedules.</summary>
/// <param name="api">Answers them.</param>
public sealed class ScheduleFunctions(ApiPipeline api)
{
    private const string Workflow = "api/v1/workflows/{id}";

    /// <summary>Shows the schedule of a workflow.</summary>
    [Function("get_schedule")]
    public Task GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = Workflow + "/schedule")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Lets the schedule of a workflow fire.</summary>
    [Function("enable_schedule")]
    public Task EnableAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = Workflow + "/enable")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Pauses the schedule of a workflow.</summary>
    [Function("disable_schedule")]
    public Task DisableAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = Workflow + "/disable")] HttpRequest request) => api.AnswerAsync(request);
}
