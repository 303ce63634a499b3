using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Cli.Files;
using Workflow.Cli.Output;
using Workflow.Cli.Services;
using Workflow.Cli.Terminal;
using Workflow.Cli.Validation;

namespace Workflow.Cli.Applying;

/// <summary><c>workflow apply</c>: makes the service's workflows what files say.</summary>
internal static class ApplyCommand
{
    /// <summary>Makes it.</summary>
    public static Command Make(Globals globals)
    {
        var (files, recursive) = (DefinitionFiles.Option(), DefinitionFiles.Recursive());
        var dryRun = new Option<bool>("--dry-run") { Description = "Changes nothing, and shows the differences." };
        var exitCode = new Option<bool>("--exit-code") { Description = "With --dry-run: exit code 6 if something would change." };
        var prune = new Option<string?>("--prune") { Description = "Also deletes the workflows whose names match the pattern and that no file has. * stands for any characters. It asks first.", HelpName = "PATTERN" };
        var yes = new Option<bool>("--yes", "-y") { Description = "Does not ask before workflows are deleted." };
        return globals.Command("apply", "Creates and changes workflows, by name, to what files say. The same files again change nothing.", [files, recursive, dryRun, exitCode, prune, yes], async (call, cancellationToken) =>
        {
            if (call.Value(exitCode) && !call.Value(dryRun))
            {
                throw new CommandFailedException(ExitCode.Usage, "--exit-code goes with --dry-run.");
            }

            // All files first: with a fault in one of them, none is sent. Task types of the service's own are for the service to judge.
            var judged = CheckedFiles.Of(DefinitionFiles.Read(call, call.Value(files)!, call.Value(recursive)), ownTypes: null, call.Surroundings.Time.GetUtcNow());
            if (judged.Faults.Count > 0)
            {
                Print(call, [], judged.Faults);
                FaultReport.Say(call.Screen, call.Printer.Format == OutputFormat.Table ? judged.Faults : []);
                call.Screen.Fail("Nothing was applied.");
                return ExitCode.Faulty;
            }

            using var service = Service.Of(call);
            var kept = judged.Files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
            var toPrune = call.Value(prune) is { } pattern ? new Prune(service, pattern) : null;
            toPrune?.Check(kept);
            if (toPrune is not null && !call.Value(dryRun) && !call.Value(yes) && !call.Surroundings.InIsTerminal)
            {
                throw new CommandFailedException(ExitCode.Usage, "--prune asks before it deletes, and nobody can be asked, as standard input is not a terminal: --yes deletes without asking. Nothing was applied.");
            }

            var apply = new Apply(service, call.Value(dryRun));
            var hasEnded = false;
            try
            {
                foreach (var file in judged.Files)
                {
                    await apply.FileAsync(file, cancellationToken);
                }

                if (toPrune is not null)
                {
                    await PruneAsync(call, service, apply, toPrune, kept, call.Value(yes), cancellationToken);
                }

                hasEnded = true;
            }
            finally
            {
                // Also after an error: what has been applied is reported.
                FaultReport.Warn(call.Screen, judged.Warnings);
                Print(call, apply.Results, apply.Faults);
                FaultReport.Say(call.Screen, apply.Faults);
                if (!hasEnded && !apply.IsDryRun)
                {
                    var done = apply.Results.Any(result => result.Action != Applied.Unchanged) ? "not everything was applied" : "nothing was applied";
                    call.Screen.Warn(apply.Unanswered is { } name ? $"{done}, and it is not known whether {name} was changed." : $"{done}.");
                }
            }

            return apply.Faults.Count > 0 ? ExitCode.Faulty
                : call.Value(exitCode) && apply.Results.Any(result => result.Action != Applied.Unchanged) ? ExitCode.WouldChange
                : ExitCode.Done;
        });
    }

    private static async Task PruneAsync(Call call, Service service, Apply apply, Prune prune, HashSet<string> kept, bool yes, CancellationToken cancellationToken)
    {
        if (apply.Faults.Count > 0)
        {
            call.Screen.Warn("nothing is deleted, as not every file was applied.");
            return;
        }

        var extra = await prune.FindAsync(kept, cancellationToken);
        if (extra.Count == 0)
        {
            return;
        }

        if (!apply.IsDryRun && !yes)
        {
            foreach (var workflow in extra)
            {
                call.Screen.Say($"- {workflow.Name}");
            }

            if (!call.Confirm($"Delete {(extra.Count == 1 ? "this workflow" : $"these {extra.Count} workflows")} of {service.Address}? Their runs stay readable.", "--yes deletes without asking."))
            {
                call.Screen.Say("Nothing is deleted.");
                return;
            }
        }

        foreach (var workflow in extra)
        {
            await apply.DeleteAsync(workflow, cancellationToken);
        }
    }

    private static void Print(Call call, IReadOnlyList<Applied> results, IReadOnlyList<FileFault> faults)
    {
        var answer = new JsonObject
        {
            ["results"] = new JsonArray([.. results.Select(result => result.ToJson())]),
            ["faults"] = FaultReport.Json(faults),
        };
        call.Printer.Print(JsonElement.Parse(answer.ToJsonString()), screen => ApplyReport.Write(screen, results));
    }
}
