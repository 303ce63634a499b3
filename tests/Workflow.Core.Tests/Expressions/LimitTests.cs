using System.Diagnostics;
using System.Text.Json;
using Workflow.Core.Expressions;

namespace Workflow.Core.Tests.Expressions;

[Collection(nameof(Timed))]
public class LimitTests
{
    private const string Twenty = "${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}";
    private const string Many = Twenty + Twenty + Twenty + Twenty + Twenty + Twenty + Twenty + Twenty + Twenty + Twenty + Twenty + Twenty + Twenty + Twenty + Twenty;
    private const string Statements = "the limit of 100000 statements is reached";
    private const string Memory = "the limit of 64 MB of memory is reached";
    private const string Elements = "the limit of 1048576 elements in a list is reached";
    private const string Calls = "the limit of 100 nested calls is reached";
    private const string Regex = "the limit of 250 ms for a regular expression is reached";
    private const string Text = "a text function is limited to 1048576 characters";
    private const string Result = "the result is longer than 1048576 characters of JSON";
    private const string Depth = "the result is nested deeper than 64 levels";
    private const string Stack = "Maximum call stack size exceeded";
    private const string Time = "the limit of 1000 ms is reached";

    // What doesn't end takes minutes. A machine that is busy with other tests takes a few seconds for what takes part of one.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("(() => { while (true) {} })()", Statements)]
    [InlineData("(() => { try { while (true) {} } catch { return 1 } finally { while (true) {} } })()", Statements)]
    [InlineData("(() => { for (;;) { try { for (;;) {} } catch {} } })()", Statements)]
    [InlineData("(() => { while (true) 'x'.repeat(2) })()", Statements)]
    [InlineData("(() => { while (true) JSON.stringify({toJSON() { return 1 }}) })()", Statements)]
    [InlineData("[...{[`${'x'}`]: 1, *[Symbol]() {}}]", "'Symbol' is not known here")]
    [InlineData("inputs.list.sort((a, b) => { for (;;) {} })", Statements)]
    [InlineData("'a'.replace('a', () => { for (;;) {} })", Statements)]
    [InlineData("({toJSON() { for (;;) {} }})", Statements)]
    [InlineData("({get a() { for (;;) {} }})", Statements)]
    [InlineData("({valueOf() { for (;;) {} }}) + 1", Statements)]
    [InlineData("(() => { throw {get name() { for (;;) {} }, get message() { for (;;) {} }} })()", Statements)]
    [InlineData("(() => { const f = () => f() + 1; return f() })()", Calls)]
    [InlineData("(() => { const f = () => { try { return f() + 1 } catch { return f() } }; return f() })()", Calls)]
    [InlineData("(() => { const o = {get a() { return this.a }}; return o.a })()", Calls)]
    [InlineData("(() => { class A { constructor() { new A() } } return new A() })()", Calls)]
    [InlineData("(() => { const o = {toString() { return o + '' }}; return o + '' })()", Stack)]
    [InlineData("(() => { const o = {toJSON() { return JSON.stringify(o) }}; return o })()", Calls)]
    [InlineData("'x'.repeat(1e9)", Text)]
    [InlineData("'x'.repeat({c: 0, valueOf() { return this.c++ ? 1e9 : 1 }})", null)]
    [InlineData("'x'.padEnd(1e9)", Text)]
    [InlineData("'x'.padStart(5e8, 'ab')", Text)]
    [InlineData("'a'.repeat(1e5).replaceAll('a', 'b'.repeat(1e5))", Text)]
    [InlineData("'a'.repeat(1e5).replace(/a/g, 'b'.repeat(1e5))", Text)]
    [InlineData("'a'.repeat(1e5).replace(/a/g, () => 'b'.repeat(1e5))", Text)]
    [InlineData("'a'.repeat(1e6).replace(/(?=(a+))/g, '$1')", "")]
    [InlineData("'a'.repeat(1e5).replace(/a/g, '$`')", Text)]
    [InlineData("''.concat(...Array(1e5).fill('x'.repeat(1e6)))", Text)]
    [InlineData("Array(1e6).join('x'.repeat(1000))", Text)]
    [InlineData("Array(1e5).fill('x'.repeat(1e6)).join('')", Text)]
    [InlineData("String(Array(1e5).fill(Array(1e3).fill('x'.repeat(1e4))))", Text)]
    [InlineData("(() => { let s = 'x'; while (true) s += s })()", Memory)]
    [InlineData("(() => { let s = 'x'; for (;;) s = `${s}${s}` })()", Memory)]
    [InlineData("(() => { const m = new Map(); for (let i = 0; ; i++) m.set(i, 'x'.repeat(1e4) + i) })()", Memory)]
    [InlineData("(s => `" + Many + "`)('x'.repeat(1e6))", "limited to 20 substitutions")]
    [InlineData("(s => `" + Twenty + "`.length)('x'.repeat(1e6))", null)]
    [InlineData("[1, 2].toLocaleString() + String.raw`x`", "must be callable")]
    [InlineData("new Array(1e9)", Elements)]
    [InlineData("Array.from({length: 1e9})", Elements)]
    [InlineData("(() => { let a = [1]; for (;;) a = [...a, ...a] })()", Elements)]
    [InlineData("(() => { let a = [1]; for (;;) a.push(...a) })()", Elements)]
    [InlineData("Array.prototype.toSorted.call({length: 2e8})", "toSorted is for lists only")]
    [InlineData("({length: 2e8, f: [].toSpliced}).f()", "toSpliced is for lists only")]
    [InlineData("Array.prototype.map.call({length: 1e15}, x => x)", "Invalid array length")]
    [InlineData("Array.prototype.join.call({length: 1e15})", Text)]
    [InlineData("Array.prototype.fill.call({length: 1e15}, 1)", "")]
    [InlineData("Array.prototype.includes.call({length: 1e15}, 1)", "")]
    [InlineData("Array(1e6).fill('x'.repeat(100))", Result)]
    [InlineData("'x'.repeat(1048576)", Result)]
    [InlineData("(() => { let a = []; for (let i = 0; i < 40; i++) a = [a, a, a, a, a, a, a, a]; return a })()", Result)]
    [InlineData("(() => { let a = []; for (let i = 0; i < 40; i++) a = [a, a, a, a, a, a, a, a]; return JSON.stringify(a).length })()", Result)]
    [InlineData("(() => { let a = []; for (let i = 0; i < 9; i++) a = {a, b: a, c: a, d: a, e: a, f: a, g: a, h: a}; return JSON.stringify(a, () => undefined) ?? 1 })()", null)]
    [InlineData("(() => { let a = []; for (let i = 0; i < 20000; i++) a = [a]; return a })()", Depth)]
    [InlineData("(() => { let a = []; for (let i = 0; i < 20000; i++) a = [a]; return JSON.stringify(a) })()", Depth)]
    [InlineData("(() => { let a = []; for (let i = 0; i < 20000; i++) a = [a]; return String(a) })()", "stack")]
    [InlineData("(() => { let a = []; for (let i = 0; i < 20000; i++) a = [a]; return a.flat(Infinity) })()", Stack)]
    [InlineData("({toJSON() { return {a: this} }})", Depth)]
    [InlineData("JSON.parse('['.repeat(1e5))", "Max. depth level of JSON reached")]
    [InlineData("JSON.parse('[' + '1,'.repeat(4e5) + '1]').length", null)]
    [InlineData("/(a+)+$/.test('a'.repeat(40) + 'b')", Regex)]
    [InlineData("new RegExp('(a+)+$').test('a'.repeat(40) + 'b')", Regex)]
    [InlineData("/^(([a-z])+.)+[A-Z]([a-z])+$/.test('a'.repeat(60))", Regex)]
    [InlineData("(() => { try { /(a+)+$/.test('a'.repeat(40) + 'b') } catch { return 1 } })()", Regex)]
    [InlineData("new RegExp('(?:'.repeat(5000) + 'a' + ')*'.repeat(5000)).test('aaaa')", "")]
    [InlineData("(() => { const s = 'x'.repeat(1e6); for (let i = 0; i < 99999; i++) s.indexOf('y' + i) })()", Time)]
    [InlineData("encodeURIComponent((() => { let s = '€'; for (let i = 0; i < 21; i++) s += s; return s })())", Text)]
    [InlineData("2n ** 100n", "BigInt is not there")]
    [InlineData("BigInt(2)", "'BigInt' is not known here")]
    [InlineData("new Date().toTemporalInstant()", "is not a function")]
    [InlineData("Atomics.wait", "'Atomics' is not known here")]
    [InlineData("new ArrayBuffer(2e9)", "'ArrayBuffer' is not known here")]
    [InlineData("new Uint8Array(1e9)", "'Uint8Array' is not known here")]
    [InlineData("(function* g() { yield* g() })().next()", "")]
    [InlineData("(() => { const f = () => Array.fromAsync([1]).then(f); return f() })()", "")]
    public void Evaluate_EndsAndNamesTheLimit_WhenTheExpressionIsHostile(string expression, string? limit)
    {
        // The limit that is named must be what ends it, and not the time, however slow the machine.
        var limits = limit is Time or "" ? ExpressionLimits.Default : ExpressionLimits.Default with { Time = Patience };
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

    [Theory]
    [InlineData("this.process", "'this' is nothing here")]
    [InlineData("(() => this)()", "'this' is nothing here")]
    [InlineData("(function () { return this })() ?? 'nothing'", null)]
    [InlineData("[].constructor.constructor('return process')()", "String compilation has been disabled")]
    [InlineData("(() => {}).constructor('return 1')()", "String compilation has been disabled")]
    [InlineData("(function* () {}).constructor('return 1')()", "String compilation has been disabled")]
    [InlineData("eval('1')", "'eval' is not known here")]
    [InlineData("Function('return 1')()", "'Function' is not known here")]
    [InlineData("System.IO.File", "'System' is not known here")]
    [InlineData("importNamespace('System')", "'importNamespace' is not known here")]
    [InlineData("clr", "'clr' is not known here")]
    [InlineData("globalThis.x = 1", "'globalThis' is not known here")]
    [InlineData("require('fs')", "'require' is not known here")]
    [InlineData("setTimeout(() => 1)", "'setTimeout' is not known here")]
    [InlineData("import('fs')", "nothing to import")]
    [InlineData("process.env", "'process' is not known here")]
    [InlineData("Reflect.ownKeys({})", "'Reflect' is not known here")]
    [InlineData("Object.getOwnPropertySymbols(RegExp.prototype)", "is not a function")]
    [InlineData("(async () => 1)()", "an expression can't wait")]
    [InlineData("await 1", "an expression can't wait")]
    [InlineData("inputs = 1", "'inputs' can't be assigned to")]
    [InlineData("Math = 1", "'Math' can't be assigned to")]
    [InlineData("inputs.list.GetType()", "not a function")]
    [InlineData("inputs.constructor.constructor('return this')()", "String compilation has been disabled")]
    [InlineData("(() => { try { null.x } catch (e) { return e.constructor.constructor('return this')() } })()", "String compilation has been disabled")]
    public void Evaluate_HasNoWayOut(string expression, string? reason)
    {
        if (reason is null)
        {
            Assert.Equal("\"nothing\"", Sample.Value(expression));
        }
        else
        {
            Assert.Contains(reason, Sample.Failure(expression).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Evaluate_EndsInTime_WhenManyTemplatesShareIt()
    {
        var config = JsonSerializer.SerializeToElement(Enumerable.Repeat("{{ (() => { for (let i = 0; i < 30000; i++) { } return 1 })() }}", 5_000));
        var watch = Stopwatch.StartNew();
        var e = Assert.Throws<ExpressionException>(() => new Evaluator().Evaluate(config, Sample.Scope));
        Assert.Contains(Time, e.Message, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < Patience, watch.Elapsed.ToString());
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
