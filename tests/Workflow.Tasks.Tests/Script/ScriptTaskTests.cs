namespace Workflow.Tasks.Tests.Script;

/// <summary>What a script sees, and what becomes of what it returns, throws and logs.</summary>
public sealed class ScriptTaskTests(ScriptService scripts) : IClassFixture<ScriptService>
{
    public static TheoryData<string, string, string> Values => new()
    {
        { "return input", """{"a":[1,"ü",null,true,{"b":0.5}]}""", """{"a":[1,"ü",null,true,{"b":0.5}]}""" },
        { "return input.items.filter(i => i.ok).map(({ name, ...rest }) => ({ [name]: rest }))", """{"items":[{"ok":true,"name":"a","n":1},{"ok":false}]}""", """[{"a":{"ok":true,"n":1}}]""" },
        { "return", "1", "null" },
        { "return null", "1", "null" },
        { "let n = 0; for (let i = 0; i < 10; i++) { if (i % 2) continue; n += i; } return n // even ones", "1", "20" },
        { "function f(n) { return n < 2 ? n : f(n - 1) + f(n - 2); }\nreturn f(12);", "1", "144" },
        { "class A { #x = 1; get x() { return this.#x; } static of() { return new A(); } } return A.of().x", "1", "1" },
        { "const [a, ...b] = input; return { a, b, c: b?.length ?? 0 }", "[1,2,3]", """{"a":1,"b":[2,3],"c":2}""" },
        { "return await Promise.all([1, Promise.resolve(2), (async () => 3)()])", "1", "[1,2,3]" },
        { "return (async () => { await null; return 5; })()", "1", "5" },
        { "const out = []; for await (const x of (async function* () { yield 1; yield 2; })()) out.push(x); return out", "1", "[1,2]" },
        { "switch (input) { case 'a': return 1; default: try { null.x } catch (e) { return e.name } finally { } }", "\"b\"", "\"TypeError\"" },
        { "return new Map([['a', 1]]).get('a') + [...new Set([1, 1])].length", "1", "2" },
        { "return eval('1 + 1') + new Function('return 2')()", "1", "4" },
        { "return new Date('2026-03-01T00:00:00').toISOString()", "1", "\"2026-03-01T00:00:00.000Z\"" },
        { "return /(?<y>\\d{4})/u.exec(input).groups.y", "\"in 2026\"", "\"2026\"" },
        { "return { toJSON() { return 'own' } }", "1", "\"own\"" },
        { "return [undefined, NaN, () => 1]", "1", "[null,null,null]" },
        { "return `${input}`.length", "\"\\u2028\"", "1" },
        { "return typeof input + typeof console + typeof arguments", "1", "\"numberobjectobject\"" },
        { "return Object.keys(input)", """{"__proto__":1,"constructor":2}""", """["__proto__","constructor"]""" },
    };

    /// <summary>Code, the message, and where.</summary>
    public static TheoryData<string, string, int?, int?> Errors => new()
    {
        { "throw new Error('no rows')", "Error: no rows", 1, 7 },
        { "const a = 1;\n\n  input.x.y;", "TypeError: Cannot read properties of undefined (reading 'y')", 3, 11 },
        { "function f() {\n  throw new RangeError('r');\n}\nf();", "RangeError: r", 2, 9 },
        { "await null;\nnope()", "ReferenceError: nope is not defined", 2, 1 },
        { "await Promise.reject(new Error('later'))", "Error: later", 1, 22 },
        { "throw 'a text'", "a text", null, null },
        { "throw { code: 1 }", "[object Object]", null, null },
        { "throw Symbol('s')", "Symbol(s)", null, null },
        { "throw undefined", "undefined", null, null },
        { "throw { toString() { throw 1 } }", "The script threw a value that has no text.", null, null },
        { "const f = () => f() + 1; f()", "RangeError: Maximum call stack size exceeded", null, null },
        { "await new Promise(() => {})", "The script waits for a promise that nothing settles.", null, null },
        { "return JSON.parse('{')", "SyntaxError", null, null },
    };

    public static TheoryData<string> NoJson =>
    [
        "return () => 1", "return Symbol('x')", "return 10n", "const a = []; a.push(a); return a", "return { toJSON() { throw new Error('no') } }",
        "return '\\ud800'", "let a = []; for (let i = 0; i < 100; i++) a = [a]; return a",
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Script_ReturnsItsOutput(string code, string input, string output) => (await scripts.RunAsync(code, input)).Output().IsJson(output);

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Exception_IsTheError_WithItsPlace(string code, string message, int? line, int? column)
    {
        var error = (await scripts.RunAsync(code, "{}")).Failure("script_error", retryable: false);

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        if (line is not null)
        {
            Assert.EndsWith($" (line {line}, column {column})", error.Message, StringComparison.Ordinal);
            Assert.NotNull(error.Details).IsJson($$"""{"line":{{line}},"column":{{column}}}""");
        }
    }

    [Theory]
    [MemberData(nameof(NoJson))]
    public async Task Output_ThatIsNoJson_IsAnErrorOfItsOwn(string code) => (await scripts.RunAsync(code, "1")).Failure("output_json", retryable: false);

    [Theory]
    [InlineData("return 'x'.repeat(1_048_574)", null)]
    [InlineData("return 'x'.repeat(1_048_575)", "output_too_large")]
    [InlineData("return 'ü'.repeat(524_288)", "output_too_large")]
    public async Task Output_HasALimit(string code, string? error) => Assert.Equal(error, (await scripts.RunAsync(code, "1")).Error?.Code);

    [Fact]
    public async Task Console_WritesToTheLog_InItsOrder()
    {
        await using var service = new Service();

        await service.RunAsync("SCRIPT", new { code = "console.log('a', 1, { b: [2] }, null, undefined, true); console.error(new TypeError('t')); console.info(() => 1 ? 'f' : ''); console.warn('two\\nlines'); console.debug(Symbol('s'), 5n)" });

        Assert.Equal(["a 1 {\"b\":[2]} null undefined true", "TypeError: t", "two", "lines", "Symbol(s) 5"], service.Log.Where(line => !line.Contains("=>", StringComparison.Ordinal) && !line.Contains("function", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("for (let i = 0; i < 5; i++) console.log(i)", null, 5)]
    [InlineData("for (let i = 0; ; i++) console.log(i)", "too_many_lines", 5)]
    [InlineData("try { for (let i = 0; ; i++) console.log(i) } catch { return 1 } finally { return 2 }", "too_many_lines", 5)]
    [InlineData("console.log('\\n'.repeat(100))", "too_many_lines", 0)]
    [InlineData("console.log('\\r'.repeat(100))", "too_many_lines", 0)]
    [InlineData("console.log('\\f'.repeat(100))", "too_many_lines", 0)]
    [InlineData("console.log('\\u0085'.repeat(100))", "too_many_lines", 0)]
    [InlineData("console.log('\\u2028'.repeat(100))", "too_many_lines", 0)]
    [InlineData("console.log('\\u2029'.repeat(100))", "too_many_lines", 0)]
    [InlineData("console.log('a\\r\\nb\\rc')", null, 3)]
    public async Task Log_HasALimit(string code, string? error, int lines)
    {
        await using var service = new Service(settings: [("Workflow:Tasks:Script:MaxLogLines", "5")]);

        Assert.Equal(error, (await service.RunAsync("SCRIPT", new { code })).Error?.Code);
        Assert.Equal(lines, service.Log.Count());
    }

    [Fact]
    public async Task Log_IsWritten_WhileTheScriptRuns()
    {
        await using var service = new Service();
        using var cancel = new CancellationTokenSource();
        var running = service.RunAsync("SCRIPT", new { code = "console.log('here'); while (true) {}" }, cancel.Token);

        await TestHost.Eventually.HoldsAsync("the line is there", () => service.Log.SequenceEqual(["here"]));

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Time_HasALimit()
    {
        await using var service = new Service(settings: [("Workflow:Tasks:Script:MaxSeconds", "1")]);

        var error = (await service.RunAsync("SCRIPT", new { code = "while (true) {}" })).Failure("script_timeout", retryable: false);

        Assert.Equal("The script ran for more than 1 s (Workflow:Tasks:Script:MaxSeconds), and was ended.", error.Message);
    }

    [Fact]
    public async Task Memory_HasALimit()
    {
        await using var service = new Service(settings: [("Workflow:Tasks:Script:MaxMemoryMegabytes", "32")]);

        var error = (await service.RunAsync("SCRIPT", new { code = "const a = []; while (true) a.push(new Array(1000).fill(1))" })).Failure("script_died", retryable: false);

        Assert.Contains("Workflow:Tasks:Script:MaxMemoryMegabytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Input_OfManyMegabytes_IsRead() =>
        (await scripts.RunAsync("return input.length", $"\"{new string('x', 16_000_000)}\"")).Output().IsJson("16000000");

    [Fact]
    public async Task Secret_InAnError_IsMasked_BeforeItIsCut()
    {
        var secret = string.Concat(Enumerable.Range(0, 600).Select(i => $"{i:x4}_"));
        await using var service = new Service { Mask = text => text.Replace(secret, "***", StringComparison.Ordinal) };

        var result = await service.RunAsync("SCRIPT", new { code = "console.log(input + '\\n'); throw new Error(input)", input = secret });

        Assert.Equal(["***", ""], service.Log);
        Assert.StartsWith("Error: ***", result.Failure("script_error", retryable: false).Message, StringComparison.Ordinal);
    }
}
