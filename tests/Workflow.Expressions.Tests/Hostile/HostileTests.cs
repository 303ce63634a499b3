using System.Globalization;
using System.Text.Json;
using CsCheck;
using Workflow.Core.Expressions;
using Workflow.Core.Expressions.Budget;

namespace Workflow.Expressions.Tests.Hostile;

/// <summary>
/// Hostile expressions, all in this one process: each ends within a second and 64 MB, with a value or an
/// <see cref="ExpressionException"/>, on a stack smaller than any host's; and the process lives.
/// </summary>
public class HostileTests(ITestOutputHelper output)
{
    private const long MostBytes = 64L << 20;
    private const double MostMilliseconds = 1_000; // on a processor
    private const double MostOnTheClock = 20_000; // for a machine that is busy with all else
    private const int Rounds = 4;
    private const int Shown = 20;
    private const int Threads = 2;
    private const int SmallStack = 256 * 1024;

    // As a task's expressions are evaluated: with a share of the steps first. Of those that are not done by then, only a
    // sample runs to the limit, as all of them would take an hour; the others are skipped and not counted.
    private const int ShortShare = 50;
    private const int OneIn = 20;

    private static readonly Evaluator Short = new(ExpressionLimits.Default with { Steps = ExpressionLimits.Default.Steps / ShortShare });
    private static readonly Evaluator Long = new();

    private static bool IsOutOfSteps(string? reason) => reason?.Contains("steps for one evaluation", StringComparison.Ordinal) == true;

    [Fact]
    public void Evaluate_EndsWithinItsLimits_WhateverTheExpression() =>
        Run(Counts.Hostile, new HostileGen(), (evaluator, text) => evaluator.EvaluateExpression(text, HostileScope.Value, "/when"));

    [Fact]
    public void Evaluate_EndsWithinItsLimits_WhateverTheConfig() =>
        Run(Counts.Hostile / 20, new HostileConfigGen(), (evaluator, text) => evaluator.Evaluate(JsonSerializer.SerializeToElement(text), HostileScope.Value));

    [Theory] // found by the 200,000, each of a kind that paid too little
    [InlineData("'😀'.repeat(2e5).match(/./g).length")]
    [InlineData("'x'.padEnd(1e6, 'yz').match(/./g).length")]
    [InlineData("('x'.repeat(5e5) + 'y').match(/([a-zA-Z0-9_$])/g)")]
    [InlineData("'1'.repeat(1e5).replaceAll('', '$&'.repeat(1e5))")]
    [InlineData("inputs.many.map(i => form.decode('%ff'.repeat(3e5)))")]
    [InlineData("inputs.many.map(i => form.decode('é=é&'.repeat(2e5)))")]
    [InlineData("form.decode('a&'.repeat(4e5))")]
    [InlineData("inputs.many.map(i => form.decode('\\ud800'.repeat(1e5)))")]
    [InlineData("inputs.many.map(() => /((?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:(?:a){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){0}){1000}/s.test(null))")]
    [InlineData("Array(100).fill('\\ud800'.repeat(1e5)).map(x => JSON.stringify(x)).join()")]
    public void Evaluate_EndsWithinItsLimits_WhereItDidNot(string text)
    {
        var ending = Ending.Of(() => Long.EvaluateExpression(text, HostileScope.Value));
        for (var i = 1; i < Rounds && (ending.Bytes > MostBytes || ending.Milliseconds > MostMilliseconds); i++)
        {
            ending = Ending.Of(() => Long.EvaluateExpression(text, HostileScope.Value));
        }

        Assert.InRange(ending.Bytes, 1, MostBytes);
        Assert.InRange(ending.Milliseconds, 0, MostMilliseconds);
    }

    private void Run(int count, Gen<string> texts, Action<Evaluator, string> evaluate)
    {
        var tallies = Enumerable.Range(0, Threads).Select(_ => new Tally()).ToList();
        var threads = tallies.ConvertAll(tally => OnSmallStack(
            () =>
            {
                for (var number = tallies.IndexOf(tally); tally.Count < count / Threads; number += Threads)
                {
                    Try(Counts.Text(texts, number), evaluate, tally);
                }
            },
            tally));
        threads.ForEach(t => t.Join());
        Assert.All(tallies, t => Assert.Null(t.Thrown));

        var measured = tallies.SelectMany(t => t.Measured).ToList();
        var wrong = tallies.SelectMany(t => t.Wrong).OrderBy(w => w.Length).ToList();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{measured.Count} expressions{Counts.Note}, {tallies.Sum(t => t.Values)} of them values; {tallies.Sum(t => t.Burned)} burned to a limit; the longest took {measured.Max(m => m.Milliseconds):0} ms, the largest {measured.Max(m => m.Bytes) >> 10} KB, all {measured.Sum(m => m.Milliseconds) / 1_000:0} s."));
        Counts.Record("slow", measured.OrderByDescending(m => m.Milliseconds).Take(200).Select(m => $"{m.Milliseconds:0}\t{m.Bytes >> 10}\t{m.Text}"));
        Counts.Record("large", measured.OrderByDescending(m => m.Bytes).Take(200).Select(m => $"{m.Milliseconds:0}\t{m.Bytes >> 10}\t{m.Text}"));
        Counts.Record("wrong", wrong);
        Assert.True(wrong.Count == 0, $"{wrong.Count} do not end as they should, the shortest:\n{string.Join('\n', wrong.Take(Shown))}");
    }

    private static void Try(string text, Action<Evaluator, string> evaluate, Tally tally)
    {
        Counts.Now(text);
        var ending = Ending.Of(() => evaluate(Short, text));
        if (IsOutOfSteps(ending.Reason))
        {
            if (tally.Long++ % OneIn != 0)
            {
                return;
            }

            tally.Burned++;
            ending = Ending.Of(() => evaluate(Long, text));
        }

        for (var i = 1; i < Rounds && ending.Milliseconds > MostMilliseconds; i++)
        {
            // First-time costs and full garbage collections do not count for an expression.
            var again = Ending.Of(() => evaluate(Long, text));
            ending = again.Milliseconds < ending.Milliseconds ? again : ending;
        }

        tally.Add(text, ending);
        if (ending.Wrong is { } exception)
        {
            tally.Wrong.Add($"{text}\t{exception.GetType().Name}: {exception.Message}\t{exception.StackTrace}");
        }
        else if (ending.Bytes > MostBytes || ending.Milliseconds > MostMilliseconds || ending.ClockMilliseconds > MostOnTheClock)
        {
            tally.Wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{text}\t{ending.Milliseconds:0} ms, {ending.ClockMilliseconds:0} ms on the clock, {ending.Bytes >> 10} KB"));
        }
    }

    // Sampling runs on this thread too: its calls use as much stack as a host's would.
    private static Thread OnSmallStack(Action action, Tally tally)
    {
        var thread = new Thread(() => tally.Thrown = Record.Exception(action), SmallStack);
        thread.Start();
        return thread;
    }

    /// <summary>What one thread has tried.</summary>
    private sealed class Tally
    {
        public List<(double Milliseconds, long Bytes, string Text)> Measured { get; } = [];

        public List<string> Wrong { get; } = [];

        public int Values { get; private set; }

        public int Long { get; set; }

        public int Burned { get; set; }

        public Exception? Thrown { get; set; }

        public int Count => Measured.Count;

        public void Add(string text, Ending ending)
        {
            Values += ending.Reason is null && ending.Wrong is null ? 1 : 0;
            Measured.Add((ending.Milliseconds, ending.Bytes, text));
        }
    }
}
