using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Cli.Output;
using Workflow.Cli.Terminal;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Json;
using Workflow.Core.Scheduling;

namespace Workflow.Cli.Schedules;

/// <summary><c>workflow schedule preview</c>: what a cron expression means, without a service.</summary>
internal static class PreviewCommand
{
    /// <summary>Makes it.</summary>
    public static Command Make(Globals globals)
    {
        var cron = new Argument<string>("cron") { Description = "The expression, in quotes: minute, hour, day of month, month, day of week; or a macro such as @daily.", HelpName = "CRON" };
        var zone = new Option<string?>("--zone", "-z") { Description = "The IANA time zone, such as Europe/Berlin. Default: UTC.", HelpName = "ZONE" };
        var count = new Option<int>("--count", "-n") { Description = "How many instants, 1 to 500. Default: 10.", HelpName = "N", DefaultValueFactory = _ => SchedulePreview.DefaultCount };
        var from = new Option<string?>("--from") { Description = "The first instant is at or after this one, such as 2027-03-28T00:00:00Z. Default: now.", HelpName = "INSTANT" };
        return globals.Command("preview", "Shows what a cron expression means, and its next instants. Needs no service.", [cron, zone, count, from], call =>
        {
            var now = call.Surroundings.Time.GetUtcNow();
            var preview = Read(call.Value(cron), call.Value(zone), call.Value(count), call.Value(from));
            try
            {
                Print(call, preview, preview.Instants(now), preview.Warnings(now));
                return ExitCode.Done;
            }
            catch (StuckScheduleException e)
            {
                throw new CommandFailedException(ExitCode.Faulty, e.Message);
            }
        });
    }

    private static SchedulePreview Read(string cron, string? zone, int count, string? from)
    {
        var body = new JsonObject { ["cron_expression"] = cron, ["count"] = count };
        if (zone is not null)
        {
            body["time_zone"] = zone;
        }

        if (from is not null)
        {
            body["from"] = from;
        }

        try
        {
            return SchedulePreview.Read(JsonElement.Parse(body.ToJsonString()));
        }
        catch (RefusedException e)
        {
            throw new CommandFailedException(ExitCode.Faulty, string.Join("; ", e.Faults.Select(fault => $"{Named(fault)} {fault.Detail}")));
        }
    }

    private static string Named(Fault fault) => fault.Pointer switch
    {
        "/cron_expression" => "CRON",
        "/time_zone" => "--zone",
        "/count" => "--count",
        "/from" => "--from",
        var other => other.TrimStart('/'),
    };

    private static void Print(Call call, SchedulePreview preview, IReadOnlyList<DueInstant> instants, IReadOnlyList<Warning> warnings)
    {
        var times = preview.Schedule.Times;
        var answer = new JsonObject
        {
            ["explanation"] = times.Explanation,
            ["next"] = new JsonArray([.. instants.Select(due => new JsonObject { ["at"] = Rfc3339.Write(due.Instant), ["local"] = times.Local(due.Instant) })]),
            ["warnings"] = new JsonArray([.. warnings.Select(warning => JsonValue.Create(warning.Detail))]),
        };
        call.Printer.Print(JsonElement.Parse(answer.ToJsonString()), screen =>
        {
            screen.WriteLine(times.Explanation);
            foreach (var warning in warnings)
            {
                screen.Warn($"{warning.Pointer.TrimStart('/')} {warning.Detail}");
            }

            new Listing("LOCAL", "UTC")
                .AddRange(instants.Select(due => new Cell[] { times.Local(due.Instant), due.Instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) }))
                .WriteTo(screen, "It has no further instant.");
        });
    }
}
