using System.CommandLine;
using System.Text.Json;
using Workflow.Cli.Output;
using Workflow.Cli.Running;
using Workflow.Cli.Services;
using Workflow.Cli.Terminal;
using Workflow.Contracts;
using Workflow.Core.Json;
using Workflow.Core.Scheduling.Backfills;

namespace Workflow.Cli.Schedules;

/// <summary><c>workflow backfill</c>: runs past instants of a schedule.</summary>
internal static class BackfillCommand
{
    /// <summary>Makes it.</summary>
    public static Command Make(Globals globals)
    {
        var name = Names.Workflow(globals);
        var from = new Option<string>("--from") { Description = "Start of the span, included.", HelpName = "INSTANT", Required = true };
        var to = new Option<string>("--to") { Description = "End of the span, not included; now at the latest.", HelpName = "INSTANT", Required = true };
        var parallel = new Option<int?>("--max-parallel") { Description = "How many of its runs may be active at a time, 1 to 50. Default: 1.", HelpName = "N" };
        var reprocess = Words.Option<Reprocess>("--reprocess", "Which instants that were run before are run again", Words.Lower);
        var dryRun = new Option<bool>("--dry-run") { Description = "Starts nothing, and shows what would be started." };
        var start = globals.Command("start", "Runs the past instants of a span.", [name, from, to, parallel, reprocess, dryRun], async (call, cancellationToken) =>
        {
            var request = new BackfillRequest
            {
                From = Instants.Read("--from", call.Value(from))!.Value,
                To = Instants.Read("--to", call.Value(to))!.Value,
                MaxParallel = call.Value(parallel),
                Reprocess = call.Value(reprocess),
            };
            using var service = Service.Of(call);
            var id = await service.Api.Workflows.FindIdAsync(call.Value(name), cancellationToken);
            if (call.Value(dryRun))
            {
                var plan = await service.Api.Backfills.PlanAsync(id, request, cancellationToken);
                call.Printer.Print(Service.JsonOf(plan), screen =>
                {
                    screen.WriteLine($"{plan.WouldStart.Count} of {plan.Instants} instants would be run.");
                    if (plan.WouldStart.Count > 0)
                    {
                        new Listing("LOCAL", "UTC").AddRange(plan.WouldStart.Select(instant => new Cell[] { instant.Local, Shown.Instant(instant.At) })).WriteTo(screen, "");
                    }
                });
                return ExitCode.Done;
            }

            var backfill = await service.Api.Backfills.StartAsync(id, request, cancellationToken: cancellationToken);
            Print(call, backfill);
            return ExitCode.Done;
        });
        return Globals.Group("backfill", "Past instants of schedules: runs them, and shows how far that is.", start, List(globals), Cancel(globals));
    }

    private static Command List(Globals globals)
    {
        var name = Names.Workflow(globals);
        return globals.Command("list", "Lists the backfills of a workflow, newest first.", [name], async (call, cancellationToken) =>
        {
            using var service = Service.Of(call);
            List<BackfillResponse> backfills = [];
            await foreach (var backfill in service.Api.Backfills.ListAsync(await service.Api.Workflows.FindIdAsync(call.Value(name), cancellationToken), cancellationToken: cancellationToken))
            {
                backfills.Add(backfill);
            }

            call.Printer.Print(JsonSerializer.SerializeToElement(backfills.Select(Service.JsonOf)), screen => Table(backfills).WriteTo(screen, "There are no backfills of it."));
            return ExitCode.Done;
        });
    }

    private static Command Cancel(Globals globals)
    {
        var (name, number) = (Names.Workflow(globals), new Argument<int>("number") { Description = "The number of the backfill.", HelpName = "NUMBER" });
        return globals.Command("cancel", "Cancels a backfill and its active runs.", [name, number], async (call, cancellationToken) =>
        {
            using var service = Service.Of(call);
            var backfill = await service.Api.Backfills.CancelAsync(await service.Api.Workflows.FindIdAsync(call.Value(name), cancellationToken), call.Value(number), cancellationToken);
            Print(call, backfill);
            return ExitCode.Done;
        });
    }

    private static void Print(Call call, BackfillResponse backfill) => call.Printer.Print(Service.JsonOf(backfill), screen => Table([backfill]).WriteTo(screen, ""));

    private static Listing Table(IEnumerable<BackfillResponse> backfills) => new Listing("NUMBER", "STATUS", "SUCCEEDED", "FAILED", "INSTANTS", "FROM", "TO", "REASON").AddRange(backfills.Select(backfill => new Cell[]
    {
        $"{backfill.Number}",
        Word.Upper(backfill.Status),
        $"{backfill.Succeeded}",
        $"{backfill.Failed}",
        $"{backfill.Instants}",
        Shown.Instant(backfill.From),
        Shown.Instant(backfill.To),
        backfill.StatusReason,
    }));
}
