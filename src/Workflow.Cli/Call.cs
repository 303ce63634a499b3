using System.CommandLine;
using Workflow.Cli.Contexts;
using Workflow.Cli.Output;
using Workflow.Cli.Terminal;

namespace Workflow.Cli;

/// <summary>One call of the command: what was written, and what it may use.</summary>
/// <param name="Parsed">The command line.</param>
/// <param name="Surroundings">The machine.</param>
/// <param name="Globals">The options of every command.</param>
internal sealed record Call(ParseResult Parsed, Surroundings Surroundings, Globals Globals)
{
    private Printer? _printer;

    /// <summary>Ends the call: Ctrl+C.</summary>
    public CancellationToken Interrupted { get; init; }

    /// <summary>Writes for people.</summary>
    public Screen Screen { get; } = new(Surroundings);

    /// <summary>Writes data.</summary>
    public Printer Printer => _printer ??= new Printer(Screen, Surroundings.Out, Parsed.GetValue(Globals.Output));

    /// <summary>The file with the contexts.</summary>
    public ContextFile Contexts { get; } = new(Surroundings.ConfigFolder);

    /// <summary>Reads standard input; Ctrl+C ends it.</summary>
    /// <param name="read">Reads, and may wait for it.</param>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public T Read<T>(Func<TextReader, T> read) => Interruptible.Wait(() => read(Surroundings.In), Interrupted);

    /// <summary>Asks a question that is answered by yes or no. The default is no.</summary>
    /// <param name="question">The question.</param>
    /// <param name="instead">What to do if nobody can be asked.</param>
    /// <exception cref="CommandFailedException">Nobody can be asked.</exception>
    public bool Confirm(string question, string instead)
    {
        if (!Surroundings.InIsTerminal)
        {
            throw new CommandFailedException(ExitCode.Usage, $"{question} Nobody can be asked, as standard input is not a terminal: {instead}");
        }

        Screen.Ask(question + " [y/N] ");
        return Read(input => input.ReadLine())?.Trim() is "y" or "Y" or "yes" or "Yes" or "YES";
    }

    /// <summary>The value of an option.</summary>
    public T? Value<T>(Option<T> option) => Parsed.GetValue(option);

    /// <summary>The value of an argument.</summary>
    public T Value<T>(Argument<T> argument) => Parsed.GetValue(argument)!;

    /// <summary>The service that it is for.</summary>
    /// <exception cref="CommandFailedException">It is not said, or wrongly.</exception>
    public Target FindTarget()
    {
        var key = Parsed.GetValue(Globals.Key);
        if (key is not null)
        {
            Screen.Warn("everybody on this machine can read --key in the list of processes: use WORKFLOW_KEY, or workflow config set NAME --server URL --key -");
        }

        return Target.Find(Parsed.GetValue(Globals.Server), key, Parsed.GetValue(Globals.Context), Surroundings.Variable, Contexts.Read);
    }

    /// <summary>Refuses the options that say which service is meant, in a command that does not take it from them.</summary>
    /// <param name="why">Why, as the begin of a sentence.</param>
    /// <exception cref="CommandFailedException">One of them is given.</exception>
    public void RefuseService(string why)
    {
        foreach (var option in (Option[])[Globals.Server, Globals.Key, Globals.Context])
        {
            if (Parsed.GetResult(option) is not null)
            {
                throw new CommandFailedException(ExitCode.Usage, $"{option.Name} means nothing here: {why}.");
            }
        }
    }
}
