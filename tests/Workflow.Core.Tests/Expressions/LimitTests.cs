using System.Diagnostics;
using System.Text.Json;
using Workflow.Core.Expressions;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Limits;

namespace Workflow.Core.Tests.Expressions;

[Collection(nameof(Timed))]
public class LimitTests
{
    private const string Steps = "the limit of 2000000 steps for one evaluation is reached";

    // Which of several limits is reached first does not matter.
    private const string Some = "limit";

    private const string Elements = "a list in an expression is limited to 1048576 elements";
    private const string Depth = "levels of nested calls and values is reached";
    private const string Text = "a text in an expression is limited to 1048576 characters";
    private const string Result = "the result is longer than 1048576 characters of JSON";
    private const string ResultDepth = "the result is nested deeper than 64 levels";

    private const string Million = "'x'.repeat(1e6)";
    private const string List = "Array.from({length: 1e5})";
    private const string Nested = "Array.from({length: 2000}).reduce(a => [a], [])";

    // Without a limit this takes minutes. On a machine that is busy with other tests, a fraction of a second becomes a few seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("(f => f(f))(f => f(f))", Depth)]
    [InlineData("(f => f(f) + 1)(f => f(f) + 1)", Depth)]
    [InlineData("(f => [1].map(() => f(f)))(f => [1].map(() => f(f)))", Depth)]
    [InlineData("(f => f(f))((f, x = f(f)) => 1)", Depth)]
    [InlineData("({toString: () => 1, valueOf: () => 2}) + ''", null)]
    [InlineData("(f => f(f))(f => ({toString: () => f(f)}) + '')", Depth)]
    [InlineData("(f => f(f))(f => ({toJSON: () => f(f)}))", "a function")]
    [InlineData("(f => f(f))(f => JSON.stringify({toJSON: () => f(f)}))", Depth)]
    [InlineData(List + ".map((x, i, a) => a.map(y => a.map(z => 1)))", Some)]
    [InlineData(List + ".map((x, i) => i).sort((a, b) => " + List + ".length)", Some)]
    [InlineData(List + ".map((x, i) => i).sort((a, b) => 1 + 1 + 1 + 1 + 1 - 1)", Steps)]
    [InlineData("'a'.repeat(1e6).replace(/a/g, () => 'b')", Some)]
    [InlineData("'x'.repeat(1e9)", Text)]
    [InlineData("'x'.repeat(1e300)", Text)]
    [InlineData("'x'.padEnd(1e9)", Text)]
    [InlineData("'x'.padStart(5e8, 'ab')", Text)]
    [InlineData("'x'.padStart(Infinity, 'ab')", Text)]
    [InlineData("'a'.repeat(1e5).replaceAll('a', 'b'.repeat(1e5))", Text)]
    [InlineData("'a'.repeat(1e5).replace(/a/g, 'b'.repeat(1e5))", Text)]
    [InlineData("'a'.repeat(1e5).replace(/a/g, '$`')", Text)]
    [InlineData("'a'.repeat(1e5).replaceAll('a', '$`')", Text)]
    [InlineData("''.concat(..." + List + ".map(x => " + Million + "))", Some)]
    [InlineData(List + ".join(" + Million + ")", Text)]
    [InlineData("(s => " + List + ".map(() => s).join(''))(" + Million + ")", Text)]
    [InlineData("(s => String([1, 2, 3].map(() => [1, 2, 3].map(() => s))))(" + Million + ")", Text)]
    [InlineData("(s => `${s}${s}`)(" + Million + ")", Text)]
    [InlineData("(s => s + s)(" + Million + ")", Text)]
    [InlineData("(s => [s + 1, s + 2, s + 3].map(t => t.at(-1)).join())(" + Million + ")", null)]
    [InlineData("(s => " + List + ".map((x, i) => (s + i).at(-1)).join())(" + Million + ")", Some)]
    [InlineData("(d => d(d(d(d(d(d(d(d(d(d(d('x'.repeat(1024)))))))))))))(s => s + s)", Text)]
    [InlineData("(d => d(d(d(d(d(d(d(d(d(d(d([1].concat(" + List + ")))))))))))))(s => [...s, ...s])", Some)]
    [InlineData("(d => d(d(d(d(d(d(d(d(d(d(d([1].concat(" + List + ")))))))))))))(s => s.concat(s))", Some)]
    [InlineData("(d => d(d(d(d(d(d(d(d(d(d(d([1].concat(" + List + ")))))))))))))(s => [s, s].flat())", Some)]
    [InlineData("(d => d(d(d(d(d(d(d(d(d(d(d([1].concat(" + List + ")))))))))))))(s => s.flatMap(x => [x, x]))", Some)]
    [InlineData("Array.from({length: 1e9})", Elements)]
    [InlineData("Array(1e9).fill('x')", Elements)]
    [InlineData("Array(1e10)", "Invalid array length")]
    [InlineData("Array.from({length: 1e300})", "Invalid array length")]
    [InlineData("Array.from({length: Infinity}, () => 1)", Elements)]
    [InlineData("Array.from({length: -1}).length + 1", null)]
    [InlineData("(a => a.map(() => a))(" + List + ").flat(Infinity)", Elements)]
    [InlineData("(s => " + List + ".map(() => s))('x'.repeat(100))", Result)]
    [InlineData("'x'.repeat(1048576)", Result)]
    [InlineData("'\"'.repeat(1e6)", Result)]
    [InlineData("Array.from({length: 40}).reduce(a => [a, a, a, a, a, a, a, a], [])", Result)]
    [InlineData("JSON.stringify(Array.from({length: 40}).reduce(a => [a, a, a, a, a, a, a, a], [])).length", Text)]
    [InlineData("JSON.stringify(Array.from({length: 9}).reduce(a => ({a, b: a, c: a, d: a, e: a, f: a, g: a, h: a}), []), () => undefined) ?? 1", null)]
    [InlineData("JSON.stringify([1, 2], null, 10).length", null)]
    [InlineData("Array.from({length: 40}).reduce(a => [a, a], []).flat(Infinity)", Some)]
    [InlineData("String(Array.from({length: 40}).reduce(a => [a, a], []))", Some)]
    [InlineData(Nested, ResultDepth)]
    [InlineData("JSON.stringify(" + Nested + ")", ResultDepth)]
    [InlineData("String(" + Nested + ")", Depth)]
    [InlineData(Nested + " == ''", Depth)]
    [InlineData(Nested + ".flat(Infinity)", Depth)]
    [InlineData("({toJSON: () => 1, a: 2})", null)]
    [InlineData("JSON.parse('['.repeat(1e5))", "JSON.parse is limited to 64 levels")]
    [InlineData("JSON.parse('[' + '1,'.repeat(4e5) + '1]').length", null)]
    [InlineData("JSON.parse('{' + '\"a\":1,'.repeat(1e5) + '\"b\":2}').b", null)]
    [InlineData("/(a+)+$/.test('a'.repeat(40) + 'b')", null)]
    [InlineData("/^(([a-z])+.)+[A-Z]([a-z])+$/.test('a'.repeat(60))", null)]
    [InlineData("/(a+)+$/.test('a'.repeat(1e6) + 'b')", Some)]
    [InlineData("(s => " + List + ".map((x, i) => s.indexOf('y' + i)))(" + Million + ")", Steps)]
    [InlineData("(s => s.repeat(2).includes(s + 'y'))('x'.repeat(4e5))", null)]
    [InlineData("(s => s.lastIndexOf('y' + s.slice(5e5)))(" + Million + ")", null)]
    [InlineData("(s => " + List + ".map(() => s === s + ''))(" + Million + ")", Steps)]
    [InlineData("(s => " + List + ".includes(s + 'y'))(" + Million + ")", null)]
    [InlineData("encodeURIComponent('€'.repeat(1e6))", Text)]
    [InlineData("(s => " + List + ".map(() => s.split('')))(" + Million + ")", Some)]
    [InlineData("Object.fromEntries(Array.from({length: 2e4}, (x, i) => ['k' + i, i])).k19999", null)]
    [InlineData(List + ".reduce((o, x, i) => ({...o, [i]: i}), {})", Some)]
    [InlineData(List + ".reduce((s, x, i) => s + i, '').length", null)]
    [InlineData(List + ".reduce((s, x, i) => i + s, '').length", null)]
    [InlineData(List + ".map((x, i) => String(i)).sort().at(-1)", null)]
    public void Evaluate_EndsAndNamesTheLimit_WhenTheExpressionIsHostile(string expression, string? limit)
    {
        // The named limit must end it, and not the time limit, however slow the machine is.
        var limits = ExpressionLimits.Default with { Time = Patience };
        new Evaluator(limits).EvaluateExpression("1 + 1", Sample.Scope);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var message = "";
        try
        {
            new Evaluator(limits).EvaluateExpression(expression, Sample.Scope);
        }
        catch (ExpressionException e)
        {
            message = e.Message;
        }

        Assert.True(watch.Elapsed < Patience, $"{watch.Elapsed} {message}");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024 * 1024);
        if (limit is null)
        {
            Assert.Equal("", message);
        }
        else
        {
            Assert.NotEqual("", message);
            Assert.Contains(limit, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Evaluate_EndsAlike_HoweverOftenItIsEvaluated()
    {
        const string Burning = "Array.from({length: 1e5}).map((x, i, a) => a.indexOf(x + i))";
        var messages = Enumerable.Range(0, 3).Select(_ => Sample.Failure(Burning, new Evaluator(ExpressionLimits.Default with { Time = Patience })).Message).ToHashSet(StringComparer.Ordinal);
        Assert.Single(messages);
    }

    [Theory]
    [InlineData("inputs.list.map(x => x).map(x => x).map(x => range(300).map(y => y))", "1000 steps for one evaluation is reached (setting Workflow:Limits:ExpressionSteps)")]
    [InlineData("'x'.repeat(1e5).padEnd(2e5).padEnd(6e5)", "1 MB of memory for one evaluation is reached (setting Workflow:Limits:ExpressionBytes)")]
    [InlineData("(f => f(f, 50))((f, n) => n < 1 ? 0 : f(f, n - 1))", "10 levels of nested calls and values is reached (setting Workflow:Limits:ExpressionDepth)")]
    public void Evaluate_EnforcesTheSettings_AndNamesThem(string expression, string reason)
    {
        Sample.Value(expression);
        var settings = new LimitOptions
        {
            ExpressionSteps = reason.Contains(" steps ", StringComparison.Ordinal) ? 1_000 : 2_000_000,
            ExpressionBytes = reason.Contains(" MB ", StringComparison.Ordinal) ? 1024 * 1024 : 64 * 1024 * 1024,
            ExpressionDepth = reason.Contains(" levels ", StringComparison.Ordinal) ? 10 : 1_000,
        };
        Assert.Contains(reason, Sample.Failure(expression, new Evaluator(ExpressionLimits.Of(settings))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_SharesTheLimits_WhenAConfigHasManyTemplates()
    {
        var config = JsonSerializer.SerializeToElement(Enumerable.Repeat("{{ Array.from({length: 1000}).map((x, i) => i).length }}", 5_000));
        var e = Assert.Throws<ExpressionException>(() => new Evaluator(ExpressionLimits.Default with { Time = Patience }).Evaluate(config, Sample.Scope));
        Assert.Contains("for one evaluation is reached", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_EndsInTime_WhenTheMachineIsTooBusyForItsSteps()
    {
        var limits = ExpressionLimits.Default with { Time = TimeSpan.Zero };
        Assert.Contains("the limit of 0 ms for one evaluation is reached (setting Workflow:Limits:ExpressionMilliseconds)", Sample.Failure("Array.from({length: 1e5}).map((x, i) => i)", new Evaluator(limits)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_BoundsTheWholeConfig_AndMixedTexts()
    {
        foreach (var text in (string[])["{{ 'x'.repeat(6e5) }}", "-{{ 'x'.repeat(6e5) }}", "-{{ 'x'.repeat(6e5) }}{{ 'x'.repeat(6e5) }}"])
        {
            var e = Assert.Throws<ExpressionException>(() => new Evaluator().Evaluate(JsonSerializer.SerializeToElement(new[] { text, text }), Sample.Scope));
            Assert.Contains(Result, e.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("inputs.v.a.b")]
    [InlineData("[inputs.v].map(v => v.a.b)")]
    [InlineData("(f => f(f))(f => f(f) + 1)")]
    public void Evaluate_RunsOnASmallStack(string expression)
    {
        var nested = string.Concat(Enumerable.Repeat("[", 60)) + expression + string.Concat(Enumerable.Repeat("]", 60));
        Exception? thrown = null;
        var thread = new Thread(
            () => thrown = Record.Exception(() => new Evaluator().EvaluateExpression(nested, Sample.Scope with { Inputs = Sample.Json("""{"v": {"a": {"b": 1}}}""") })),
            256 * 1024);
        thread.Start();
        thread.Join();
        Assert.True(thrown is null or ExpressionException, thrown?.ToString());
    }
}
