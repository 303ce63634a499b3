using System.ComponentModel;
using Workflow.Client;
using Workflow.Contracts;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Mcp.Reading;
using Workflow.Mcp.Text;
using Workflow.Mcp.Tools;

namespace Workflow.Mcp.Explaining;

internal sealed record ExplainArguments([property: Description("The id of the run.")] string RunId);

internal sealed record WaitReason(
    [property: Description("A short name of the kind of reason.")] string Kind,
    [property: Description("What this kind means, and what helps.")] string Means,
    [property: Description("The reason, in the service's words.")] string? Text,
    [property: Description("The task that waits; null: the run itself.")] string? Task = null,
    int? Index = null,
    int? Attempt = null,
    DateTimeOffset? StartedAt = null,
    [property: Description("When it goes on by itself.")] DateTimeOffset? Until = null,
    [property: Description("The run that it waits for.")] string? RunId = null,
    [property: Description("The event that it waits for.")] string? Event = null);

internal sealed record Explanation(
    ShownRun Run,
    bool HasEnded,
    [property: Description("In one sentence.")] string Summary,
    IReadOnlyList<WaitReason> Reasons,
    [property: Description("Whether more tasks wait than are shown: show_run lists all.")] bool HasMore);

/// <summary>Says why a run makes no progress.</summary>
internal static class ExplainTool
{
    private const int MostOfAStatus = 15;

    // What waits for something outside comes first: the rest waits for that.
    private static readonly ExecutionStatus[] Open = [ExecutionStatus.Waiting, ExecutionStatus.Running, ExecutionStatus.Pending];

    public static readonly Tool Tool = new Tool<ExplainArguments, Explanation>((client, arguments, cancellation) => ExplainAsync(client, arguments.RunId, cancellation))
    {
        Name = "explain_run",
        Title = "Explain why a run waits",
        Description = "Says why a run makes no progress: each thing that it waits for, what that means, until when, and which run, event or pool it is.",
    };

    private static async Task<Explanation> ExplainAsync(WorkflowClient client, string runId, CancellationToken cancellationToken)
    {
        var run = await client.Runs.GetAsync(runId, cancellationToken);
        if (run.Status.IsFinal())
        {
            return new Explanation(ShownRun.Of(run), true, "The run has ended: it waits for nothing. Its status, status_reason and error say how.", [], false);
        }

        List<WaitReason> reasons = [.. OfRun(run)];
        var hasMore = false;
        if (run.Status is not (RunStatus.Queued or RunStatus.Pending))
        {
            foreach (var status in Open)
            {
                var query = new RunTaskQuery { Status = status, Payloads = false };
                var (executions, more) = await Find.FirstAsync(client.Runs.ListTasksAsync(run.Id, query, cancellationToken: cancellationToken), MostOfAStatus, cancellationToken);
                reasons.AddRange(executions.Select(OfTask));
                hasMore |= more;
            }
        }

        return new Explanation(ShownRun.Of(run), false, Summary(run, reasons), reasons, hasMore);
    }

    // One that has begun waits for its tasks, unless it was paused or told to end.
    private static IEnumerable<WaitReason> OfRun(RunResponse run)
    {
        if (run.Status == RunStatus.Running)
        {
            return [];
        }

        var kind = WaitKind.Of(run.WaitsFor);
        return [new WaitReason(kind.Name, kind.Means, Shown.Text(run.StatusReason), Until: run.WaitsFor == WaitCause.StartAt ? run.StartAt : null, RunId: WaitKind.RunIn(run.StatusReason))];
    }

    private static WaitReason OfTask(TaskExecutionResponse execution)
    {
        var kind = execution is { Status: ExecutionStatus.Running, WaitsFor: null } ? WaitKind.Working : WaitKind.Of(execution.WaitsFor);
        return new WaitReason(
            kind.Name,
            kind.Means,
            Shown.Text(execution.StatusReason),
            Shown.Text(execution.Task),
            execution.Index,
            execution.Status == ExecutionStatus.Pending ? null : execution.Attempt,
            execution.StartedAt,
            execution.DueAt,
            execution.ChildRunId ?? WaitKind.RunIn(execution.StatusReason),
            Shown.Text(execution.EventName));
    }

    private static string Summary(RunResponse run, List<WaitReason> reasons) => reasons switch
    {
        [] => "Nothing is recorded that it waits for: it is between two steps. Ask again in a moment.",
        [{ Task: null }, ..] when run.Status is RunStatus.Queued or RunStatus.Pending => "The run has not begun.",
        [{ Task: null }, ..] => $"The run is {Word.Lower(run.Status)}, and the reasons of its open tasks follow.",
        _ => $"The run has begun, and {(reasons.Count == 1 ? "1 task is" : $"{reasons.Count} tasks are")} open: the first reasons are what the others wait for.",
    };
}
