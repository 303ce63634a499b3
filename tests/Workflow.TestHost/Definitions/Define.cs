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

    /// <summary>A task that returns a value, in which texts may hold expressions.</summary>
    public static JsonObject Pass(string name, JsonNode? output) => Task(name, "PASS", new JsonObject { ["output"] = output });

    /// <summary>A task that always fails at once, without a call.</summary>
    public static JsonObject Broken(string name) => Pass(name, "{{ null.here }}");

    /// <summary>A task of many items, the expression of each of which takes all the steps it may, and then fails.</summary>
    public static JsonObject Burning(string name, int items) =>
        Pass(name, "{{ range(1e4).map(i => range(1e3).map(j => i ^ j).length).length + item }}")
            .With("for_each", new JsonArray([.. Enumerable.Range(0, items).Select(i => (JsonNode)i)]));

    /// <summary>A task that waits.</summary>
    public static JsonObject Wait(string name, int seconds) => Task(name, "WAIT", new JsonObject { ["seconds"] = seconds });

    /// <summary>A task that waits for an event, for ever if no limit is given.</summary>
    public static JsonObject Event(string name, string eventName, int? timeoutSeconds = null, string? key = null)
    {
        var config = new JsonObject { ["name"] = eventName };
        config = key is null ? config : config.With("key", key);
        return Task(name, "EVENT", timeoutSeconds is null ? config : config.With("timeout_seconds", timeoutSeconds));
    }

    /// <summary>A task that runs another workflow.</summary>
    public static JsonObject Child(string name, JsonNode workflow, JsonNode? inputs = null)
    {
        var config = new JsonObject { ["workflow"] = workflow };
        return Task(name, "WORKFLOW", inputs is null ? config : config.With("inputs", inputs));
    }

    /// <summary>A task that carries out tasks of its own.</summary>
    public static JsonObject Group(string name, params IEnumerable<JsonObject> tasks) => Task(name, "GROUP", new JsonObject { ["tasks"] = new JsonArray([.. tasks]) });

    /// <summary>The same group with outputs: expressions by name.</summary>
    public static JsonObject Outputs(this JsonObject group, params IEnumerable<(string Name, string Expression)> outputs)
    {
        group["config"]!.AsObject()["outputs"] = new JsonObject(outputs.Select(output => KeyValuePair.Create(output.Name, (JsonNode?)output.Expression)));
        return group;
    }

    /// <summary>A task that gets an address, in which there may be expressions.</summary>
    public static JsonObject Http(string name, string url) => Task(name, "HTTP", new JsonObject { ["url"] = url });

    /// <summary>A task that gets an address.</summary>
    public static JsonObject Http(string name, Uri url) =>
        Task(name, "HTTP", new JsonObject { ["url"] = url.AbsoluteUri });

    /// <summary>A task of any type.</summary>
    public static JsonObject Task(string name, string type, JsonNode? config) =>
        new() { ["name"] = name, ["task_type"] = type, ["config"] = config };

    /// <summary>The same task after these upstreams, or at once if there are none.</summary>
    public static JsonObject After(this JsonObject task, params IEnumerable<string> upstreams) =>
        task.With("depends_on", new JsonArray([.. upstreams.Select(u => (JsonNode)u)]));

    /// <summary>The same task, tried again after failures, each time after this long.</summary>
    public static JsonObject Retried(this JsonObject task, int maxAttempts, double intervalSeconds = 0) =>
        task.With("retry", new JsonObject
        {
            ["max_attempts"] = maxAttempts,
            ["initial_interval_seconds"] = intervalSeconds,
            ["backoff_coefficient"] = 1,
        });

    /// <summary>The same object with one more member, or another value of it.</summary>
    public static JsonObject With(this JsonObject value, string member, JsonNode? content)
    {
        value[member] = content;
        return value;
    }

    /// <summary>A name nothing else has on a host that others use too.</summary>
    public static string UniqueName(string stem) => $"{stem}-{Guid.NewGuid():N}";
}
