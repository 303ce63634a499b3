using System.Diagnostics;
using System.Text.Json;
using Workflow.Core.Expressions;
using Workflow.Core.Expressions.Scope;

namespace Workflow.Benchmarks.Expressions;

/// <summary>What an expression costs here and in Jint, an interpreter of all of JavaScript, as a Markdown table.</summary>
internal static class ExpressionTable
{
    // The best of many short rounds: the first ones run before the runtime has optimised either engine.
    private const int Evaluations = 30_000;
    private const int FewestRounds = 5;
    private const int MostRounds = 50;

    // What each is evaluated for: 10,000 times one item, or once a list of 10,000.
    private static readonly (string Name, string Expression, int Times)[] Rows =
    [
        ("when, on 10,000 tasks", "tasks.a.status === 'SUCCEEDED' && inputs.threshold > 3", 10_000),
        ("for_each, 10,000 items with an expression each", "`${item.name}-${index + 1}`", 10_000),
        ("for_each, 10,000 items with a call each", "encodeURIComponent(item.name.toUpperCase())", 10_000),
        ("map and filter over 10,000", "tasks.a.output.rows.filter(r => r.n % 2 === 0).map(r => ({id: r.n, name: r.name.trim()})).length", 1),
        ("sort of 10,000", "tasks.a.output.rows.map(r => r.n).toSorted((a, b) => b - a)[0]", 1),
        ("reduce to a text of 10,000", "tasks.a.output.rows.reduce((s, r) => s + r.name + ',', '').length", 1),
    ];

    public static void Print(TextWriter to)
    {
        var scope = MakeScope();
        to.WriteLine("| what | here, ms | Jint, ms | Jint / here |");
        to.WriteLine("| --- | --- | --- | --- |");
        foreach (var (name, expression, times) in Rows)
        {
            var (here, there) = (Best(times, () => Here(expression, scope)), Best(times, () => JintReference.Evaluate(expression, scope)));
            to.WriteLine($"| {name} | {here:0.00} | {there:0.00} | {there / here:0.0} |");
        }
    }

    private static string Here(string expression, ExpressionScope scope) => new Evaluator().EvaluateExpression(expression, scope).GetRawText();

    private static double Best(int times, Func<string> evaluate)
    {
        var best = double.MaxValue;
        for (var round = 0; round < Math.Clamp(Evaluations / times, FewestRounds, MostRounds); round++)
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < times; i++)
            {
                evaluate();
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return best;
    }

    private static ExpressionScope MakeScope() => new()
    {
        Inputs = JsonSerializer.SerializeToElement(new { threshold = 5 }),
        Run = JsonSerializer.SerializeToElement(new { id = "run-1" }),
        Item = JsonSerializer.SerializeToElement(new { name = "Ada Lovelace" }),
        Index = 7,
        Tasks = new Dictionary<string, TaskView>(StringComparer.Ordinal)
        {
            ["a"] = new(JsonSerializer.SerializeToElement(new { rows = Enumerable.Range(0, 10_000).Select(n => new { n, name = $" row {n} " }) }), "SUCCEEDED"),
        },
    };
}
