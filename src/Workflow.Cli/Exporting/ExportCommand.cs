using System.CommandLine;
using System.Text.Json;
using Workflow.Cli.Definitions;
using Workflow.Cli.Files;
using Workflow.Cli.Output;
using Workflow.Cli.Services;
using Workflow.Cli.Terminal;
using Workflow.Contracts;
using Workflow.Core.Json.Yaml;

namespace Workflow.Cli.Exporting;

/// <summary><c>workflow export</c>: definitions of the service as files.</summary>
internal static class ExportCommand
{
    /// <summary>Makes it.</summary>
    public static Command Make(Globals globals)
    {
        var names = Names.Workflows(globals, "The names of the workflows. Without names: all.");
        var to = new Option<string?>("--to") { Description = "A folder, for one file a workflow, or a file that ends in .yaml, .yml or .json. In YAML files that are there, comments and order stay. Default: standard output.", HelpName = "DIR|FILE" };
        return globals.Command("export", "Writes definitions as YAML, or with --output json as JSON: to standard output, a file, or a folder.", [names, to], async (call, cancellationToken) =>
        {
            using var service = Service.Of(call);
            var workflows = await ReadAsync(service, call.Value(names), cancellationToken);
            if (call.Value(to) is not { } target)
            {
                Print(call, workflows);
                return ExitCode.Done;
            }

            if (workflows.Count == 0)
            {
                call.Screen.Say("There are no workflows.");
                return ExitCode.Done;
            }

            var isJson = call.Printer.Format == OutputFormat.Json;
            var isFile = DefinitionFiles.HasEnding(target);
            if (isFile && workflows.Count != 1)
            {
                throw new CommandFailedException(ExitCode.Usage, $"{target} is one file, and there are {workflows.Count} workflows: name one, or export to a folder.");
            }

            var folder = new ExportFolder(call, target, isFile, isJson ? ".json" : ".yaml");
            foreach (var workflow in workflows)
            {
                folder.Write(workflow);
            }

            return ExitCode.Done;
        });
    }

    private static async Task<IReadOnlyList<WorkflowResponse>> ReadAsync(Service service, string[] names, CancellationToken cancellationToken)
    {
        List<WorkflowResponse> workflows = [];
        foreach (var name in names)
        {
            workflows.Add(await service.Api.Workflows.GetByNameOrIdAsync(name, cancellationToken));
        }

        if (names.Length == 0)
        {
            await foreach (var item in service.Api.Workflows.ListAsync(pageSize: 500, cancellationToken: cancellationToken))
            {
                workflows.Add(await service.Api.Workflows.GetAsync(item.Id, cancellationToken));
            }
        }

        return workflows;
    }

    // One definition, or a YAML stream of several; of JSON a list, as JSON has no streams.
    private static void Print(Call call, IReadOnlyList<WorkflowResponse> workflows)
    {
        List<JsonElement> plain = [.. workflows.Select(workflow => PlainDefinition.OfAnswer(Service.JsonOf(workflow)))];
        if (call.Printer.Format == OutputFormat.Json)
        {
            call.Surroundings.Out.WriteLine(Printer.Json(plain is [var only] ? only : JsonSerializer.SerializeToElement(plain)));
        }
        else
        {
            call.Surroundings.Out.Write(string.Join("---\n", plain.Select(YamlWriter.Write)));
        }
    }
}
