using System.Globalization;
using System.Text.RegularExpressions;

namespace Workflow.Expressions.Tests.Conformance;

/// <summary>One expression, and what JavaScript says of it.</summary>
/// <param name="Table">The table that it is in.</param>
/// <param name="Line">The line in the table, from 1.</param>
/// <param name="Expression">The expression.</param>
/// <param name="Answer">Its value as <c>oracle.js</c> describes it, or <c>! </c> and the name of the error.</param>
internal sealed record Row(string Table, int Line, string Expression, string Answer)
{
    public override string ToString() => $"{Table}:{Line}  {Expression}";
}

/// <summary>An expression that has another value here than in JavaScript, by design.</summary>
/// <param name="Row">The expression, and what JavaScript says.</param>
/// <param name="Ours">What is said here: the value, or the beginning of the error.</param>
/// <param name="Sentence">The sentence of the reference that says so.</param>
internal sealed record Difference(Row Row, string Ours, string Sentence)
{
    public override string ToString() => Row.ToString();
}

/// <summary>
/// The tables of expressions with JavaScript's answers beside them, which <c>node oracle.js --record</c> wrote: so they
/// are checked also where there is no Node.
/// </summary>
internal static partial class Table
{
    private const string Differences = "differences";

    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.GetFiles(Folder, "*.tsv").Select(f => Path.GetFileNameWithoutExtension(f)).Where(n => n != Differences).Order(StringComparer.Ordinal)];

    private const string Heading = "## ";

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Conformance", "Tables");

    public static IReadOnlyList<Row> Read(string name) =>
        [.. File.ReadAllLines(Path.Combine(Folder, name + ".tsv"))
            .Select((line, i) => (Columns: line.Split('\t'), Line: i + 1))
            .Where(l => l.Columns.Length == 2)
            .Select(l => new Row(name, l.Line, Written(l.Columns[0]), l.Columns[1]))];

    /// <summary>What differs from JavaScript by design, each with the sentence of the reference that says so.</summary>
    public static IReadOnlyList<Difference> ReadDifferences()
    {
        var (sentence, differences) = ("", new List<Difference>());
        foreach (var (line, i) in File.ReadAllLines(Path.Combine(Folder, Differences + ".tsv")).Select((line, i) => (line, i)))
        {
            if (line.StartsWith(Heading, StringComparison.Ordinal))
            {
                sentence = line[Heading.Length..];
            }
            else if (line.Split('\t') is [var expression, var answer, var ours])
            {
                differences.Add(new Difference(new Row(Differences, i + 1, Written(expression), answer), ours, sentence));
            }
        }

        return differences;
    }

    // Characters that a line of a table can't show.
    private static string Written(string text) =>
        CodePoint().Replace(
            text.Replace('␊', '\n').Replace('␍', '\r').Replace('␉', '\t'),
            m => ((char)int.Parse(m.Groups["code"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());

    [GeneratedRegex(@"<U\+(?<code>[0-9A-F]{4})>", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex CodePoint();
}
