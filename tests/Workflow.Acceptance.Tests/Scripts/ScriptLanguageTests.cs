using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Scripts;

/// <summary>What scripts are made of works on every form of the service: the interpreter of a native one is compiled, too.</summary>
public sealed class ScriptLanguageTests(AcceptanceHost host)
{
    [Theory]
    [InlineData("return [3, 1, 2].sort().map(n => n * 2).filter(n => n > 2)", "[4,6]")]
    [InlineData("return 'a-b'.replace(/-(.)/, (_, c) => c.toUpperCase()) + 'x'.padStart(3) + `${1 + 1}`", "\"aB  x2\"")]
    [InlineData("return [...'a1b22'.matchAll(/\\d+/g)].map(m => m[0])", "[\"1\",\"22\"]")]
    [InlineData("return new Date(0).toISOString() + new Date(Date.UTC(2027, 1, 28)).getDay()", "\"1970-01-01T00:00:00.000Z0\"")]
    [InlineData("const m = new Map([['a', 1]]); m.set('b', new Set([1, 1, 2]).size); return Object.fromEntries(m)", "{\"a\":1,\"b\":2}")]
    [InlineData("class A { #n = 1; get n() { return this.#n } static of() { return new A() } } return A.of().n", "1")]
    [InlineData("function* g() { yield 1; yield* [2, 3] } const [a, ...rest] = g(); return { a, rest }", "{\"a\":1,\"rest\":[2,3]}")]
    [InlineData("return await Promise.all([1, Promise.resolve(2)])", "[1,2]")]
    [InlineData("try { null.x } catch (e) { return e instanceof TypeError } finally { console.log('done') }", "true")]
    [InlineData("return JSON.parse('[1.5,{\"a\":null}]')[1]", "{\"a\":null}")]
    [InlineData("return [2n ** 64n + '', (0.1 + 0.2).toFixed(2), parseInt('ff', 16), Math.max(...[1, 5])]", "[\"18446744073709551616\",\"0.30\",255,5]")]
    [InlineData("return new Uint8Array([1, 256, 3]).reduce((a, b) => a + b)", "4")]
    [InlineData("return new Proxy({}, { get: (_, name) => name })['x']", "\"x\"")]
    [InlineData("return Object.entries(input).map(([k, v]) => k + v.length)", "[\"list2\"]")]
    public async Task Script_Returns(string code, string output)
    {
        var story = await PlayAsync(code);

        Assert.Equal(("SUCCEEDED", output), (story.Status, story.OutputOf("a")));
    }

    [Fact]
    public async Task Script_LogsEachKindOfValue()
    {
        var story = await PlayAsync("console.log('a', 1, { b: [true] }, null, undefined, Symbol('s'), new Error('e')); console.warn(); console.error(1n)");

        var lines = (await host.Client.ListAsync($"api/v1/runs/{story.Id}/logs")).Select(line => (line.Text("level"), line.Text("message"))).ToList();
        Assert.Contains(lines, line => line.Item1 == "info" && line.Item2.StartsWith("a 1 {\"b\":[true]} null undefined Symbol(s) Error: e", StringComparison.Ordinal));
        Assert.Contains(("error", "1"), lines);
    }

    [Theory]
    [InlineData("function f() { return f() } f()", "script_error", "RangeError: Maximum call stack size exceeded")]
    [InlineData("const a = []; while (true) a.push('x'.repeat(1e6) + a.length)", "script_died", "The script needed more than")]
    [InlineData("return () => 1", "output_json", "")]
    public async Task Script_Fails_AndTheNextOneRuns(string code, string error, string message)
    {
        var story = await PlayAsync(code);

        Assert.Equal((error, true), (story.ErrorCodeOf("a"), story.ErrorOf("a").StartsWith(message, StringComparison.Ordinal)));
        Assert.Equal("7", (await PlayAsync("return 7")).OutputOf("a"));
    }

    private Task<RunStory> PlayAsync(string code) => host.Client.PlayAsync(Define.Workflow(
        Define.UniqueName("script"), Define.Task("a", "SCRIPT", new JsonObject { ["code"] = code, ["input"] = new JsonObject { ["list"] = new JsonArray(1, 2) } })));
}
