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
        if (body.Object(Member) is { } filter)
        {
            foreach (var (name, value) in filter.Entries())
            {
                if (value.ValueKind == JsonValueKind.Null)
                {
                    continue;
                }

                if (TextsOf(value) is { } texts)
                {
                    values[name] = texts;
                }
                else
                {
                    filter.Fault(name, $"must be a text, a number, true or false, not {FaultText.Kind(value)}");
                }
            }
        }

        return new Query(request, new QueryCollection(values), JsonPointer.Member("", Member) + "/");
    }

    private static StringValues? TextsOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array when value.EnumerateArray().All(element => element.ValueKind == JsonValueKind.String) => new StringValues([.. value.EnumerateArray().Select(element => element.GetString())]),
        _ => null,
    };
}
