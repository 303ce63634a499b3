using System.CommandLine;
using System.Text.Json;
using Workflow.Cli.Output;
using Workflow.Cli.Services;
using Workflow.Cli.Terminal;
using Workflow.Client;
using Workflow.Contracts;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Cli.Running;

/// <summary><c>workflow runs</c>: lists runs, newest first.</summary>
internal static class RunListCommand
{
    private const int MostRuns = 10_000;

    /// <summary>Makes it.</summary>
    public static Command Make(Globals globals)
    {
        var workflow = new Argument<string?>("name") { Description = "Only runs of this workflow, by its name or id.", HelpName = "NAME", Arity = ArgumentArity.ZeroOrOne };
        workflow.CompletionSources.Add(context => Completion.ServiceNames.Workflows(globals, context));
        var status = Words.Option<RunStatus>("--status", "Only runs of this status", Words.Upper);
        var trigger = Words.Option<RunTrigger>("--trigger", "Only runs that were started this way", Words.Lower);
        var labels = NamedValues.Labels("Only runs with this label: NAME=VALUE. May be repeated.");
        var key = new Option<string?>("--business-key") { Description = "Only runs with this business key.", HelpName = "KEY" };
        var active = new Option<bool>("--active", "-a") { Description = "Only runs that have not ended." };
        var from = new Option<string?>("--from") { Description = "Only runs accepted at or after this instant.", HelpName = "INSTANT" };
        var before = new Option<string?>("--before") { Description = "Only runs accepted before this instant.", HelpName = "INSTANT" };
        var limit = new Option<int>("--limit", "-n") { Description = $"How many, 1 to {MostRuns}. Default: 20.", HelpName = "N", DefaultValueFactory = _ => 20 };
        return globals.Command("runs", "Lists runs, newest first.", [workflow, status, trigger, labels, key, active, from, before, limit], async (call, cancellationToken) =>
        {
            if (call.Value(limit) is < 1 or > MostRuns)
            {
                throw new CommandFailedException(ExitCode.Usage, $"--limit is 1 to {MostRuns}.");
            }

            using var service = Service.Of(call);
            var query = new RunQuery
            {
                WorkflowId = call.Value(workflow) is { } name ? await service.Api.Workflows.FindIdAsync(name, cancellationToken) : null,
                Status = call.Value(status),
                Trigger = call.Value(trigger),
                Labels = NamedValues.Texts("--label", call.Value(labels)),
                BusinessKey = call.Value(key),
                CreatedFrom = Instants.Read("--from", call.Value(from)),
                CreatedBefore = Instants.Read("--before", call.Value(before)),
                Active = call.Value(active) ? true : null,
            };
            List<RunResponse> runs = [];
            await foreach (var run in service.Api.Runs.ListAsync(query, Math.Min(call.Value(limit), 500), cancellationToken))
            {
                runs.Add(run);
                if (runs.Count == call.Value(limit))
                {
                    break;
                }
            }

            Print(call, runs);
            return ExitCode.Done;
        });
    }

    private static void Print(Call call, List<RunResponse> runs)
    {
        var now = call.Surroundings.Time.GetUtcNow();
        call.Printer.Print(JsonSerializer.SerializeToElement(runs.Select(Service.JsonOf)), screen => new Listing("RUN", "STATUS", "WORKFLOW", "STARTED", "TIME", "TRIGGER", "REASON")
            .AddRange(runs.Select(run => new Cell[]
            {
                run.Id,
                Shown.Status(run.Status),
                $"{run.WorkflowName ?? $"{run.WorkflowId}"} v{run.WorkflowVersion}",
                Shown.Instant(run.StartedAt),
                Shown.Duration(run.StartedAt, run.CompletedAt, now),
                Word.Lower(run.Trigger),
                run.Error ?? run.StatusReason,
            }))
            .WriteTo(screen, "There are no such runs."));
    }
}
