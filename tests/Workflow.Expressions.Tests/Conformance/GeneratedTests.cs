using System.Collections.Concurrent;
using System.Globalization;

namespace Workflow.Expressions.Tests.Conformance;

/// <summary>Expressions made by chance: the product's value is what Node gives, or both give an error.</summary>
public class GeneratedTests(ITestOutputHelper output)
{
    private const int Shown = 20;
    private const int Batch = 100; // for one question to Node

    [Fact]
    public void Evaluate_GivesWhatNodeGives_WhateverTheExpression()
    {
        var differences = new ConcurrentBag<(string Expression, string Theirs, string Ours)>();
        var (values, errors, limited) = (0, 0, 0);
        var texts = new ExpressionGen();
        using var oracles = new ThreadLocal<NodeOracle>(NodeOracle.Start, trackAllValues: true);
        try
        {
            Parallel.For(0, Counts.Conformance / Batch, new ParallelOptions { MaxDegreeOfParallelism = 2 }, batch =>
            {
                var expressions = Enumerable.Range(batch * Batch, Batch).Select(number => Counts.Text(texts, number)).ToArray();
                foreach (var (expression, theirs) in expressions.Zip(oracles.Value!.Answer(expressions)))
                {
                    var ours = Subject.Describe(expression);
                    Interlocked.Increment(ref theirs.StartsWith("! ", StringComparison.Ordinal) ? ref errors : ref values);
                    if (Subject.IsAtItsLimit(ours))
                    {
                        Interlocked.Increment(ref limited);
                    }
                    else if (!Subject.Agree(ours, theirs))
                    {
                        differences.Add((expression, theirs, ours));
                    }
                }
            });
        }
        finally
        {
            foreach (var oracle in oracles.Values)
            {
                oracle.Dispose();
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{values} values and {errors} errors of {Counts.Conformance} expressions, {limited} given up at a limit{Counts.Note}."));
        Counts.Record("differences", differences.OrderBy(d => d.Expression.Length).Select(d => $"{d.Expression}\t{d.Theirs}\t{d.Ours}"));
        Assert.True(differences.IsEmpty, $"{differences.Count} differences, the shortest:\n" + string.Join('\n', differences
            .OrderBy(d => d.Expression.Length)
            .Take(Shown)
            .Select(d => $"{d.Expression}\n    JavaScript: {d.Theirs}\n    here:       {d.Ours}")));
        Assert.True(limited <= Counts.Conformance / 1_000, $"{limited} were given up at a limit: too many to compare what the others are.");
        Assert.True(values > errors, "Most expressions must be valid to be of use.");
    }
}
