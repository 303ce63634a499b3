using System.CommandLine;
using Workflow.Cli.Services;
using Workflow.Cli.Terminal;
using Workflow.Contracts;
using Workflow.Core.Json;

namespace Workflow.Cli.Running;

/// <summary>Answers a command that has started a run: at once, or with <c>--watch</c> when the run has ended.</summary>
internal static class Watched
{
    /// <summary>The option <c>--watch</c>.</summary>
    public static Option<bool> Option() => new("--watch", "-w") { Description = "Shows the run until it has ended; the exit code tells the outcome. Ctrl+C leaves the run running." };

    /// <summary>Answers.</summary>
    /// <param name="call">The call.</param>
    /// <param name="service">The service.</param>
    /// <param name="run">The run that was started.</param>
    /// <param name="watch">Whether to wait for its end.</param>
    /// <param name="cancellationToken">Ends the waiting; the run goes on.</param>
    /// <returns>The exit code: with <paramref name="watch"/> it tells the outcome of the run.</returns>
    public static async Task<int> AnswerAsync(Call call, Service service, RunResponse run, bool watch, CancellationToken cancellationToken)
    {
        if (!watch)
        {
            call.Printer.Print(Service.JsonOf(run), screen =>
            {
                screen.WriteLine(run.Id);
                screen.Say($"Run {run.Id} is {Word.Upper(run.Status)}{(run.StatusReason is { } reason ? $": {reason}" : "")}. Watch it: workflow watch {run.Id}");
            });
            return ExitCode.Done;
        }

        return await WatchAsync(call, service, run.Id, cancellationToken);
    }

    /// <summary>Shows a run until it has ended.</summary>
    /// <returns>The exit code that tells its outcome.</returns>
    public static async Task<int> WatchAsync(Call call, Service service, string runId, CancellationToken cancellationToken)
    {
        try
        {
            var watch = new RunWatch(service, call);
            var ended = await watch.ShowAsync(runId, cancellationToken);
            var full = await new Outage(call).AskAsync(() => service.Api.Runs.GetAsync(runId, cancellationToken), cancellationToken);
            call.Printer.Print(Service.JsonOf(full), screen =>
            {
                if (!screen.IsLive)
                {
                    Show(screen, ended with { Run = full }, call.Surroundings.Time.GetUtcNow());
                }
            });
            return RunTable.CodeOf(full.Status);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            call.Screen.Say($"Run {runId} goes on. Watch it: workflow watch {runId}. End it: workflow cancel {runId}.");
            return ExitCode.Interrupted;
        }
    }

    /// <summary>Shows a run with its tasks.</summary>
    public static void Show(Screen screen, SummaryResponse summary, DateTimeOffset now)
    {
        screen.WriteLine(RunTable.Head(summary.Run, now));
        if (summary.Items.Count > 0)
        {
            RunTable.Tasks(summary.Items, now).WriteTo(screen, "");
        }

        foreach (var (line, style) in RunTable.Foot(summary.Run))
        {
            screen.WriteLine(line, style);
        }
    }
}
