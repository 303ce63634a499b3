using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Api.Tests;

/// <summary>A response that has been read to its end.</summary>
/// <param name="Status">Its status.</param>
/// <param name="MediaType">Its media type, or <c>null</c> when it has no body.</param>
/// <param name="Headers">Its headers, those of the body included.</param>
/// <param name="Text">Its body; nothing, if it is a stream of events.</param>
internal sealed record Answer(int Status, string? MediaType, IReadOnlyDictionary<string, string> Headers, string Text)
{
    public JsonElement Json => JsonElement.Parse(Text);

    public string? Detail => Json.GetProperty("detail").GetString();

    public IReadOnlyList<Fault> Faults =>
    [
        .. Json.GetProperty("errors").EnumerateArray().Select(e => new Fault(e.GetProperty("pointer").GetString()!, e.GetProperty("detail").GetString()!)),
    ];

    public static async Task<Answer> OfAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode,
        response.Content.Headers.ContentType?.MediaType,
        response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase),
        response.Content.Headers.ContentType?.MediaType == "text/event-stream" ? "" : await response.Content.ReadAsStringAsync());

    /// <summary>The members, or parameters, that the fault at <paramref name="pointer"/> says are known.</summary>
    public IReadOnlyList<string> Known(string pointer)
    {
        var detail = Assert.Single(Faults, f => f.Pointer == pointer).Detail;
        const string list = "s are "; // the members are …, the parameters are …
        var start = detail.IndexOf(list, StringComparison.Ordinal);
        return start < 0 ? [] : detail[(start + list.Length)..].Split(", ");
    }
}
