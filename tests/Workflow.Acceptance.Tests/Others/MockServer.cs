using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Workflow.Acceptance.Tests.Others;

/// <summary>
/// The services of all scenarios, on loopback. Each scenario has a path of its own. An address without a script answers with what was
/// sent to it.
/// </summary>
internal sealed class MockServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, MockService> _services = new(StringComparer.Ordinal);

    private MockServer(WebApplication app) => _app = app;

    internal static async Task<MockServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new MockServer(builder.Build());
        server._app.Map("/{scenario}/{**path}", server.AnswerAsync);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Adds a scenario.</summary>
    /// <returns>The address that takes the place of <c>https://api.example.org</c>.</returns>
    internal string Add(string scenario, JsonObject answers)
    {
        _services[scenario] = new MockService(answers);
        return $"{_app.Urls.Single()}/{scenario}";
    }

    /// <summary>The service of a scenario.</summary>
    internal MockService Of(string scenario) => _services[scenario];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, string scenario, string? path)
    {
        var call = $"{context.Request.Method} /{path}";
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var answer = await Of(scenario).AnswerAsync(call, body, context.RequestAborted);
        context.Response.StatusCode = answer["status"] is { } status ? (int)status.GetValue<decimal>() : 200;
        foreach (var (name, value) in answer["headers"] as JsonObject ?? [])
        {
            context.Response.Headers[name] = value!.GetValue<string>().Replace("https://api.example.org", $"{_app.Urls.Single()}/{scenario}", StringComparison.Ordinal);
        }

        context.Response.ContentType = answer["lines"] is null ? "application/json" : "application/x-ndjson";
        await context.Response.WriteAsync(TextOf(answer) ?? Echo(context.Request, path, body).ToJsonString(), context.RequestAborted);
    }

    // JSON lines, a text as it is, or JSON; null if the scenario gives none of them.
    private static string? TextOf(JsonObject answer) =>
        answer["lines"] is JsonArray lines ? string.Concat(lines.Select(line => line!.ToJsonString() + "\n"))
        : answer["text"] is { } text ? text.GetValue<string>()
        : answer.TryGetPropertyValue("body", out var body) ? body?.ToJsonString() ?? "null"
        : null;

    private static JsonObject Echo(HttpRequest request, string? path, string body) => new()
    {
        ["path"] = $"/{path}",
        ["query"] = new JsonObject(request.Query.Select(q => KeyValuePair.Create(q.Key, (JsonNode?)q.Value.ToString()))),
        ["authorization"] = request.Headers.Authorization.ToString(),
        ["key"] = request.Headers["X-API-Key"].ToString(),
        ["media_type"] = request.ContentType?.Split(';')[0],
        ["length"] = body.Length.ToString(CultureInfo.InvariantCulture),
        ["body"] = Parse(body),
    };

    private static JsonNode? Parse(string body)
    {
        try
        {
            return JsonNode.Parse(body);
        }
        catch (System.Text.Json.JsonException)
        {
            return body;
        }
    }
}
