using System.Net.ServerSentEvents;
using Microsoft.AspNetCore.Http;
using Workflow.Core.History;

namespace Workflow.Api.Watching;

/// <summary>Where the events of a watch come from. The first read of the events begins the answer.</summary>
internal interface IWatchSource
{
    /// <summary>The events of a run.</summary>
    /// <param name="http">The request.</param>
    /// <param name="run">The run, as it was when the request came.</param>
    /// <param name="lastId">The id of the last event that was received.</param>
    IAsyncEnumerable<SseItem<byte[]>> OfRun(HttpContext http, RunHead run, string? lastId);

    /// <summary>The events of all runs that the caller covers.</summary>
    /// <param name="http">The request.</param>
    /// <param name="lastId">The id of the last event that was received.</param>
    IAsyncEnumerable<SseItem<byte[]>> OfAll(HttpContext http, string? lastId);

    /// <summary>Completes when a run has ended, or is gone.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task EndOfAsync(string runId, CancellationToken cancellationToken);
}
