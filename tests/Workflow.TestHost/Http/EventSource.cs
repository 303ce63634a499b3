using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Workflow.TestHost.Http;

/// <summary>An event that a host has sent.</summary>
/// <param name="Kind">Its type.</param>
/// <param name="Id">Its id.</param>
/// <param name="Data">Its data.</param>
public sealed record SentItem(string Kind, string Id, JsonElement Data);

/// <summary>
/// Receives server-sent events as a browser does: when a stream ends, it connects again after the time that the host has
/// said, with the id of the last event.
/// </summary>
/// <param name="host">The address of the host.</param>
/// <param name="path">The address of the events.</param>
public sealed class EventSource(Uri host, string path) : IDisposable
{
    private readonly HttpClient _http = WorkflowClient.Connect(host);
    private TimeSpan _retry = TimeSpan.FromSeconds(3);

    /// <summary>The id of the last event that was received.</summary>
    public string? LastId { get; set; }

    /// <summary>How often it has connected.</summary>
    public int Connections { get; private set; }

    /// <summary>Receives events, until the reader has enough or the host sends the end.</summary>
    public async IAsyncEnumerable<SentItem> ReadAsync()
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Accept.ParseAdd("text/event-stream");
            if (LastId is not null)
            {
                request.Headers.TryAddWithoutValidation("Last-Event-ID", LastId);
            }

            Connections++;
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            response.EnsureSuccessStatusCode();
            var parser = SseParser.Create(await response.Content.ReadAsStreamAsync(), (_, data) => JsonElement.Parse(data));
            await foreach (var item in parser.EnumerateAsync())
            {
                LastId = item.EventId;
                yield return new SentItem(item.EventType, item.EventId!, item.Data);
                if (item.EventType == "end")
                {
                    yield break;
                }
            }

            _retry = parser.ReconnectionInterval > TimeSpan.Zero ? parser.ReconnectionInterval : _retry;
            await Task.Delay(_retry);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
