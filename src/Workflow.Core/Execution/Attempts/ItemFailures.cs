using System.Text.Json;
using Workflow.Core.History;
using Workflow.Core.History.Bodies;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Attempts;

/// <summary>The items of a <c>for_each</c> that failed, the first of them by name.</summary>
/// <param name="items">How many items there are.</param>
/// <param name="first">The place of the first of them among all items.</param>
internal sealed class ItemFailures(int items, int first = 0)
{
    private const string Separator = "; the first is ";
    private const int MostNamed = 100; // the others are among the executions of the run

    private readonly List<Dictionary<string, object?>> _named = [];
    private string _first = "";

    /// <summary>How many failed.</summary>
    public int Count { get; private set; }

    public void Add(TaskExecution item)
    {
        var index = first + (item.Index ?? 0);
        if (Count++ == 0)
        {
            _first = $"item {index}: {item.Error?.Message}";
        }

        Name(index, Word.Upper(item.Status), item.Error);
    }

    /// <summary>Adds those of a chunk that has failed.</summary>
    /// <param name="failed">How many.</param>
    /// <param name="chunk">Where they are.</param>
    /// <param name="error">Its error: its details name some of them, or it is that of all of them.</param>
    public void Add(int failed, ItemChunk chunk, TaskError? error)
    {
        var named = error is { Code: "item_failed", Details: { ValueKind: JsonValueKind.Object } details } && details.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array ? items : (JsonElement?)null;
        if (Count == 0 && failed > 0)
        {
            _first = named is null ? $"item {chunk.First}: {error?.Message}" : FirstIn(error!.Message);
        }

        Count += failed;
        if (named is { } list)
        {
            _named.AddRange(list.EnumerateArray().Take(MostNamed - _named.Count).Select(item => item.EnumerateObject().ToDictionary(member => member.Name, object? (member) => member.Value)));
        }
        else if (failed > 0)
        {
            Name(chunk.First, Word.Upper(ExecutionStatus.Failed), error);
        }
    }

    /// <summary>The error of the task, whose details name the items.</summary>
    /// <param name="outcome">What has become of the items; <c>null</c>: so many failed.</param>
    public TaskError Error(string? outcome = null) => new TaskError(
        "item_failed",
        $"{outcome ?? $"{(Count == 1 ? "1 item" : $"{Count} items")} of {items} failed"}{(Count > 0 ? (outcome is null ? Separator : "; the first that failed is ") + _first : "")}",
        Details: PlainJson.Of(new Dictionary<string, object?> { ["failed"] = Count, ["items"] = _named }));

    // What it says of the first item: its own error, which may be long.
    private static string FirstIn(string message) => message.IndexOf(Separator, StringComparison.Ordinal) is >= 0 and var at ? message[(at + Separator.Length)..] : message;

    private void Name(int index, string status, TaskError? error)
    {
        if (_named.Count < MostNamed)
        {
            _named.Add(new Dictionary<string, object?>
            {
                ["index"] = index,
                ["status"] = status,
                ["code"] = error?.Code ?? "",
                ["message"] = FaultText.Shorten(error?.Message ?? ""),
            });
        }
    }
}
