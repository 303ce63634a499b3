using Spectre.Console;
using Spectre.Console.Rendering;
using Workflow.Cli.Terminal;
using Workflow.Core.Json;

namespace Workflow.Cli.Output;

/// <summary>A cell of a table.</summary>
/// <param name="Text">Its text, as it is; control characters are escaped when it is written.</param>
/// <param name="Style">Its style; <c>null</c>: none.</param>
internal readonly record struct Cell(string? Text, Style? Style = null)
{
    /// <summary>A cell without a style.</summary>
    public static implicit operator Cell(string? text) => new(text);

    /// <summary>What is shown.</summary>
    public string Seen => PlainText.Visible(Text ?? "");
}

/// <summary>
/// A table without lines around it. Columns are left out from the right until the others fit; the last that is left is wrapped, and all others
/// stay whole, so that ids can be copied.
/// </summary>
/// <param name="headers">The headers.</param>
internal sealed class Listing(params string[] headers)
{
    private const int Gap = 2;
    private const int Narrowest = 12;
    private const int Whole = 20; // an instant stays on one line

    private readonly List<Cell[]> _rows = [];

    /// <summary>Adds rows.</summary>
    public Listing AddRange(IEnumerable<Cell[]> rows)
    {
        _rows.AddRange(rows);
        return this;
    }

    /// <summary>Writes it, or says why there is nothing.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="ifEmpty">What to say, on standard error, if there are no rows.</param>
    public void WriteTo(Screen screen, string ifEmpty)
    {
        if (_rows.Count == 0)
        {
            screen.Say(ifEmpty);
            return;
        }

        if (screen.Data.Profile.Capabilities.Ansi)
        {
            screen.Data.Write(Render(screen.Data.Profile.Width));
            return;
        }

        // Without spaces at the ends of lines, which nobody sees and every comparison stumbles over.
        foreach (var line in screen.Data.GetPlainLines(Render(screen.Data.Profile.Width)))
        {
            screen.Data.Profile.Out.Writer.WriteLine(line);
        }
    }

    /// <summary>The table for a width.</summary>
    public Table Render(int width)
    {
        int[] widths = [.. headers.Select((header, i) => Math.Max(header.Length, _rows.Max(row => WidthOf(row[i].Seen), 0)))];
        var shown = headers.Length;
        while (shown > 2 && Needed(widths, shown) > width)
        {
            shown--;
        }

        var table = new Table { Border = TableBorder.None, ShowHeaders = true, UseSafeBorder = false };
        for (var i = 0; i < shown; i++)
        {
            var column = new TableColumn(new Text(headers[i], new Style(decoration: Decoration.Bold))) { Padding = new Padding(0, 0, i == shown - 1 ? 0 : Gap, 0) };
            if (i < shown - 1)
            {
                column.NoWrap().Width(widths[i]);
            }

            table.AddColumn(column);
        }

        foreach (var row in _rows)
        {
            table.AddRow(row.Take(shown).Select(cell => new Text(cell.Seen, cell.Style)));
        }

        return table;
    }

    // The last column may be wrapped.
    private static int Needed(int[] widths, int shown) => widths.Take(shown - 1).Sum() + (Gap * (shown - 1)) + (widths[shown - 1] <= Whole ? widths[shown - 1] : Narrowest);

    private static int WidthOf(string text) => text.GetCellWidth();
}

file static class Rows
{
    public static IEnumerable<string> GetPlainLines(this IAnsiConsole console, Table table) =>
        string.Concat(table.GetSegments(console).Select(segment => segment.IsLineBreak ? "\n" : segment.Text)).TrimEnd('\n').Split('\n').Select(line => line.TrimEnd());

    public static int Max(this List<Cell[]> rows, Func<Cell[], int> of, int least) => rows.Count == 0 ? least : rows.Max(of);
}
