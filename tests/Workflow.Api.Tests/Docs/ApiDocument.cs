using System.Text.Json;

namespace Workflow.Api.Tests.Docs;

/// <summary>The OpenAPI document as a client gets it, and the host that wrote it.</summary>
public sealed class ApiDocument : IAsyncLifetime
{
    /// <summary>The host.</summary>
    public ApiHost Host { get; } = new();

    /// <summary>The document.</summary>
    public JsonElement Root { get; private set; }

    /// <summary>The schemas by their names.</summary>
    public JsonElement Schemas => Root.GetProperty("components").GetProperty("schemas");

    internal IReadOnlyList<Operation> Operations =>
    [
        .. Root.GetProperty("paths").EnumerateObject().SelectMany(path =>
            path.Value.EnumerateObject().Select(operation => new Operation(operation.Name.ToUpperInvariant(), path.Name, operation.Value))),
    ];

    public async ValueTask InitializeAsync()
    {
        await Host.InitializeAsync();
        Root = (await Host.SendAsync("GET", "/openapi.json")).Json;
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}

/// <summary>An operation of the document.</summary>
/// <param name="Method">GET and so on.</param>
/// <param name="Path">Its path, with its parameters in braces.</param>
/// <param name="Json">What the document says of it.</param>
internal sealed record Operation(string Method, string Path, JsonElement Json)
{
    public string? Id => Json.TryGetProperty("operationId", out var id) ? id.GetString() : null;

    public bool NeedsKey => Json.TryGetProperty("security", out var security) && security.GetArrayLength() == 2;

    /// <summary>The errors that any request of its method may meet.</summary>
    public IEnumerable<string> Met =>
    [
        "421", "429", "500",
        .. Path.StartsWith("/api/", StringComparison.Ordinal) ? ["503"] : (string[])[], // the others look nothing up
        .. NeedsKey ? (string[])["401", "403"] : [],
        .. Method == "GET" ? (string[])[] : ["403", "507"],
        .. Method is "GET" or "DELETE" ? (string[])[] : ["408", "413", "415"],
    ];

    public bool MayMeet(string status) => Met.Contains(status, StringComparer.Ordinal);

    public bool IsHealth => Path.StartsWith("/health/", StringComparison.Ordinal);

    /// <summary>An address of it that names what is there.</summary>
    public string Address => Path
        .Replace("/workflows/{id}", "/workflows/7", StringComparison.Ordinal)
        .Replace("/tasks/{id}", "/tasks/11", StringComparison.Ordinal)
        .Replace("/runs/{id}", $"/runs/{Samples.RunId}", StringComparison.Ordinal)
        .Replace("{version}", "1", StringComparison.Ordinal)
        .Replace("{name}", "approved", StringComparison.Ordinal);

    public IEnumerable<string> Parameters(string place) => Json.TryGetProperty("parameters", out var parameters)
        ? parameters.EnumerateArray().Where(p => p.GetProperty("in").GetString() == place).Select(p => p.GetProperty("name").GetString()!)
        : [];
}
