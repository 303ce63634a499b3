using System.ComponentModel;
using Workflow.Client;
using Workflow.Contracts;
using Workflow.Core.History;
using Workflow.Mcp.Text;
using Workflow.Mcp.Tools;

namespace Workflow.Mcp.Reading;

internal sealed record ListRunsArguments(
    [property: Description("Only runs of this workflow: its name, or its id.")] string? Workflow = null,
    [property: Description("Only runs with this status: PENDING, QUEUED, RUNNING, PAUSED, CANCELLING, SUCCEEDED, FAILED, CANCELLED, TIMED_OUT or SKIPPED.")] RunStatus? Status = null,
    [property: Description("true: only runs that have not ended. Not together with status.")] bool? Active = null,
    [property: Description("Only runs with this business key.")] string? BusinessKey = null,
    [property: Description("Only runs that were accepted at this instant or later.")] DateTimeOffset? CreatedFrom = null,
    [property: Description("Only runs that were accepted before this instant.")] DateTimeOffset? CreatedBefore = null,
    [property: Description(Limit.Meaning)] int? Limit = null,
    [property: Description(Reading.Limit.CursorMeaning)] string? Cursor = null);

internal sealed record ShownRun(
    string Id,
    long WorkflowId,
    string? Workflow,
    int WorkflowVersion,
    RunStatus Status,
    string? StatusReason,
    WaitCause? WaitsFor,
    RunTrigger Trigger,
    string? StartedBy,
    string? BusinessKey,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? CompletedAt,
    string? Error,
    string? ParentRunId)
{
    public static ShownRun Of(RunResponse run) => new(
        run.Id,
        run.WorkflowId,
        Shown.Text(run.WorkflowName),
        run.WorkflowVersion,
        run.Status,
        Shown.Text(run.StatusReason),
        run.WaitsFor,
        run.Trigger,
        Shown.Text(run.StartedBy, 200),
        Shown.Text(run.BusinessKey, 300),
        run.CreatedAt,
        run.StartedAt,
        run.CompletedAt,
        Shown.Text(run.Error),
        run.Parent?.RunId);
}

internal sealed record RunList(IReadOnlyList<ShownRun> Items, string? NextCursor);

internal sealed record ShowRunArguments(
    [property: Description("The id of the run.")] string RunId,
    [property: Description("How many tasks, 1 to 100; 20 unless it is given.")] int? Limit = null,
    [property: Description(Reading.Limit.CursorMeaning)] string? Cursor = null);

internal sealed record ShownTask(
    string? Task,
    ExecutionStatus Status,
    string? StatusReason,
    WaitCause? WaitsFor,
    int Attempt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? CompletedAt,
    DateTimeOffset? DueAt,
    string? ChildRunId,
    string? EventName,
    IReadOnlyDictionary<string, int>? Items);

internal sealed record RunView(
    ShownRun Run,
    [property: Description("The inputs as JSON text, cut where they are long: show_output with what=inputs has all.")] string? Inputs,
    [property: Description("The outputs as JSON text, cut where they are long: show_output without a task has all.")] string? Outputs,
    IReadOnlyDictionary<string, int> Counts,
    IReadOnlyList<ShownTask> Tasks,
    string? NextCursor);

internal sealed record ListLogsArguments(
    [property: Description("The id of the run.")] string RunId,
    [property: Description(Limit.Meaning)] int? Limit = null,
    [property: Description(Reading.Limit.CursorMeaning)] string? Cursor = null);

internal sealed record ShownLine(DateTimeOffset At, string Level, string? Task, int? Index, int? Attempt, string? Message);

internal sealed record Log(IReadOnlyList<ShownLine> Items, string? NextCursor);

/// <summary>Tools that show runs.</summary>
internal static class RunTools
{
    public static readonly Tool[] All =
    [
        new Tool<ListRunsArguments, RunList>(async (client, arguments, cancellation) =>
        {
            var query = new RunQuery
            {
                WorkflowId = await Find.IdAsync(client, arguments.Workflow, cancellation),
                Status = arguments.Status,
                Active = arguments.Active,
                BusinessKey = arguments.BusinessKey,
                CreatedFrom = arguments.CreatedFrom,
                CreatedBefore = arguments.CreatedBefore,
            };
            var page = await client.Runs.ListPageAsync(query, Limit.Of(arguments.Limit), arguments.Cursor, cancellation);
            return new RunList([.. page.Items.Select(ShownRun.Of)], page.NextCursor);
        })
        {
            Name = "list_runs",
            Title = "List runs",
            Description = "Lists runs, newest first, with their status and its reason.",
        },
        new Tool<ShowRunArguments, RunView>(async (client, arguments, cancellation) =>
        {
            var run = await client.Runs.GetAsync(arguments.RunId, cancellation);
            var summary = await client.Runs.GetSummaryAsync(run.Id, Limit.Of(arguments.Limit), arguments.Cursor, cancellation);
            return new RunView(ShownRun.Of(run), Shown.Json(run.Inputs), Shown.Json(run.Outputs), summary.Counts, [.. summary.Items.Select(Of)], summary.NextCursor);
        })
        {
            Name = "show_run",
            Title = "Show a run",
            Description = "Shows a run and its tasks, each by its last attempt. For why it makes no progress, use explain_run; for what its tasks did, list_logs and show_output.",
        },
        new Tool<ListLogsArguments, Log>(async (client, arguments, cancellation) =>
        {
            var page = await client.Runs.ListLogPageAsync(arguments.RunId, Limit.Of(arguments.Limit), arguments.Cursor, cancellation);
            return new Log(
                [.. page.Items.Select(line => new ShownLine(line.At, line.Level.ToString().ToUpperInvariant(), Shown.Text(line.Task), line.Index, line.Attempt, Shown.Text(line.Message)))],
                page.NextCursor);
        })
        {
            Name = "list_logs",
            Title = "List the log of a run",
            Description = "Lists the log of a run, oldest line first.",
        },
        OutputTool.Tool,
    ];

    private static ShownTask Of(TaskSummaryResponse task) => new(
        Shown.Text(task.Task),
        task.Status,
        Shown.Text(task.StatusReason),
        task.WaitsFor,
        task.Attempt,
        task.StartedAt,
        task.CompletedAt,
        task.DueAt,
        task.ChildRunId,
        Shown.Text(task.EventName),
        task.Items);
}
