using System.Text.Json.Nodes;

namespace Workflow.TestHost.Definitions;

/// <summary>Writes definitions as a caller of the API does.</summary>
public static class Define
{
    /// <summary>A workflow of these tasks.</summary>
    public static JsonObject Workflow(string name, params IEnumerable<JsonObject> tasks) =>
        new() { ["name"] = name, ["tasks"] = new JsonArray([.. tasks]) };

    /// <summary>A task that returns its own name.</summary>
    public static JsonObject Pass(string name) => Task(name, "PASS", new JsonObject { ["output"] = name });

    /// <summary>A task that gets an address.</summary>
    public static JsonObject Http(string name, Uri url) =>
        Task(name, "HTTP", new JsonObject { ["url"] = url.AbsoluteUri });

    /// <summary>A task of any type.</summary>
    public static JsonObject Task(string name, string type, JsonNode? config) =>
        new() { ["name"] = name, ["task_type"] = type, ["config"] = config };

    /// <summary>The same task after these upstreams, or at once if there are none.</summary>
    public static JsonObject After(this JsonObject task, params IEnumerable<string> upstreams) =>
        task.With("depends_on", new JsonArray([.. upstreams.Select(u => (JsonNode)u)]));

    /// <summary>The same object with one more member, or another value of it.</summary>
    public static JsonObject With(this JsonObject value, string member, JsonNode? content)
    {
        value[member] = content;
        return value;
    }

    /// <summary>A name nothing else has on a host that others use too.</summary>
    public static string UniqueName(string stem) => $"{stem}-{Guid.NewGuid():N}";
}
