using System.Net.ServerSentEvents;
using Workflow.Client.Sending;
using Workflow.Contracts;
using Workflow.Core.History;

namespace Workflow.Client.Watching;

/// <summary>One answer with events, while it lasts.</summary>
internal sealed class EventStream : IAsyncDisposable
{
    /// <summary>The longest silence: the service sends something every 15 seconds.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan ShortestRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(60);

    private readonly Connection _connection;
    private readonly Call _call;
    private readonly HttpResponseMessage _response;
    private readonly WatchedStream _stream;
    private readonly SseParser<WatchEvent?> _parser;
    private readonly CancellationTokenSource _end;
    private readonly IAsyncEnumerator<SseItem<WatchEvent?>> _items;

    private EventStream(Connection connection, Call call, HttpResponseMessage response, Stream stream, CancellationToken cancellationToken)
    {
        (_connection, _call, _response) = (connection, call, response);
        _stream = new WatchedStream(stream, connection.Options.MaxResponseBytes, LongestSilence, connection.Time);
        _parser = SseParser.Create<WatchEvent?>(_stream, Parse);
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _items = _parser.EnumerateAsync(_end.Token).GetAsyncEnumerator(_end.Token);
    }

    /// <summary>How soon the service wants the client to connect again.</summary>
    public TimeSpan Retry => _parser.ReconnectionInterval is var said && said > TimeSpan.Zero
        ? TimeSpan.FromTicks(Math.Clamp(said.Ticks, ShortestRetry.Ticks, LongestRetry.Ticks))
        : TimeSpan.FromSeconds(2);

    /// <summary>Connects.</summary>
    /// <exception cref="WorkflowException">It is refused, or not answered.</exception>
    public static async Task<EventStream> OpenAsync(Connection connection, ApiPath path, string? lastId, CancellationToken cancellationToken)
    {
        var call = new Call(HttpMethod.Get, path)
        {
            Accept = MediaTypes.Events,
            IsStreamed = true,
            IsSentOnce = true,
            Headers = lastId is null ? [] : [("Last-Event-ID", lastId)],
        };
        var response = await connection.OpenAsync(call, cancellationToken).ConfigureAwait(false);
        try
        {
            return new EventStream(connection, call, response, await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), cancellationToken);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>The next event; <c>null</c>: the answer has ended. Events of kinds that the client does not know are left out.</summary>
    /// <exception cref="WorkflowException">The connection broke, or what comes is no event.</exception>
    public async Task<WatchEvent?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _items.MoveNextAsync().ConfigureAwait(false))
            {
                _stream.Begin();
                if (_items.Current is { Data: { } data, EventId: var id })
                {
                    return data with { Id = id };
                }
            }

            return null;
        }
        catch (Exception e) when (e is not WorkflowException && !cancellationToken.IsCancellationRequested)
        {
            throw _connection.Broken(_call, e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        try
        {
            await _items.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
            _response.Dispose();
            _end.Dispose();
        }
    }

    private static WatchEvent? Parse(string kind, ReadOnlySpan<byte> data) => kind switch
    {
        "reset" => new WatchReset(),
        "end" => new WatchEnded(),
        "run" => new RunChanged(Json.Read<WatchedRun>(data)),
        "tasks" => new ExecutionsChanged(Json.Read<IReadOnlyList<WatchedExecution>>(data)),
        "log" => new LogWritten(Json.Read<IReadOnlyList<LogLine>>(data)),
        "runs" => new RunsChanged(Json.Read<IReadOnlyList<WatchedRun>>(data)),
        "removed" => new RunsRemoved(Json.Read<IReadOnlyList<string>>(data)),
        _ => null,
    };
}
