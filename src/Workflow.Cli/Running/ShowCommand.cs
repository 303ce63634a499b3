using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Workflow.Cli.Output;
using Workflow.Cli.Services;
using Workflow.Cli.Terminal;
using Workflow.Client;
using Workflow.Contracts;
using Workflow.Core.Json;
using Workflow.Core.Json.Yaml;

namespace Workflow.Cli.Running;

/// <summary><c>workflow show</c> and <c>workflow watch</c>: a run with its tasks.</summary>
internal static class ShowCommand
{
    private const int MostTasks = 10_000;
    private const int LongestValue = 2_000;

    /// <summary>Makes <c>show</c>.</summary>
    public static Command Make(Globals globals)
    {
        var run = Names.Run(globals);
        var task = new Option<string?>("--task", "-t") { Description = "Shows the executions of this task, with what they returned or why they failed.", HelpName = "NAME" };
        return globals.Command("show", "Shows a run with its tasks, or one of its tasks.", [run, task], async (call, cancellationToken) =>
        {
            using var service = Service.Of(call);
            var id = call.Value(run);
            if (call.Value(task) is { } name)
            {
                await ShowTaskAsync(call, service, id, name, cancellationToken);
                return ExitCode.Done;
            }

            var summary = await service.Api.Runs.GetSummaryAsync(id, MostTasks, cancellationToken: cancellationToken);
            var full = await service.Api.Runs.GetAsync(id, cancellationToken);
            call.Printer.Print(Service.JsonOf(summary with { Run = full }), screen => Watched.Show(screen, summary with { Run = full }, call.Surroundings.Time.GetUtcNow()));
            return ExitCode.Done;
        });
    }

    /// <summary>Makes <c>watch</c>.</summary>
    public static Command MakeWatch(Globals globals)
    {
        var run = Names.Run(globals);
        return globals.Command("watch", "Shows a run until it has ended; the exit code tells the outcome. Ctrl+C leaves the run running.", [run], async (call, cancellationToken) =>
        {
            using var service = Service.Of(call);
            return await Watched.WatchAsync(call, service, call.Value(run), cancellationToken);
        });
    }

    private static async Task ShowTaskAsync(Call call, Service service, string run, string task, CancellationToken cancellationToken)
    {
        var now = call.Surroundings.Time.GetUtcNow();
        var executions = service.Api.Runs.ListTasksAsync(run, new RunTaskQuery { Task = task }, cancellationToken: cancellationToken);
        if (await call.Printer.PrintEachAsync(executions, Service.JsonOf, (screen, execution) => Write(screen, execution, now)) == 0)
        {
            throw new CommandFailedException(ExitCode.NotFound, $"Run {run} has no task '{task}'.");
        }
    }

    private static void Write(Screen screen, TaskExecutionResponse execution, DateTimeOffset now)
    {
        var index = execution.Index is { } item ? $" [{item}]" : "";
        screen.WriteLine($"{execution.Task}{index}  attempt {execution.Attempt}  {Word.Upper(execution.Status)}  {Shown.Duration(execution.StartedAt, execution.CompletedAt, now)}".TrimEnd());
        if (execution.StatusReason is { } reason)
        {
            screen.WriteLine($"  {reason}", Color.Yellow);
        }

        if (execution.Error is { } error)
        {
            screen.WriteLine($"  {error.Code}: {error.Message}", Color.Red);
        }

        if (execution.Output is { } output && output.ValueKind != JsonValueKind.Null)
        {
            foreach (var line in Short(YamlWriter.Write(output)).TrimEnd('\n').Split('\n'))
            {
                screen.WriteLine("  " + line);
            }
        }
    }

    private static string Short(string text) => text.Length <= LongestValue ? text : text[..LongestValue] + "\n… (--output json shows all of it)";
}
