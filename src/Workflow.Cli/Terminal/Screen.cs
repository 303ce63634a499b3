using Spectre.Console;
using Spectre.Console.Rendering;
using Workflow.Core.Json;

namespace Workflow.Cli.Terminal;

/// <summary>
/// Writes for people. Everything that comes from outside (names, reasons, errors, paths) is shown with control characters escaped, and never
/// read as markup.
/// </summary>
internal sealed class Screen
{
    // Lines that go to a file or a pipe are not wrapped: the next program reads lines.
    private const int Unwrapped = 10_000;

    private readonly Surroundings _surroundings;

    public Screen(Surroundings surroundings)
    {
        _surroundings = surroundings;
        Data = ConsoleOver(surroundings.Out, surroundings.OutIsTerminal);
        Messages = ConsoleOver(surroundings.Error, surroundings.ErrorIsTerminal);
    }

    /// <summary>Standard output, for tables.</summary>
    public IAnsiConsole Data { get; }

    /// <summary>Standard error.</summary>
    public IAnsiConsole Messages { get; }

    /// <summary>Whether colours and live tables can be shown on standard output.</summary>
    public bool IsLive => _surroundings.OutIsTerminal && Data.Profile.Capabilities.Ansi;

    /// <summary>A text from outside, safe to show.</summary>
    public static Text Plain(string? text, Style? style = null) => new(PlainText.Visible(text ?? ""), style);

    /// <summary>A line on standard error.</summary>
    public void Say(string line, Style? style = null) => WriteLine(Messages, line, style);

    /// <summary>A line on standard output.</summary>
    public void WriteLine(string line, Style? style = null) => WriteLine(Data, line, style);

    /// <summary>Why the command can't go on.</summary>
    public void Fail(string message) => Say($"workflow: {message}", new Style(Color.Red));

    /// <summary>What is done all the same, and may not be meant.</summary>
    public void Warn(string message) => Say($"workflow: warning: {message}", new Style(Color.Yellow));

    /// <summary>Writes a question on standard error, and stays on its line.</summary>
    public void Ask(string question)
    {
        _surroundings.Error.Write(PlainText.Visible(question));
        _surroundings.Error.Flush();
    }

    // A line is not wrapped by us: the terminal does it, and copied text then has no line breaks of ours.
    private static void WriteLine(IAnsiConsole console, string line, Style? style)
    {
        var safe = PlainText.Visible(line);
        if (style is null || !console.Profile.Capabilities.Ansi)
        {
            console.Profile.Out.Writer.WriteLine(safe);
            return;
        }

        console.Write(new Unbroken(safe, style.Value));
        console.Profile.Out.Writer.WriteLine();
    }

    private IAnsiConsole ConsoleOver(TextWriter writer, bool isTerminal)
    {
        var isPlain = !isTerminal || !string.IsNullOrEmpty(_surroundings.Variable("NO_COLOR")) || _surroundings.Variable("TERM") == "dumb";
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal && _surroundings.Variable("TERM") != "dumb" ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = isPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Standard,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = _surroundings.Width ?? (isTerminal ? 80 : Unwrapped);
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    private sealed class Unbroken(string text, Style style) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => new(1, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => [new Segment(text, style)];
    }
}
