using System.Text.Json;

namespace Workflow.TestHost.Http;

/// <summary>A run and all of its task executions, read one after the other.</summary>
/// <param name="Run">The run.</param>
/// <param name="Executions">Its executions.</param>
public sealed record RunStory(JsonElement Run, IReadOnlyList<JsonElement> Executions)
{
    /// <summary>The id of the run.</summary>
    public string Id => Run.Text("id");

    /// <summary>The status of the run.</summary>
    public string Status => Run.Text("status");

    /// <summary>Whether the run will not change any more.</summary>
    public bool HasEnded => WorkflowClient.HasEnded(Run);

    /// <summary>The last attempt of a task; of a <c>for_each</c>, what stands for all its items.</summary>
    public JsonElement this[string task] =>
        Attempts(task) is [.., var last] ? last : throw new InvalidOperationException($"There is no execution of '{task}' in {this}");

    /// <summary>The status of a task, PENDING if there is no execution of it yet.</summary>
    public string StatusOf(string task) => Attempts(task) is [.., var last] ? last.Text("status") : "PENDING";

    /// <summary>The output of a task as JSON text.</summary>
    public string OutputOf(string task) => JsonSerializer.Serialize(this[task].Member("output"));

    /// <summary>The code of a task's error.</summary>
    public string ErrorCodeOf(string task) => this[task].Member("error").Text("code");

    /// <summary>The message of a task's error.</summary>
    public string ErrorOf(string task) => this[task].Member("error").Text("message");

    /// <summary>The attempts of a task, or of one item of it, in their order.</summary>
    public IReadOnlyList<JsonElement> Attempts(string task, long? index = null) =>
        [.. Executions.Where(e => e.Text("task") == task && IndexOf(e) == index).OrderBy(e => e.Number("attempt"))];

    /// <summary>The last attempts of the items of a task, in the order of the list.</summary>
    public IReadOnlyList<JsonElement> Items(string task) =>
    [
        .. Executions
            .Where(e => e.Text("task") == task && IndexOf(e) is not null)
            .GroupBy(IndexOf)
            .OrderBy(item => item.Key)
            .Select(item => item.MaxBy(e => e.Number("attempt"))),
    ];

    /// <summary>Which item an execution is of, or <c>null</c>.</summary>
    public static long? IndexOf(JsonElement execution) =>
        execution.Member("index") is { ValueKind: JsonValueKind.Number } index ? index.GetInt64() : null;

    /// <inheritdoc/>
    public override string ToString() => $"{Run}\n{string.Join('\n', Executions)}";
}
