using System.Text.Json.Nodes;

namespace Workflow.TestHost.Definitions;

/// <summary>A graph of tasks, real or made up by a test.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Tasks">Its tasks, no two of one id.</param>
public sealed record Trace(string Name, IReadOnlyList<TraceTask> Tasks)
{
    /// <summary>A workflow of PASS tasks with just these dependencies.</summary>
    public JsonObject ToWorkflow(string name) => ToWorkflow(name, t => Define.Pass(t.Id));

    /// <summary>A workflow with just these dependencies.</summary>
    public JsonObject ToWorkflow(string name, Func<TraceTask, JsonObject> task) =>
        Define.Workflow(name, Tasks.Select(t => task(t).After(t.Parents)));

    /// <summary>
    /// A graph of <paramref name="size"/> tasks that fans out and in again: groups of up to <paramref name="width"/>
    /// tasks that start at once, each with one that merges it, and a last task behind all merges.
    /// </summary>
    public static Trace FanOutAndIn(int size, int width)
    {
        var tasks = new List<TraceTask>(size);
        var merges = new List<string>();
        var group = new List<string>();
        while (tasks.Count < size - 1)
        {
            if (group.Count == width || (tasks.Count == size - 2 && group.Count > 0))
            {
                merges.Add($"merge_{merges.Count + 1}");
                tasks.Add(new TraceTask(merges[^1], [.. group]));
                group.Clear();
            }
            else
            {
                group.Add($"part_{tasks.Count + 1}");
                tasks.Add(new TraceTask(group[^1], []));
            }
        }

        tasks.Add(new TraceTask("all", [.. merges, .. group]));
        return new Trace("fan-out-and-in", tasks);
    }
}

/// <summary>One task of a trace.</summary>
/// <param name="Id">Unique in the trace.</param>
/// <param name="Parents">Ids of its upstreams.</param>
public sealed record TraceTask(string Id, IReadOnlyList<string> Parents);
