using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Cli.Files;
using Workflow.Cli.Terminal;

namespace Workflow.Cli.Validation;

/// <summary><c>workflow validate</c>: judges files without a service.</summary>
internal static class ValidateCommand
{
    /// <summary>Makes it.</summary>
    public static Command Make(Globals globals)
    {
        var paths = new Argument<string[]>("path") { Description = "Files in YAML or JSON, folders of such files, or - for standard input.", HelpName = "FILE|DIR", Arity = ArgumentArity.ZeroOrMore };
        var files = DefinitionFiles.Option();
        files.Required = false;
        var recursive = DefinitionFiles.Recursive();
        var ownTypes = new Option<string[]>("--own-type") { Description = "The name of a task type of the service's own, whose config is not checked. May be repeated.", HelpName = "NAME" };
        return globals.Command("validate", "Judges definitions without a service: file, line and column of each fault.", [paths, files, recursive, ownTypes], call =>
        {
            string[] named = [.. call.Value(paths), .. call.Value(files) ?? []];
            if (named.Length == 0)
            {
                throw new CommandFailedException(ExitCode.Usage, "Which files? Name some, or a folder, or - for standard input.");
            }

            var read = DefinitionFiles.Read(call, named, call.Value(recursive));
            var judged = CheckedFiles.Of(read, call.Value(ownTypes) ?? [], call.Surroundings.Time.GetUtcNow());
            var answer = new JsonObject
            {
                ["files"] = read.Count,
                ["faults"] = FaultReport.Json(judged.Faults),
                ["warnings"] = FaultReport.Json(judged.Warnings),
            };
            call.Printer.Print(JsonElement.Parse(answer.ToJsonString()), screen =>
            {
                FaultReport.Warn(screen, judged.Warnings);
                FaultReport.Say(screen, judged.Faults);
                if (judged.Faults.Count == 0)
                {
                    screen.WriteLine(read.Count == 1 ? $"{read[0].Name} is valid." : $"{read.Count} files are valid.");
                }
            });
            return judged.Faults.Count == 0 ? ExitCode.Done : ExitCode.Faulty;
        });
    }
}
