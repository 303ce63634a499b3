using Workflow.Tasks.Script;

namespace Workflow.Tasks.Tests.Script;

/// <summary>A script sees nothing of the service, of the machine, or of another script.</summary>
public sealed class ScriptIsolationTests(ScriptService scripts) : IClassFixture<ScriptService>
{
    /// <summary>What one script leaves, and what the next one in the same process must not find.</summary>
    public static TheoryData<string, string> Left => new()
    {
        { "globalThis.left = 1; left2 = 2; var left3 = 3", "return typeof left + typeof left2 + typeof left3 + Object.keys(globalThis).length" },
        { "Object.prototype.left = 1; Array.prototype.map = () => 'mine'; String.prototype.trim = () => 'mine'", "return [{}.left ?? null, [1].map(x => x), ' a '.trim()]" },
        { "JSON.stringify = () => '\"mine\"'; JSON.parse = () => 'mine'", "return [JSON.stringify(1), JSON.parse('2')]" },
        { "Promise.prototype.then = function () { return this }; Promise = null", "return await Promise.resolve(1).then(x => x + 1)" },
        { "Math.random = () => 0; Math.max = () => 'mine'", "return [Math.max(1, 2), Math.random() === 0]" },
        { "Symbol.for('left').description; Symbol.prototype.left = 1", "return Symbol('x').left ?? null" },
        { "/(left)/.exec('left')", "return [RegExp.$1 ?? '', RegExp.lastMatch ?? '']" },
        { "console.log = () => {}; console.left = 1; input.left = 1", "return [console.left ?? null, input.left ?? null]" },
        { "Object.freeze(Object.prototype); Object.freeze(globalThis); Error.stackTraceLimit = 0; Error.prepareStackTrace = () => 'mine'", "globalThis.a = 1; return [a, Error.stackTraceLimit === 0]" },
        { "Date.now = () => 0; Date.prototype.toISOString = () => 'mine'; Intl = null", "return [Date.now() === 0, typeof Intl]" },
        { "Function.prototype.call = null; Object.defineProperty(Object.prototype, 'x', { get() { return 'mine' } })", "return [typeof Function.prototype.call, {}.x ?? null]" },
        { "Promise.resolve().then(() => { globalThis.late = 1 }); throw new Error('x')", "return typeof late" },
    };

    /// <summary>Names that no script may see.</summary>
    public static TheoryData<string> Names =>
    [
        "System", "importNamespace", "clr", "host", "process", "require", "module", "exports", "fetch", "XMLHttpRequest", "WebSocket", "Deno", "Bun",
        "setTimeout", "setInterval", "queueMicrotask", "print", "quit", "load", "read", "exit", "secrets", "tasks", "inputs", "done", "failed", "run", "$262",
    ];

    /// <summary>Ways out that are tried.</summary>
    public static TheoryData<string> WaysOut =>
    [
        "return (() => {}).constructor('return this')().System ?? null",
        "return console.log.constructor('return typeof System')() === 'undefined' ? null : 1",
        "return console.log.GetType?.() ?? null",
        "return input.GetType?.() ?? null",
        "return ({}).GetType?.() ?? console.constructor.GetType?.() ?? null",
        "try { await import('fs'); return 1 } catch { return null }",
        "try { await import('/etc/passwd'); return 1 } catch { return null }",
        "return arguments.callee?.caller ?? null",
        "return Object.getOwnPropertyNames(globalThis).filter(n => /system|clr|host|import|require|process/i.test(n))[0] ?? null",
        "try { null.x } catch (e) { return Object.getOwnPropertyNames(e).concat(Object.getOwnPropertyNames(Object.getPrototypeOf(e))).filter(n => /inner|clr|exception/i.test(n))[0] ?? null }",
        "return (0, eval)('this').process ?? new Function('return this')().System ?? null",
    ];

    [Theory]
    [MemberData(nameof(Left))]
    public async Task Script_FindsNothing_OfTheOneBefore(string first, string second)
    {
        var service = scripts.Service;
        var alone = await service.RunAsync("SCRIPT", new { code = second, input = new { } });
        var process = Assert.Single(service.Get<ScriptPool>().Idle);

        await service.RunAsync("SCRIPT", new { code = first, input = new { } });
        var after = await service.RunAsync("SCRIPT", new { code = second, input = new { } });

        after.Output().IsJson(alone.Output().GetRawText());
        Assert.DoesNotContain("mine", after.Output().GetRawText(), StringComparison.Ordinal);
        Assert.Equal(process, Assert.Single(service.Get<ScriptPool>().Idle)); // otherwise this shows nothing
    }

    [Fact]
    public async Task Script_SeesNoName_ButThoseOfTheLanguage()
    {
        await using var service = new Service();
        var names = Names.Select(row => row.Data).ToList();

        var result = await service.RunAsync("SCRIPT", new { code = "return input.filter(name => (0, eval)(`typeof ${name}`) !== 'undefined')", input = names });

        result.Output().IsJson("[]");
    }

    [Theory]
    [MemberData(nameof(WaysOut))]
    public async Task WayOut_IsNone(string code)
    {
        var result = await scripts.RunAsync(code, "{}");

        Assert.True(result.Error is { Code: "script_error" } || result.Output?.ValueKind == System.Text.Json.JsonValueKind.Null, $"{result}");
    }

    [Fact]
    public async Task Process_InheritsNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What a process has is read from /proc.");
        using var folder = new TestHost.TemporaryFolder();
        await using var file = new FileStream(folder.File("open"), FileMode.Create);
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        await using var service = new Service();
        await service.RunAsync("SCRIPT", new { code = "return 1" });
        var process = Assert.Single(service.Get<ScriptPool>().Idle);

        var variables = (await File.ReadAllTextAsync($"/proc/{process}/environ")).Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(variable => variable.Split('=')[0]);
        var files = Directory.GetFiles($"/proc/{process}/fd").Select(link => new FileInfo(link).LinkTarget ?? "").ToList();
        var limits = (await File.ReadAllLinesAsync($"/proc/{process}/limits")).ToDictionary(line => line[..26].Trim(), line => line[26..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]);
        var stat = (await File.ReadAllTextAsync($"/proc/{process}/stat")).Split(") ")[1].Split(' ');

        Assert.All(variables, name => Assert.Matches("^(DOTNET_[A-Za-z_]+|WORKFLOW_PROCESS_TAG)$", name));
        Assert.DoesNotContain(files, target => target.StartsWith(folder.Path, StringComparison.Ordinal) || target.StartsWith("socket:", StringComparison.Ordinal));
        Assert.Equal(("0", "0", "64"), (limits["Max core file size"], limits["Max file size"], limits["Max open files"]));
        Assert.NotEqual("unlimited", limits["Max data size"]);
        Assert.NotEqual("unlimited", limits["Max cpu time"]);
        Assert.Equal(("/", $"{process}", "5"), (new FileInfo($"/proc/{process}/cwd").LinkTarget, stat[2], stat[16]));
        Assert.All(Directory.GetDirectories($"/proc/{process}/task"), thread => Assert.Equal("5", File.ReadAllText(Path.Combine(thread, "stat")).Split(") ")[1].Split(' ')[16]));
    }
}
