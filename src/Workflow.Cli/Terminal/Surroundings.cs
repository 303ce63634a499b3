namespace Workflow.Cli.Terminal;

/// <summary>What a command sees of the machine. Tests give it another.</summary>
internal sealed record Surroundings
{
    /// <summary>Standard output: data, and nothing else.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Standard error: messages, questions and progress.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Standard input.</summary>
    public required TextReader In { get; init; }

    /// <summary>Reads a line of standard input that nobody is to see; <c>null</c> if it has ended. Longer ones are cut.</summary>
    public Func<string?>? ReadHidden { get; init; }

    /// <summary>The value of an environment variable, or <c>null</c>.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Where relative paths begin.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>The folder of the user's settings of this command: contexts, with their keys.</summary>
    public required string ConfigFolder { get; init; }

    /// <summary>Whether standard output is a terminal.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Whether standard error is a terminal.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Whether standard input is a terminal, at which somebody can answer.</summary>
    public bool InIsTerminal { get; init; }

    /// <summary>The width of the terminal; <c>null</c>: not known.</summary>
    public int? Width { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>A path as it was written, made absolute.</summary>
    public string PathOf(string path) => Path.GetFullPath(path, WorkingFolder);

    /// <summary>Those of this process.</summary>
    public static Surroundings OfThisProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        In = Console.In,
        ReadHidden = Console.IsInputRedirected ? null : () => HiddenLine.Read(() => Console.ReadKey(intercept: true)),
        Variable = Environment.GetEnvironmentVariable,
        WorkingFolder = Environment.CurrentDirectory,
        ConfigFolder = Contexts.ConfigFolder.Of(Environment.GetEnvironmentVariable, OperatingSystem.IsWindows()),
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        InIsTerminal = !Console.IsInputRedirected,
        Width = WidthOfTerminal(),
    };

    private static int? WidthOfTerminal()
    {
        try
        {
            return Console.IsOutputRedirected || Console.WindowWidth <= 0 ? null : Console.WindowWidth;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
