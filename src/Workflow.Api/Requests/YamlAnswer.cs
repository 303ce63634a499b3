using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Workflow.Core.Definitions.Texts;

namespace Workflow.Api.Requests;

/// <summary>Answers a definition as YAML to a caller who prefers that.</summary>
internal static class YamlAnswer
{
    /// <summary>Makes a route answer both forms, each with a tag of its own.</summary>
    /// <typeparam name="T">What it answers.</typeparam>
    public static RouteHandlerBuilder AlsoYaml<T>(this RouteHandlerBuilder route) => route
        .AddEndpointFilter(AnswerAsync)
        .Produces<T>(StatusCodes.Status200OK, Body.JsonTypes[0], Body.YamlTypes[0]); // both: what is said here is all that the document says

    private static async ValueTask<object?> AnswerAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var answer = await next(context);
        if (answer is not IValueHttpResult { Value: { } value })
        {
            return answer;
        }

        var http = context.HttpContext;
        http.Response.Headers.Append("Vary", "Accept");
        if (AcceptHeader.YamlOf(http.Request) is not { } mediaType)
        {
            return answer;
        }

        ETags.Mark(http.Response, "yaml");
        var json = JsonSerializer.SerializeToElement(value, http.Json().GetTypeInfo(value.GetType()));
        return TypedResults.Text(DefinitionText.Yaml(json), mediaType, mediaType.StartsWith("text/", StringComparison.Ordinal) ? Encoding.UTF8 : null); // application/yaml has no charset (RFC 9512)
    }
}
