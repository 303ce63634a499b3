using System.Runtime.InteropServices;
using System.Text.Json;

namespace Workflow.Core.History;

/// <summary>The approximate size of a list item in a response, in bytes: exact for the parts that may be large.</summary>
public static class PageBytes
{
    /// <summary>Of an id alone.</summary>
    public const long OfId = 100;

    private const int Rest = 500;
    private const int Head = 300;
    private const int CountedItem = 30;
    private const int Number = 6;

    /// <summary>Of a run.</summary>
    public static long Of(Run run) => Of((RunHead)run) + Of(run.Inputs) + (run.Payload is { } payload ? Of(payload) : 0) + run.Gathered.Sum(start => start.Bytes) + Of(run.Error);

    /// <summary>Of a run without payloads.</summary>
    public static long Of(RunHead run) => Rest + Of(run.StatusReason) + (run.Labels.IsEmpty ? 0 : run.Labels.All.Sum(label => Of(label.Name) + Of(label.Value))) + Of(run.Lost?.Text);

    /// <summary>Of an execution.</summary>
    public static long Of(TaskExecution execution) =>
        Rest
        + (execution.Output is { } output ? Of(output) : 0)
        + (execution.Request is { } request ? Of(request) : 0)
        + Of(execution.StatusReason)
        + Of(execution.Error?.Message)
        + (execution.Error?.Details is { } details ? Of(details) : 0);

    /// <summary>Of a task in a summary, with what is read of its items to count them.</summary>
    /// <param name="task">The head of the task.</param>
    /// <param name="items">How many items are counted.</param>
    public static long OfSummary(TaskExecution task, int items) =>
        Head + Of(task.Task) + Of(task.StatusReason) + Of(task.EventName) + (items * (long)CountedItem);

    /// <summary>Of a task in a graph.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="condition">Its condition.</param>
    /// <param name="upstreams">How many upstreams it has.</param>
    public static long OfGraph(string name, string? condition, int upstreams) => Head + Of(name) + Of(condition) + (upstreams * (long)Number);

    /// <summary>Of a line of a log.</summary>
    public static long Of(LogLine line) => Rest + Of(line.Message);

    private static long Of(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? 0 : JsonMarshal.GetRawUtf8Value(value).Length;

    private static long Of(string? text) => text?.Length ?? 0;
}
