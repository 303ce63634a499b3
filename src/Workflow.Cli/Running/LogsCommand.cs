using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Workflow.Cli.Output;
using Workflow.Cli.Services;
using Workflow.Cli.Terminal;
using Workflow.Client;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Json.Yaml;
using Workflow.Core.TaskTypes;

namespace Workflow.Cli.Running;

/// <summary><c>workflow logs</c>: the log of a run.</summary>
internal static class LogsCommand
{
    private const int PageSize = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(700);

    /// <summary>Makes it.</summary>
    public static Command Make(Globals globals)
    {
        var run = Names.Run(globals);
        var follow = new Option<bool>("--follow", "-f") { Description = "Goes on until the run has ended." };
        var task = new Option<string?>("--task", "-t") { Description = "Only lines about this task.", HelpName = "NAME" };
        return globals.Command("logs", "Shows the log of a run, oldest line first. As JSON, each line is a document of its own.", [run, follow, task], async (call, cancellationToken) =>
        {
            using var service = Service.Of(call);
            try
            {
                await WriteAsync(call, service, call.Value(run), call.Value(follow), line => call.Value(task) is not { } name || line.Task == name, cancellationToken);
                return ExitCode.Done;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                call.Screen.Say($"Run {call.Value(run)} goes on.");
                return ExitCode.Interrupted;
            }
        });
    }

    private static async Task WriteAsync(Call call, Service service, string run, bool follow, Func<LogLine, bool> isMeant, CancellationToken cancellationToken)
    {
        var (cursor, seen) = ((string?)null, 0); // seen: lines of the page at the cursor that are written
        var outage = new Outage(call, follow ? new WorkflowClientOptions().Patience : TimeSpan.Zero);
        while (true)
        {
            // Asked before the log is read: what is written until the end is in the log then.
            var hasEnded = !follow || (await outage.AskAsync(() => service.Api.Runs.GetAsync(run, cancellationToken), cancellationToken)).Status.IsFinal();
            while (true)
            {
                var at = cursor;
                var page = await outage.AskAsync(() => service.Api.Runs.ListLogPageAsync(run, PageSize, at, cancellationToken), cancellationToken);
                foreach (var line in page.Items.Skip(seen).Where(isMeant))
                {
                    Write(call, line);
                }

                if (page.NextCursor is null)
                {
                    seen = Math.Max(seen, page.Items.Count);
                    break;
                }

                (cursor, seen) = (page.NextCursor, 0);
            }

            if (hasEnded)
            {
                return;
            }

            await Task.Delay(Pause, call.Surroundings.Time, cancellationToken);
        }
    }

    private static void Write(Call call, LogLine line)
    {
        switch (call.Printer.Format)
        {
            case OutputFormat.Json:
                call.Surroundings.Out.WriteLine(JsonSerializer.Serialize(Service.JsonOf(line)));
                break;
            case OutputFormat.Yaml:
                call.Surroundings.Out.Write("---\n" + YamlWriter.Write(Service.JsonOf(line)));
                break;
            default:
                var about = line.Task is null ? "" : $" {line.Task}{(line.Index is { } index ? $"[{index}]" : "")}:";
                call.Screen.WriteLine(
                    $"{line.At.UtcDateTime.ToString("HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)} {Word.Lower(line.Level),-7}{about} {line.Message}",
                    line.Level switch
                    {
                        LogSeverity.Error => Color.Red,
                        LogSeverity.Warning => Color.Yellow,
                        _ => null,
                    });
                break;
        }

        call.Surroundings.Out.Flush();
    }
}
