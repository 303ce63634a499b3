using System.CommandLine;
using Spectre.Console;
using Workflow.Cli.Output;
using Workflow.Cli.Running;
using Workflow.Cli.Services;
using Workflow.Cli.Terminal;
using Workflow.Contracts;
using Workflow.Core.Json;

namespace Workflow.Cli.Schedules;

/// <summary><c>workflow schedule</c>: shows, pauses and resumes schedules, and previews expressions.</summary>
internal static class ScheduleCommands
{
    /// <summary>Makes it.</summary>
    public static Command Make(Globals globals)
    {
        var name = Names.Workflow(globals);
        var count = new Option<int>("--count", "-n") { Description = "How many instants, and how many of the last ticks. Default: 10.", HelpName = "N", DefaultValueFactory = _ => 10 };
        var from = new Option<string?>("--from") { Description = "Shows the instants from here on. Default: now.", HelpName = "INSTANT" };
        var schedule = globals.Command("schedule", "Explains the schedule of a workflow: its next instants, and the last ones with their outcome.", [name, count, from], async (call, cancellationToken) =>
        {
            using var service = Service.Of(call);
            var id = await service.Api.Workflows.FindIdAsync(call.Value(name), cancellationToken);
            var answer = await service.Api.Schedules.GetAsync(id, Instants.Read("--from", call.Value(from)), preview: true, call.Value(count), cancellationToken);
            call.Printer.Print(Service.JsonOf(answer), screen => Write(screen, answer));
            return ExitCode.Done;
        });
        schedule.Add(PreviewCommand.Make(globals));
        schedule.Add(Switch(globals, "pause", "Disables the schedule of a workflow.", isActive: false));
        schedule.Add(Switch(globals, "resume", "Enables the schedule of a workflow.", isActive: true));
        return schedule;
    }

    private static Command Switch(Globals globals, string verb, string description, bool isActive)
    {
        var name = Names.Workflow(globals);
        return globals.Command(verb, description, [name], async (call, cancellationToken) =>
        {
            using var service = Service.Of(call);
            var id = await service.Api.Workflows.FindIdAsync(call.Value(name), cancellationToken);
            var answer = isActive
                ? await service.Api.Schedules.EnableAsync(id, cancellationToken: cancellationToken)
                : await service.Api.Schedules.DisableAsync(id, cancellationToken: cancellationToken);
            call.Printer.Print(Service.JsonOf(answer), screen => screen.WriteLine($"The schedule of {answer.Name} is {(answer.IsActive ? "enabled" : "disabled")}."));
            return ExitCode.Done;
        });
    }

    private static void Write(Screen screen, ScheduleResponse schedule)
    {
        screen.WriteLine(schedule.Explanation ?? "It has no schedule.");
        if (!schedule.IsActive)
        {
            screen.WriteLine($"It is disabled{(schedule.PausedReason is { } why ? $": {why}" : "")}. What follows would be due if it were enabled.", Color.Yellow);
        }

        foreach (var reason in new[] { schedule.Fault, schedule.StatusReason }.OfType<string>())
        {
            screen.WriteLine(reason, Color.Yellow);
        }

        if (schedule.Next.Count > 0)
        {
            new Listing("NEXT", "UTC").AddRange(schedule.Next.Select(next => new Cell[] { next.Local, Shown.Instant(next.At) })).WriteTo(screen, "");
        }

        if (schedule.LastTicks.Count > 0)
        {
            new Listing("LAST", "OUTCOME", "RUN", "REASON")
                .AddRange(schedule.LastTicks.Select(tick => new Cell[] { Shown.Instant(tick.ScheduledFor), Word.Lower(tick.Outcome), tick.RunId, tick.Reason }))
                .WriteTo(screen, "");
        }
    }
}
