using System.Net;
using System.Text;
using System.Text.Json;

namespace Workflow.TestHost.Http;

/// <summary>What a host answered, read to its end.</summary>
public sealed record Answer(string Request, HttpStatusCode Status, Uri Address, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The body as JSON.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public JsonElement Json
    {
        get
        {
            try
            {
                using var document = JsonDocument.Parse(Body);
                return document.RootElement.Clone();
            }
            catch (JsonException e)
            {
                throw new InvalidOperationException($"The body is not JSON. {this}", e);
            }
        }
    }

    /// <summary>The media type without its parameters, or <c>null</c>.</summary>
    public string? MediaType => Header("Content-Type")?.Split(';')[0].Trim();

    /// <summary>The entity tag as sent, with its quotes, or <c>null</c>.</summary>
    public string? ETag => Header("ETag");

    /// <summary>Where the new thing is: the path of <c>Location</c>, or <c>null</c>.</summary>
    public string? LocationPath => Header("Location") is { } location ? new Uri(Address, location).AbsolutePath : null;

    /// <summary>A header's value, or <c>null</c>.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>This answer, if it has the status that was expected.</summary>
    /// <exception cref="InvalidOperationException">It has another; the message shows all of it.</exception>
    public Answer Expect(HttpStatusCode status) =>
        Status == status ? this : throw new InvalidOperationException($"Expected {(int)status}. {this}");

    /// <inheritdoc/>
    public override string ToString() => $"{Request} was answered {(int)Status} {MediaType}: {Text}";

    internal static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        var request = response.RequestMessage;
        return new Answer(
            $"{request?.Method} {request?.RequestUri?.PathAndQuery}",
            response.StatusCode,
            request?.RequestUri ?? throw new InvalidOperationException("An answer without a request."),
            response.Headers.Concat(response.Content.Headers)
                .ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase),
            await response.Content.ReadAsByteArrayAsync());
    }
}
