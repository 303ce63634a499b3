using Spectre.Console;
using Workflow.Cli.Output;
using Workflow.Cli.Terminal;
using Workflow.Contracts;
using Workflow.Core.Json;

namespace Workflow.Cli.Running;

/// <summary>Shows a run and its tasks.</summary>
internal static class RunTable
{
    /// <summary>The line about a run.</summary>
    public static string Head(RunResponse run, DateTimeOffset now)
    {
        var duration = Shown.Duration(run.StartedAt, run.CompletedAt, now);
        return $"{run.WorkflowName ?? $"workflow {run.WorkflowId}"} v{run.WorkflowVersion}  {run.Id}  {Word.Upper(run.Status)}{(duration.Length == 0 ? "" : $"  {duration}")}";
    }

    /// <summary>The tasks, as a table.</summary>
    public static Listing Tasks(IEnumerable<TaskSummaryResponse> tasks, DateTimeOffset now) => new Listing("TASK", "STATUS", "TIME", "ATTEMPT", "REASON").AddRange(tasks.Select(task => new Cell[]
    {
        task.Task,
        Shown.Status(task.Status),
        Shown.Duration(task.FirstStartedAt, task.CompletedAt, now),
        task.Attempt > 1 ? $"{task.Attempt}" : "",
        Reason(task),
    }));

    /// <summary>What is to be said below a run: why it failed or waits, and what it returned.</summary>
    public static IEnumerable<(string Line, Style? Style)> Foot(RunResponse run)
    {
        if (run.Error is { } error)
        {
            yield return (error, Color.Red);
        }
        else if (run.StatusReason is { } reason)
        {
            yield return (reason, Color.Yellow);
        }

        if (run.Outputs is { ValueKind: System.Text.Json.JsonValueKind.Object } outputs)
        {
            foreach (var output in outputs.EnumerateObject())
            {
                yield return ($"{output.Name}: {(output.Value.ValueKind == System.Text.Json.JsonValueKind.String ? output.Value.GetString() : output.Value.GetRawText())}", null);
            }
        }
    }

    /// <summary>The exit code that tells the outcome of a run.</summary>
    public static int CodeOf(Core.History.RunStatus status) => status switch
    {
        Core.History.RunStatus.Failed => ExitCode.RunFailed,
        Core.History.RunStatus.TimedOut => ExitCode.RunTimedOut,
        Core.History.RunStatus.Cancelled => ExitCode.RunCancelled,
        Core.History.RunStatus.Skipped => ExitCode.RunSkipped,
        _ => ExitCode.Done,
    };

    private static string Reason(TaskSummaryResponse task)
    {
        var items = task.Items is { Count: > 0 } counts ? string.Join(", ", counts.Where(count => count.Value > 0).Select(count => $"{count.Value} {count.Key}")) : null;
        return string.Join("; ", new[] { items, task.StatusReason, task.CarriedOver ? "carried over" : null }.OfType<string>());
    }
}
