using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Core.Json.Schemas;
using Workflow.Core.Limits;
using Workflow.Tasks.Http.Authentication;
using Workflow.Tasks.Http.Paging;
using Workflow.Tasks.Http.Request;
using Workflow.Tasks.Http.Response;
using Workflow.Tasks.Http.Tls;
using Workflow.Tasks.Schemas;
using static Workflow.Core.Json.Schemas.Schema;
using static Workflow.Core.Json.Schemas.SchemaRule;

namespace Workflow.Tasks.Http;

/// <summary>The config of an HTTP task, as <see cref="HttpConfigReader"/> reads it.</summary>
internal static class HttpConfigSchema
{
    internal static JsonElement Of(HttpTaskOptions options) => ConfigSchema.Json(ConfigSchema.Members()
        .With("url", Text(1, HttpTaskConfig.MaxUrlLength, TextForms.WebAddress), "http or https, without user and password.", isRequired: true, example: "https://example.org/data.json")
        .With("method", Method(HttpConfigReader.MethodNames), "The method.", "GET")
        .With("headers", ConfigSchema.Named(ConfigSchema.Scalar(RequestHeader.ValueForm), RequestHeader.NameForm), "Header names and values.")
        .With("query", BodySchema.Fields(), "Parameters that are added to the URL; a value may be a list.")
        .With("body", Any(), "A text is sent as it is, any other value as JSON.")
        .With("body_from", Text(most: DefinitionLimits.Expression), "An earlier output that is sent, by its name.", example: "tasks.extract.output")
        .With("body_encoding", BodySchema.Encoding(), "base64 if the text of body or body_from is the base64 of what is sent.", "text")
        .With("form", BodySchema.Fields(), "Fields, sent as HTML forms are; a value may be a list.")
        .With("multipart", BodySchema.Multipart(), "Fields and files.", isWritten: true)
        .With("auth", AuthSchema.Of(), "Who calls.", isWritten: true)
        .With("tls", TlsReader.Schema(), "Certificates.", isWritten: true)
        .With("expect", Expect(), "Which response is a success.", isWritten: true)
        .With("expected_status_codes", StatusRange.Schema(), "Such as [200, \"3xx\", \"400-404\"]; any other status fails the task.", new JsonArray("2xx"))
        .With("paging", Paging(), "How to get the pages of a list.", isWritten: true)
        .With("follow_redirects", Flag(), "Whether a redirect that is not expected is followed.", true)
        .With("timeout_seconds", Whole(1, DefinitionLimits.SoftLimitSeconds), "Time limit of this one call with its redirects and pages. Default: that of the task.")
        .With("response_body", Words("inline", "stored"), "inline: the body is in the output; stored: the store keeps it, and the output refers to it.", "inline")
        .With("max_response_bytes", Whole(1, Math.Max(options.MaxStoredResponseBytes, HttpTaskConfig.MaxResponseBytesCeiling)), $"A larger response fails the task. Up to {HttpTaskConfig.MaxResponseBytesCeiling}, or {options.MaxStoredResponseBytes} with response_body stored. Default: {HttpTaskConfig.DefaultMaxResponseBytes}, or that.")
        .Where(BodySchema.Rules())
        .Where(
            NotBoth(Has("expected_status_codes", PlainList()), Has("expect", Has("status_codes"))),
            NotBoth(Has("paging"), Has("method", OtherMethods())),
            NotBoth(Is("response_body", "stored"), Has("paging")),
            If(
                Is("response_body", "stored"),
                Allows("max_response_bytes", new JsonObject { ["maximum"] = options.MaxStoredResponseBytes }),
                Allows("max_response_bytes", new JsonObject { ["maximum"] = HttpTaskConfig.MaxResponseBytesCeiling }))));

    /// <summary>A method, in any case of letters.</summary>
    internal static JsonObject Method(IEnumerable<string> names)
    {
        var all = names.ToList();
        return Either(Words(all), Text(pattern: $"^(?:{string.Join('|', all.Select(AnyCase))}){TextForms.End}"));
    }

    /// <summary>A pattern of a text in any case of letters.</summary>
    internal static string AnyCase(string text) => string.Concat(text.Select(c => char.IsAsciiLetter(c) ? $"[{char.ToUpperInvariant(c)}{char.ToLowerInvariant(c)}]" : c is '-' ? "-" : $"{c}"));

    // A text with an expression in its place is no list, and is checked when the task runs.
    private static JsonObject PlainList() => new() { ["type"] = "array" };

    private static JsonObject OtherMethods() => Method(HttpConfigReader.MethodNames.Where(name => name != "GET"));

    private static JsonObject Expect() => ConfigSchema.Members()
        .With("status_codes", StatusRange.Schema(), "Such as [200, \"3xx\", \"400-404\"]; any other status fails the task.", new JsonArray("2xx"))
        .With("condition", Text(1, DefinitionLimits.Expression), "An expression over response that must hold.", example: "response.body.status === 'done'")
        .Build();

    private static JsonObject Paging() => ConfigSchema.Members()
        .With("next", Text(1, DefinitionLimits.Expression), "An expression over response that gives the URL of the next page, or null. Default: the Link header with rel=\"next\".")
        .With("items", Text(1, DefinitionLimits.Expression), "An expression over response that gives the list of a page. Default: its body.")
        .With("max_pages", Whole(1, PagingConfig.MaxPagesCeiling), "One more page fails the task.", PagingConfig.DefaultMaxPages)
        .Build();
}
