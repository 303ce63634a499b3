using System.Net.ServerSentEvents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using Workflow.Api.Access;
using Workflow.Api.Problems;
using Workflow.Api.Requests;
using Workflow.Api.Watching;
using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Api.Handlers;

/// <summary>The routes that send changes as server-sent events.</summary>
internal static class WatchHandlers
{
    /// <summary>The media type of server-sent events.</summary>
    public const string EventStream = "text/event-stream";

    /// <summary>The header by which a client continues after the last event that it has received.</summary>
    public const string LastIdHeader = "Last-Event-ID";

    private const int LongestId = 4_096;

    /// <summary>Watches a run: sends its changes until it has ended.</summary>
    public static async Task<IResult> OfRun(HttpContext http, string id, IRunReader runs, IWatchSource source, WatchPlaces places, CancellationToken cancellationToken)
    {
        Check(http.Request);
        var run = await runs.GetHeadAsync(Ids.Run(id), cancellationToken) ?? throw RefusedException.NoRun(id);
        return (IResult?)Begin(http, places) ?? Answer(http, source.OfRun(http, run, LastId(http.Request)));
    }

    /// <summary>Watches all runs: sends each that is new or has changed.</summary>
    public static IResult OfAll(HttpContext http, IWatchSource source, WatchPlaces places)
    {
        Check(http.Request);
        return (IResult?)Begin(http, places) ?? Answer(http, source.OfAll(http, LastId(http.Request)));
    }

    // The service sends no id that long, so it is not read, and the client gets a reset.
    private static string? LastId(HttpRequest request) => request.Headers[LastIdHeader] is [{ Length: > 0 and <= LongestId } id] ? id : null;

    private static ProblemHttpResult? Begin(HttpContext http, WatchPlaces places)
    {
        if (!Accepts(http.Request))
        {
            return Refuse(Problem.Of(StatusCodes.Status406NotAcceptable, $"This answers {EventStream}, which the request does not accept."));
        }

        return places.Take(http, http.Caller()) is { } refusal ? Refuse(refusal) : null;
    }

    private static ProblemHttpResult Refuse(ProblemDetails problem) => TypedResults.Problem(problem);

    private static ServerSentEventsResult<byte[]> Answer(HttpContext http, IAsyncEnumerable<SseItem<byte[]>> events)
    {
        http.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would keep the events back
        http.Response.OnStarting(() =>
        {
            http.Response.Headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        return TypedResults.ServerSentEvents(events);
    }

    private static bool Accepts(HttpRequest request) =>
        request.Headers.Accept.Count == 0
        || !MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        || accepted.Any(type => type.Quality is not 0 && new MediaTypeHeaderValue(EventStream).IsSubsetOf(type));

    private static void Check(HttpRequest request) => new Query(request).Check();
}
