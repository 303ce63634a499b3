using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Workflow.Core.Json;

namespace Workflow.Api.Requests;

/// <summary>A filter in a body: an object whose members are the parameters of a list.</summary>
internal static class FilterBody
{
    private const string Member = "filter";

    /// <summary>The parameters, to be read like those of a query.</summary>
    /// <param name="request">The request.</param>
    /// <param name="body">Its body.</param>
    public static Query Read(HttpRequest request, ObjectReader body)
    {
        Dictionary<string, StringValues> values = new(StringComparer.Ordinal);
        if (body.Entries().Any(entry => entry.Key == Member && entry.Value.ValueKind == JsonValueKind.Null))
        {
            body.Fault(Member, "must not be null; leave it out to mean all runs that the action applies to");
        }

        if (body.Object(Member) is { } filter)
        {
            foreach (var (name, value) in filter.Entries())
            {
                if (FaultOf(name, value) is { } fault)
                {
                    filter.Fault(name, fault);
                }
                else
                {
                    values[name] = TextsOf(value);
                }
            }
        }

        return new Query(request, new QueryCollection(values), JsonPointer.Member("", Member) + "/");
    }

    // What does not filter must not be given: the sender means some runs, and would get all.
    private static string? FaultOf(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => null,
        JsonValueKind.Array when name == LabelFilter.Parameter => value.GetArrayLength() > 0 && value.EnumerateArray().All(element => element.ValueKind == JsonValueKind.String)
            ? null
            : "must be a text or a list of texts, at least one; leave it out not to filter by it",
        _ => $"must be a text, a number, true or false, not {FaultText.Kind(value)}; leave it out not to filter by it",
    };

    private static StringValues TextsOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => new StringValues([.. value.EnumerateArray().Select(element => element.GetString())]),
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(), // a number, true or false
    };
}
