using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;

namespace Workflow.Api.Tests.Watching;

/// <summary>Reads a stream of events, with what is no event: comments and the time to connect again.</summary>
internal sealed class EventReader(HttpResponseMessage response) : IAsyncDisposable
{
    private readonly StringBuilder _text = new();
    private StreamReader? _reader;

    public HttpResponseMessage Response => response;

    /// <summary>Everything that was received.</summary>
    public string Text => _text.ToString();

    public static async Task<EventReader> OpenAsync(HttpClient client, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return new EventReader(await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
    }

    /// <summary>The next event; <c>null</c>: the stream has ended.</summary>
    public async Task<SseItem<JsonElement>?> NextAsync()
    {
        StringBuilder block = new();
        while (await LineAsync() is { } line)
        {
            block.Append(line).Append('\n');
            if (line.Length == 0)
            {
                using var stream = new MemoryStream(Encoding.UTF8.GetBytes(block.ToString()));
                foreach (var item in SseParser.Create(stream, (_, data) => JsonElement.Parse(data)).Enumerate())
                {
                    return item;
                }

                block.Clear();
            }
        }

        return null;
    }

    /// <summary>The next line; <c>null</c>: the stream has ended.</summary>
    public async Task<string?> LineAsync()
    {
        _reader ??= new StreamReader(await response.Content.ReadAsStreamAsync());
        var line = await _reader.ReadLineAsync();
        _text.Append(line).Append('\n');
        return line;
    }

    public ValueTask DisposeAsync()
    {
        _reader?.Dispose();
        response.Dispose();
        return ValueTask.CompletedTask;
    }
}
