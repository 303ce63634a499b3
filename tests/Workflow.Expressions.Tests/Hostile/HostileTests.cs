using System.Globalization;
using System.Text.Json;
using CsCheck;
using Workflow.Core.Expressions;

namespace Workflow.Expressions.Tests.Hostile;

/// <summary>
/// Expressions that are out to hurt, all in this one process: each ends within a second and 64 MB, with a value or an
/// <see cref="ExpressionException"/>, on a stack smaller than any host's; and the process lives.
/// </summary>
public class HostileTests(ITestOutputHelper output)
{
    private const long MostBytes = 64L << 20;
    private const double MostMilliseconds = 1_000;
    private const int Rounds = 4;
    private const int Shown = 20;
    private const int SmallStack = 256 * 1024;

    // As a task's expressions are evaluated: with a share of the steps first. Of those that are not done by then, one in so
    // many is let burn to the limit, for all of them would burn for an hour.
    private const int ShortShare = 50;
    private const int OneIn = 100;

    private static readonly Evaluator Short = new(ExpressionLimits.Default with { Steps = ExpressionLimits.Default.Steps / ShortShare });
    private static readonly Evaluator Long = new();

    private static bool IsOutOfSteps(string? reason) => reason?.Contains("steps for one evaluation", StringComparison.Ordinal) == true;

    [Fact]
    public void Evaluate_EndsWithinItsLimits_WhateverTheExpression() =>
        Run(Counts.Hostile, new HostileGen(), (evaluator, text) => evaluator.EvaluateExpression(text, HostileScope.Value, "/when"));

    [Fact]
    public void Evaluate_EndsWithinItsLimits_WhateverTheConfig() =>
        Run(Counts.Hostile / 20, new HostileConfigGen(), (evaluator, text) => evaluator.Evaluate(JsonSerializer.SerializeToElement(text), HostileScope.Value));

    private void Run(int count, Gen<string> texts, Action<Evaluator, string> evaluate)
    {
        var (values, failures, unfinished) = (0, 0, 0);
        var wrong = new List<string>();
        var measured = new List<(double Milliseconds, long Bytes, string Text)>();
        OnSmallStack(() => texts.Sample(
            text =>
            {
                Counts.Now(text);
                var ending = Ending.Of(() => evaluate(Short, text));
                if (IsOutOfSteps(ending.Reason) && unfinished++ % OneIn == 0)
                {
                    ending = Ending.Of(() => evaluate(Long, text));
                }

                for (var i = 1; i < Rounds && ending.Milliseconds > MostMilliseconds; i++)
                {
                    // The first time of anything, and a collection of all generations, belong to no expression.
                    var again = Ending.Of(() => evaluate(Long, text));
                    ending = again.Milliseconds < ending.Milliseconds ? again : ending;
                }

                _ = ending.Reason is null ? values++ : failures++;
                measured.Add((ending.Milliseconds, ending.Bytes, text));
                if (ending.Wrong is { } exception)
                {
                    wrong.Add($"{text}\t{exception.GetType().Name}: {exception.Message}\t{exception.StackTrace}");
                }
                else if (ending.Bytes > MostBytes || ending.Milliseconds > MostMilliseconds)
                {
                    wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{text}\t{ending.Milliseconds:0} ms, {ending.Bytes >> 10} KB"));
                }
            },
            iter: count,
            threads: 1));

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{values} values and {failures} failures of {count}{Counts.Note}; {unfinished} were long, and one in {OneIn} of them burned to the limit; the longest took {measured.Max(m => m.Milliseconds):0} ms, the largest {measured.Max(m => m.Bytes) >> 10} KB, all {measured.Sum(m => m.Milliseconds) / 1_000:0} s."));
        Counts.Record("slow", measured.OrderByDescending(m => m.Milliseconds).Take(200).Select(m => $"{m.Milliseconds:0}\t{m.Bytes >> 10}\t{m.Text}"));
        Counts.Record("large", measured.OrderByDescending(m => m.Bytes).Take(200).Select(m => $"{m.Milliseconds:0}\t{m.Bytes >> 10}\t{m.Text}"));
        Counts.Record("wrong", wrong.OrderBy(w => w.Length));
        Assert.True(wrong.Count == 0, $"{wrong.Count} do not end as they should, the shortest:\n{string.Join('\n', wrong.OrderBy(w => w.Length).Take(Shown))}");
    }

    // The sampling too is on this thread: its own calls take from the stack what a host's would.
    private static void OnSmallStack(Action action)
    {
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(action), SmallStack);
        thread.Start();
        thread.Join();
        Assert.Null(thrown);
    }
}
