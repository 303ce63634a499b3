using Microsoft.Extensions.Time.Testing;
using Workflow.Cli.Terminal;
using Workflow.TestHost;

namespace Workflow.Cli.Tests;

/// <summary>What a command has written, and how it ended.</summary>
internal sealed record Ended(int Code, string Out, string Error)
{
    /// <summary>Standard output, without spaces at the ends of its lines.</summary>
    public string Table => string.Join('\n', Out.Split('\n').Select(line => line.TrimEnd())).TrimEnd('\n');
}

/// <summary>A user's folder and environment, in which commands run within the process of the test.</summary>
internal sealed class Terminal : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Environment variables.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether standard output is a terminal; otherwise a pipe.</summary>
    public bool IsTerminal { get; set; }

    /// <summary>The width of the terminal.</summary>
    public int? Width { get; set; }

    /// <summary>What is typed; <c>null</c>: standard input is no terminal, and empty.</summary>
    public string? Typed { get; set; }

    /// <summary>Standard input that is no terminal.</summary>
    public string Piped { get; set; } = "";

    /// <summary>The clock, if not the system's.</summary>
    public FakeTimeProvider? Clock { get; set; }

    /// <summary>The working folder.</summary>
    public string Folder => _folder.Path;

    /// <summary>The folder of the user's settings.</summary>
    public string ConfigFolder => _folder.File("config/workflow");

    /// <summary>Writes a file into the working folder.</summary>
    public string Write(string name, string text)
    {
        var path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Reads a file of the working folder.</summary>
    public string Read(string name) => File.ReadAllText(_folder.File(name));

    /// <summary>Runs a command line.</summary>
    public Task<Ended> RunAsync(params string[] arguments) => RunAsync(CancellationToken.None, arguments);

    /// <summary>Runs a command line that is interrupted.</summary>
    public async Task<Ended> RunAsync(CancellationToken interrupted, params string[] arguments)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        var code = await WorkflowCommand.RunAsync(arguments, Surroundings(output, error), interrupted);
        return new Ended(code, output.ToString(), error.ToString());
    }

    /// <summary>The machine as a command sees it.</summary>
    public Surroundings Surroundings(TextWriter output, TextWriter error) => new()
    {
        Out = output,
        Error = error,
        In = new StringReader(Typed ?? Piped),
        InIsTerminal = Typed is not null,
        OutIsTerminal = IsTerminal,
        ErrorIsTerminal = IsTerminal,
        Width = Width,
        Variable = name => Variables.GetValueOrDefault(name),
        WorkingFolder = Folder,
        ConfigFolder = ConfigFolder,
        Time = (TimeProvider?)Clock ?? TimeProvider.System,
    };

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
