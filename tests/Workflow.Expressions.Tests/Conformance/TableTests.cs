namespace Workflow.Expressions.Tests.Conformance;

/// <summary>Expressions chosen by hand, family by family: the product's value is JavaScript's, or both give an error.</summary>
public class TableTests
{
    private const int WantedRows = 1_000;

    public static TheoryData<string> Tables() => [.. Table.Names];

    [Fact]
    public void Tables_AreLarge() => Assert.True(Table.Names.Sum(n => Table.Read(n).Count) >= WantedRows);

    [Theory]
    [MemberData(nameof(Tables))]
    public void Evaluate_GivesWhatJavaScriptGives(string table)
    {
        var differences = Table.Read(table)
            .Select(row => (Row: row, Ours: Subject.Describe(row.Expression)))
            .Where(r => !Subject.Agree(r.Ours, r.Row.Answer))
            .Select(r => $"{r.Row}\n    JavaScript: {r.Row.Answer}\n    here:       {r.Ours}")
            .ToList();
        Assert.True(differences.Count == 0, $"{differences.Count} differences:\n{string.Join('\n', differences)}");
    }

    [Fact]
    public void Evaluate_Differs_WhereTheReferenceSaysSo()
    {
        var wrong = Table.ReadDifferences()
            .Select(d => (Difference: d, Ours: Subject.Describe(d.Row.Expression)))
            .Where(d => !d.Ours.StartsWith(d.Difference.Ours, StringComparison.Ordinal) || Subject.Agree(d.Ours, d.Difference.Row.Answer))
            .Select(d => $"{d.Difference.Row}\n    expected: {d.Difference.Ours}\n    here:     {d.Ours}")
            .ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} are not as the list says:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void Reference_NamesEveryDifference()
    {
        var reference = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Conformance", "expressions.md"));
        Assert.All(Table.ReadDifferences().Select(d => d.Sentence).Distinct(), sentence => Assert.Contains(sentence, reference, StringComparison.Ordinal));
    }

    [Fact]
    public void Answers_AreThoseOfNode()
    {
        using var node = NodeOracle.Start();
        var rows = Table.Names.SelectMany(Table.Read).Concat(Table.ReadDifferences().Select(d => d.Row)).ToList();
        var answers = node.Answer([.. rows.Select(r => r.Expression)]);
        Assert.All(rows.Zip(answers), r => Assert.Equal(r.First.Answer, r.Second));
    }
}
