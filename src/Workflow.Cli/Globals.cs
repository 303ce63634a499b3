using System.CommandLine;
using Workflow.Cli.Output;
using Workflow.Cli.Services;
using Workflow.Cli.Terminal;
using Workflow.Client;
using Workflow.Core.Definitions;

namespace Workflow.Cli;

/// <summary>The options of every command, and how a command runs.</summary>
/// <param name="surroundings">The machine.</param>
internal sealed class Globals(Surroundings surroundings)
{
    /// <summary>The machine.</summary>
    public Surroundings Surroundings => surroundings;

    /// <summary>The address of the service.</summary>
    public Option<string?> Server { get; } = new("--server")
    {
        Description = "The address of the service. Without it: --context, WORKFLOW_URL, the current context, or http://localhost:7071.",
        HelpName = "URL",
        Recursive = true,
    };

    /// <summary>The key.</summary>
    public Option<string?> Key { get; } = new("--key")
    {
        Description = "The API key. Others can read it in the list of processes: better WORKFLOW_KEY, or a context.",
        HelpName = "KEY",
        Recursive = true,
    };

    /// <summary>The name of a context.</summary>
    public Option<string?> Context { get; } = new("--context")
    {
        Description = "The context to use: a service and its key that workflow config has.",
        HelpName = "NAME",
        Recursive = true,
    };

    /// <summary>Whether a key may go over a network unencrypted.</summary>
    public Option<bool> AllowPlainHttp { get; } = new("--allow-plain-http")
    {
        Description = "Sends the key to another machine without encryption: for networks that nobody listens to.",
        Recursive = true,
    };

    /// <summary>The format of data.</summary>
    public Option<OutputFormat> Output { get; } = new("--output", "-o")
    {
        Description = "How data is written: table (for people, the default), json or yaml.",
        HelpName = "table|json|yaml",
        Recursive = true,
        CustomParser = result => result.Tokens is [{ Value: var text }] && Enum.TryParse<OutputFormat>(text, ignoreCase: true, out var format) && !char.IsAsciiDigit(text[0])
            ? format
            : Wrong(result),
    };

    /// <summary>A command.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does, in a sentence.</param>
    /// <param name="symbols">Its arguments and options.</param>
    /// <param name="run">Runs it, and gives its exit code.</param>
    public Command Command(string name, string description, IReadOnlyList<Symbol> symbols, Func<Call, CancellationToken, Task<int>> run)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Add(argument);
            }
            else
            {
                command.Add((Option)symbol);
            }
        }

        command.SetAction((parsed, cancellationToken) => RunAsync(new Call(parsed, surroundings, this) { Interrupted = cancellationToken }, run, cancellationToken));
        return command;
    }

    /// <summary>A command that needs no service and does not wait.</summary>
    /// <inheritdoc cref="Command(string, string, IReadOnlyList{Symbol}, Func{Call, CancellationToken, Task{int}})" path="/param"/>
    public Command Command(string name, string description, IReadOnlyList<Symbol> symbols, Func<Call, int> run) =>
        Command(name, description, symbols, (call, _) => Task.FromResult(run(call)));

    /// <summary>A command that only has commands.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What they are about.</param>
    /// <param name="commands">Its commands.</param>
    public static Command Group(string name, string description, params IReadOnlyList<Command> commands)
    {
        var group = new Command(name, description);
        foreach (var command in commands)
        {
            group.Add(command);
        }

        return group;
    }

    private static async Task<int> RunAsync(Call call, Func<Call, CancellationToken, Task<int>> run, CancellationToken cancellationToken)
    {
        try
        {
            // Apart from the caller, which waits for Ctrl+C meanwhile.
            return await Task.Run(() => run(call, cancellationToken), CancellationToken.None);
        }
        catch (CommandFailedException e)
        {
            call.Screen.Fail(e.Message);
            return e.ExitCode;
        }
        catch (WorkflowException e)
        {
            return Refusals.Say(call, e);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (RefusedException e)
        {
            call.Screen.Fail($"The service has a definition that this command can't read: {string.Join("; ", e.Faults.Select(fault => $"{fault.Pointer} {fault.Detail}"))}. Is the service newer than the command?");
            return ExitCode.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            call.Screen.Fail(e.Message);
            return ExitCode.Failed;
        }
        catch (Exception e)
        {
            // Such as an answer without a member that the command needs. A process that crashes would write a dump and a page of text.
            call.Screen.Fail($"The command failed, {e.GetType().Name}: {e.Message} {e.StackTrace?.Split('\n')[0].Trim()}. Is the service of another version than the command? Otherwise please report it.");
            return ExitCode.Failed;
        }
    }

    private static OutputFormat Wrong(System.CommandLine.Parsing.ArgumentResult result)
    {
        result.AddError("--output is table, json or yaml.");
        return default;
    }
}
