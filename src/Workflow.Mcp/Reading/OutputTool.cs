using System.ComponentModel;
using System.Text.Json;
using Workflow.Client;
using Workflow.Contracts;
using Workflow.Mcp.Text;
using Workflow.Mcp.Tools;

namespace Workflow.Mcp.Reading;

internal sealed record ShowOutputArguments(
    [property: Description("The id of the run.")] string RunId,
    [property: Description("The task whose output, or error, is shown; without one, that of the run.")] string? Task = null,
    [property: Description("An item of the task's for_each, from 0.")] int? Index = null,
    [property: Description("output, error, or inputs (of the run); output unless it is given.")] string? What = null,
    [property: Description("The first character that is shown: the next_offset of the part before.")] int? Offset = null);

internal sealed record ShownOutput(
    [property: Description("null: there is none.")] TextPart? Value,
    int? Attempt);

/// <summary>Shows a value of a run in full, part by part.</summary>
internal static class OutputTool
{
    public static readonly Tool Tool = new Tool<ShowOutputArguments, ShownOutput>(async (client, arguments, cancellation) =>
    {
        var (value, attempt) = (arguments.Task, arguments.What ?? "output") switch
        {
            (null, "inputs") => ((await client.Runs.GetAsync(arguments.RunId, cancellation)).Inputs, null),
            (null, "output") => ((await client.Runs.GetAsync(arguments.RunId, cancellation)).Outputs, null),
            (null, "error") => (Of((await client.Runs.GetAsync(arguments.RunId, cancellation)).Error), null),
            ({ } task, "output" or "error") => Of(await LastAsync(client, arguments, task, cancellation), arguments.What),
            _ => throw new ToolException("what must be output, error or inputs; and inputs are those of the run, without a task."),
        };
        return new ShownOutput(value is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } json ? Shown.Part(json, arguments.Offset ?? 0) : null, attempt);
    })
    {
        Name = "show_output",
        Title = "Show an output",
        Description = "Shows the inputs, the outputs or the error of a run, or the output or the error of one of its tasks, as JSON text, part by part.",
    };

    private static (JsonElement? Value, int? Attempt) Of(TaskExecutionResponse? last, string? what) =>
        (what == "error" ? last?.Error is { } error ? JsonSerializer.SerializeToElement(error, ToolJson.Options) : null : last?.Output, last?.Attempt);

    private static JsonElement? Of(string? text) => text is null ? null : JsonSerializer.SerializeToElement(text);

    private static async Task<TaskExecutionResponse?> LastAsync(Client.WorkflowClient client, ShowOutputArguments arguments, string task, CancellationToken cancellationToken)
    {
        TaskExecutionResponse? last = null;
        var query = new RunTaskQuery { Task = task, Index = arguments.Index, WithoutItems = arguments.Index is null };
        await foreach (var execution in client.Runs.ListTasksAsync(arguments.RunId, query, cancellationToken: cancellationToken))
        {
            last = execution;
        }

        return last;
    }
}
