using System.Text.Json;
using System.Text.Json.Nodes;

namespace Workflow.Benchmarks.Hosts;

/// <summary>What a run of a workload looks like: its tasks, none of which does anything.</summary>
/// <param name="Kind"><c>fan_out</c>, <c>for_each</c>, <c>chain</c> or <c>graph</c>, as the hand-written app names them.</param>
/// <param name="Parents">For each task, the positions of those it waits for. A <c>for_each</c> has a task for each item.</param>
internal sealed record Shape(string Kind, IReadOnlyList<IReadOnlyList<int>> Parents)
{
    /// <summary>Task executions of one run.</summary>
    public int Executions => Parents.Count;

    public static Shape FanOut(int count) => new("fan_out", [.. Enumerable.Repeat<int[]>([], count)]);

    public static Shape ForEach(int count) => new("for_each", [.. Enumerable.Repeat<int[]>([], count)]);

    public static Shape Chain(int length) => new("chain", [.. Enumerable.Range(0, length).Select(i => i == 0 ? (int[])[] : [i - 1])]);

    /// <summary>The graph of a trace of a scientific workflow (WfCommons, WfFormat 1.5).</summary>
    public static Shape Trace(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        var tasks = document.RootElement.GetProperty("workflow").GetProperty("specification").GetProperty("tasks").EnumerateArray().ToList();
        var positions = tasks.Select((task, i) => (Id: task.GetProperty("id").GetString()!, i)).ToDictionary(t => t.Id, t => t.i, StringComparer.Ordinal);
        return new Shape("graph", [.. tasks.Select(task => (int[])[.. task.GetProperty("parents").EnumerateArray().Select(p => positions[p.GetString()!])])]);
    }

    /// <summary>The tasks of a workflow of this shape.</summary>
    public JsonArray Tasks() => Kind == "for_each"
        ? [new JsonObject { ["name"] = "t0", ["task_type"] = "PASS", ["for_each"] = $"[...Array({Executions}).keys()]", ["config"] = new JsonObject { ["output"] = "{{ item }}" } }]
        : [.. Parents.Select((parents, i) => new JsonObject
        {
            ["name"] = $"t{i}",
            ["task_type"] = "PASS",
            ["depends_on"] = new JsonArray([.. parents.Select(p => (JsonNode)$"t{p}")]),
        })];
}
