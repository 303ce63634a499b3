using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Workflow.Functions.Api;

/// <summary>The routes of calendars.</summary>
/// <param name="api">Answers them.</param>
public sealed class CalendarFunctions(ApiPipeline api)
{
    private const string Calendars = "api/v1/calendars";

    /// <summary>Lists the calendars.</summary>
    [Function("list_calendars")]
    public Task ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Calendars)] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Shows a calendar.</summary>
    [Function("get_calendar")]
    public Task GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Calendars + "/{name}")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Writes a calendar.</summary>
    [Function("put_calendar")]
    public Task PutAsync([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Calendars + "/{name}")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Removes a calendar.</summary>
    [Function("delete_calendar")]
    public Task DeleteAsync([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Calendars + "/{name}")] HttpRequest request) => api.AnswerAsync(request);
}
