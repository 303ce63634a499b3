using System.CommandLine;
using System.Text;
using Workflow.Cli.Files;
using Workflow.Cli.Terminal;
using Workflow.Cli.Validation;
using Workflow.Client;
using Workflow.Mcp;

namespace Workflow.Cli.Agents;

/// <summary><c>workflow mcp</c>: tools for agents, over standard input and output.</summary>
internal static class McpCommand
{
    /// <summary>Makes it.</summary>
    public static Command Make(Globals globals)
    {
        var operate = new Option<bool>("--allow-operate") { Description = "Agents may also start, cancel, pause, resume and rerun runs, and send events." };
        var edit = new Option<bool>("--allow-edit") { Description = "Agents may also create and change workflows." };
        return globals.Command("mcp", "Serves agents over the Model Context Protocol, on standard input and output. They may read, and what the options allow.", [operate, edit], async (call, cancellationToken) =>
        {
            var target = call.FindTarget();
            var service = new WorkflowClientOptions { Server = target.Server, Key = target.Key, AllowPlainHttp = call.Value(call.Globals.AllowPlainHttp) };
            if (service.Faults() is [_, ..] faults)
            {
                throw new CommandFailedException(ExitCode.Usage, string.Join(' ', faults));
            }

            var options = new WorkflowMcpOptions { AllowOperate = call.Value(operate), AllowEdit = call.Value(edit), Validate = Judge };

            // The streams themselves: standard output has messages and nothing else.
            await using var input = Console.OpenStandardInput();
            await using var output = Console.OpenStandardOutput();
            await WorkflowMcpServer.RunAsync(service, options, input, output, cancellationToken);
            return ExitCode.Done;
        });
    }

    private static IReadOnlyList<DefinitionFault> Judge(string text, IReadOnlyList<string> taskTypes)
    {
        using var check = new OfflineCheck();
        return [.. check.Faults(DefinitionFile.Read("definition", Encoding.UTF8.GetBytes(text)), taskTypes, out _).Select(fault => new DefinitionFault(fault.Pointer, fault.Line, fault.Column, fault.Detail))];
    }
}
