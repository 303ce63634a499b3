namespace Workflow.Tasks.Tests.Script;

/// <summary>What is refused when a workflow is saved.</summary>
public sealed class ScriptConfigTests
{
    public static TheoryData<string, string> Faults => new()
    {
        { "return {", "SyntaxError: Unexpected end of input (line 1, column 9)" },
        { "const a = 1;\nconst b = ;", "SyntaxError: Unexpected token ';' (line 2, column 11)" },
        { "}); evil(); (function () {", "SyntaxError: Unexpected token '}' (line 1, column 1)" },
        { "} while (true) {", "SyntaxError: Unexpected token '}' (line 1, column 1)" },
        { "return 1 /* not closed", "SyntaxError: Invalid or unexpected token (line 1, column 10)" },
        { "return `${", "SyntaxError: Unexpected end of input (line 1, column 11)" },
        { "let input = 1", "SyntaxError: Identifier 'input' has already been declared (line 1, column 5)" },
        { "import fs from 'fs'", "SyntaxError: Cannot use import statement outside a module (line 1, column 1)" },
        { "export default 1", "SyntaxError: Unexpected token 'export' (line 1, column 1)" },
        { "return /(/", "SyntaxError: Invalid regular expression: /(/: Unterminated group (line 1, column" },
        { "super.x", "SyntaxError: 'super' keyword unexpected here (line 1, column 1)" },
        { "#!/usr/bin/env node", "SyntaxError" },
        { "break", "SyntaxError" },
        { "const await = 1", "SyntaxError" },
        { "'use strict'; with ({}) {}", "SyntaxError" },
    };

    /// <summary>Code that is deep in another way each.</summary>
    public static TheoryData<string, string> Deep => new()
    {
        { "brackets", new string('(', 200_000) },
        { "closed brackets", new string('[', 100_000) + new string(']', 100_000) },
        { "templates", string.Concat(Enumerable.Repeat("`${", 60_000)) },
        { "operators", new string('!', 200_000) + "1" },
        { "assignments", string.Concat(Enumerable.Repeat("a=", 100_000)) + "1" },
        { "statements", string.Concat(Enumerable.Repeat("if(1)", 50_000)) + ";" },
        { "conditions", string.Concat(Enumerable.Repeat("1?", 100_000)) },
        { "arrows", string.Concat(Enumerable.Repeat("a=>", 80_000)) + "1" },
        { "new", string.Concat(Enumerable.Repeat("new ", 60_000)) + "a" },
        { "sums", string.Concat(Enumerable.Repeat("1+", 100_000)) + "1" },
        { "calls", "a" + string.Concat(Enumerable.Repeat("()", 100_000)) },
        { "groups of a regular expression", "/" + new string('(', 100_000) + new string(')', 100_000) + "/" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task SyntaxError_IsAFault_WithItsPlace(string code, string fault)
    {
        await using var service = new Service();

        var found = Assert.Single(service.ExpressionFaults("SCRIPT", new { code }));

        Assert.Equal("/config/code", found.Pointer);
        Assert.StartsWith(fault, found.Detail, StringComparison.Ordinal);
        Assert.Contains("(line ", found.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ScriptTaskTests.Values), MemberType = typeof(ScriptTaskTests))]
    [MemberData(nameof(ScriptTaskTests.Errors), MemberType = typeof(ScriptTaskTests))]
    public async Task Code_ThatRuns_HasNoFault(string code, params object?[] others)
    {
        Assert.NotEmpty(others);
        await using var service = new Service();

        Assert.Empty(service.ExpressionFaults("SCRIPT", new { code }));
    }

    // It ends, and the service lives: whether such code is a fault is not the point, but it costs no more than it weighs.
    [Theory]
    [MemberData(nameof(Deep))]
    public async Task DeepCode_IsReadWithoutHarm(string what, string code)
    {
        await using var service = new Service();

        var faults = service.ExpressionFaults("SCRIPT", new { code });

        Assert.True(faults.Count <= 1, what);
    }

    [Theory]
    [InlineData("return {{ inputs.a }}")]
    [InlineData("return '{{ tasks.a.output }}'")]
    [InlineData("return `${{a: 1}.a}`")]
    [InlineData("{{ unclosed")]
    public async Task Expression_InCode_IsRefused_WithTheWayToDoIt(string code)
    {
        await using var service = new Service();

        var fault = Assert.Single(service.ExpressionFaults("SCRIPT", new { code, input = new { a = "{{ inputs.a }}" } }));

        Assert.Equal("/config/code", fault.Pointer);
        Assert.Contains("write input.name there, and the expression in input, as {\"name\": \"{{ … }}\"}", fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{}""", "/config/code", "is required")]
    [InlineData("""{"code":""}""", "/config/code", "must not be empty")]
    [InlineData("""{"code":1}""", "/config/code", "must be a text, not a number")]
    [InlineData("""{"code":"\ud800"}""", "/config/code", "is not valid Unicode text: it holds a lone surrogate")]
    [InlineData("""{"code":"return 1","inputs":{}}""", "/config/inputs", "is not a known member; the members are code, input")]
    public async Task FaultyConfig_IsRefused(string config, string pointer, string detail)
    {
        await using var service = new Service();

        var fault = Assert.Single(service.Faults("SCRIPT", config));

        Assert.Equal((pointer, detail), (fault.Pointer, fault.Detail));
        Assert.Empty(service.ExpressionFaults("SCRIPT", config));
    }

    [Fact]
    public async Task Disabled_IsRefused_WhenSavedAndWhenRun()
    {
        await using var service = new Service(settings: [("Workflow:Tasks:Script:Enabled", "false")]);

        Assert.Contains("Workflow:Tasks:Script:Enabled", Assert.Single(service.Faults("SCRIPT", new { code = "return 1" })).Detail, StringComparison.Ordinal);
        (await service.RunAsync("SCRIPT", new { code = "return 1" })).Failure("config", retryable: false);
    }
}
