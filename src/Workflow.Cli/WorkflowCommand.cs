using System.CommandLine;
using System.CommandLine.Help;
using Workflow.Cli.Agents;
using Workflow.Cli.Applying;
using Workflow.Cli.Backups;
using Workflow.Cli.Completion;
using Workflow.Cli.Contexts;
using Workflow.Cli.Copying;
using Workflow.Cli.Dev;
using Workflow.Cli.Events;
using Workflow.Cli.Exporting;
using Workflow.Cli.Keys;
using Workflow.Cli.Opening;
using Workflow.Cli.Running;
using Workflow.Cli.Schedules;
using Workflow.Cli.Steering;
using Workflow.Cli.Terminal;
using Workflow.Cli.Validation;

namespace Workflow.Cli;

/// <summary>The command <c>workflow</c> with all its commands.</summary>
internal static class WorkflowCommand
{
    // @daily is a schedule, and not a file with more arguments.
    private static readonly ParserConfiguration Syntax = new() { ResponseFileTokenReplacer = null };

    /// <summary>Makes it.</summary>
    public static RootCommand Make(Surroundings surroundings)
    {
        var globals = new Globals(surroundings);
        var root = new RootCommand("Talks to a Workflow service: definitions, runs, schedules, keys.");
        foreach (var option in (Option[])[globals.Server, globals.Key, globals.Context, globals.AllowPlainHttp, globals.Output])
        {
            root.Add(option);
        }

        // /h and /? are paths, and may be names of workflows.
        foreach (var alias in root.Options.OfType<HelpOption>().SelectMany(help => help.Aliases.Where(alias => alias.StartsWith('/')).Select(alias => (help, alias))).ToList())
        {
            alias.help.Aliases.Remove(alias.alias);
        }

        globals.Context.CompletionSources.Add(_ => ConfigCommands.Names(surroundings));
        globals.Output.CompletionSources.Clear(); // the names in the code
        globals.Output.CompletionSources.Add("table", "json", "yaml");
        foreach (var command in (Command[])
            [
                ApplyCommand.Make(globals),
                ExportCommand.Make(globals),
                ValidateCommand.Make(globals),
                RunCommand.Make(globals),
                RunListCommand.Make(globals),
                ShowCommand.Make(globals),
                ShowCommand.MakeWatch(globals),
                LogsCommand.Make(globals),
                SteerCommands.MakeCancel(globals),
                SteerCommands.MakePause(globals),
                SteerCommands.MakeResume(globals),
                RerunCommand.Make(globals),
                EventCommand.Make(globals),
                ApproveCommand.Make(globals),
                ScheduleCommands.Make(globals),
                BackfillCommand.Make(globals),
                KeyCommands.Make(globals),
                BackupCommand.Make(globals),
                RestoreCommand.Make(globals),
                CopyCommand.Make(globals),
                DevCommand.Make(globals),
                OpenCommand.Make(globals),
                McpCommand.Make(globals),
                ConfigCommands.Make(globals),
                CompletionCommands.Make(globals),
                CompletionCommands.MakeSuggest(globals, root, Syntax),
            ])
        {
            root.Add(command);
        }

        return root;
    }

    /// <summary>Runs a command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Surroundings surroundings, CancellationToken cancellationToken = default)
    {
        var parsed = Make(surroundings).Parse(arguments, Syntax);
        if (parsed.Errors.Count > 0 && parsed.Action is System.CommandLine.Invocation.ParseErrorAction)
        {
            var screen = new Screen(surroundings);
            foreach (var error in parsed.UnmatchedTokens.Count == 0 ? parsed.Errors : parsed.Errors.Skip(parsed.Errors.Count - parsed.UnmatchedTokens.Count))
            {
                screen.Fail(error.Message);
            }

            screen.Say($"Help: {HelpFor(parsed)}");
            return ExitCode.Usage;
        }

        var configuration = new InvocationConfiguration { Output = surroundings.Out, Error = surroundings.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }

    private static string HelpFor(ParseResult parsed)
    {
        List<string> names = [];
        for (System.CommandLine.Parsing.SymbolResult? at = parsed.CommandResult; at is System.CommandLine.Parsing.CommandResult { Command: var command }; at = at.Parent)
        {
            names.Insert(0, command is RootCommand ? "workflow" : command.Name);
        }

        return string.Join(' ', names) + " --help";
    }
}
