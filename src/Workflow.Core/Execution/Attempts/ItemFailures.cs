using System.Text.Json;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Attempts;

/// <summary>The items of a <c>for_each</c> that failed, the first of them by name.</summary>
/// <param name="items">How many items there are.</param>
internal sealed class ItemFailures(int items)
{
    private const int MostNamed = 100; // the others are among the executions of the run

    private readonly List<Dictionary<string, object>> _named = [];
    private string _first = "";

    /// <summary>How many failed.</summary>
    public int Count { get; private set; }

    public void Add(TaskExecution item)
    {
        if (Count++ == 0)
        {
            _first = $"item {item.Index}: {item.Error?.Message}";
        }

        if (_named.Count < MostNamed)
        {
            _named.Add(new Dictionary<string, object>
            {
                ["index"] = item.Index ?? 0,
                ["status"] = Word.Upper(item.Status),
                ["code"] = item.Error?.Code ?? "",
                ["message"] = FaultText.Shorten(item.Error?.Message ?? ""),
            });
        }
    }

    /// <summary>The error of the task, whose details name the items.</summary>
    public TaskError Error() => new TaskError(
        "item_failed",
        $"{(Count == 1 ? "1 item" : $"{Count} items")} of {items} failed; the first is {_first}",
        Details: JsonSerializer.SerializeToElement(new Dictionary<string, object> { ["failed"] = Count, ["items"] = _named }));
}
