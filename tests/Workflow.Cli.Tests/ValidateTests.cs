using System.Text.Json;
using Workflow.TestHost;

namespace Workflow.Cli.Tests;

public class ValidateTests
{
    // Every kind of fault, in both formats: what is in the file, and where it is said to be.
    [Theory]
    [InlineData("a.yaml", "name: a\ntasks:\n  - name: x\n    task_type: HTTP\n    config:\n      url: 5\n", "a.yaml:6:12: tasks/0/config/url must be a text")]
    [InlineData("a.yaml", "name: a\nnonsense: 1\n", "a.yaml:2:1: nonsense is not a known member")]
    [InlineData("a.yaml", "# comment\n\ndescription: no name\n", "a.yaml:3:1: name is required")]
    [InlineData("a.yaml", "name: a\ntasks:\n  - { name: x, task_type: NOPE }\n", "a.yaml:3:27: tasks/0/task_type 'NOPE' is not a task type")]
    [InlineData("a.yaml", "name: a\ntasks:\n  - name: x\n    task_type: PASS\n    depends_on: [y]\n", "a.yaml:5:18: tasks/0/depends_on/0 'y' is not a task")]
    [InlineData("a.yaml", "name: a\ntasks:\n  - name: x\n    task_type: PASS\n    config: { output: '{{ tasks.nobody.output }}' }\n", "a.yaml:5:23: tasks/0/config/output")]
    [InlineData("a.yaml", "name: a\ncron_expression: */5 * * * *\n", "a.yaml:2:")]
    [InlineData("a.yaml", "name: a\ncron_expression: '61 * * * *'\n", "a.yaml:2:18: cron_expression minute: '61'")]
    [InlineData("a.yaml", "name: a\ntime_zone: Mars/Base\ncron_expression: '@daily'\n", "a.yaml:2:12: time_zone")]
    [InlineData("a.yaml", "name: a\nname: b\n", "a.yaml:2:")]
    [InlineData("a.yaml", "name: a\n---\nname: b\n", "a.yaml:2:1: holds more than one YAML document")]
    [InlineData("a.yaml", "name: a\n\tbad: tab\n", "a.yaml:1:7: is not valid YAML")]
    [InlineData("a.yaml", "name: a\ntasks:\n\t- name: a\n", "a.yaml:3:1: is not valid YAML: While scanning a mapping, found invalid tab as indentation. YAML is indented with spaces")]
    [InlineData("a.yaml", "name: a\ntasks:\n  - name: a\n    config: { url: 'x', methd: GET }\n    task_type: HTTP\n", "a.yaml:4:25: tasks/0/config/methd is not a known member")]
    [InlineData("a.yaml", "name: a\ntasks:\n  - name: g\n    task_type: GROUP\n    config:\n      tasks:\n        - { name: b, task_type: HTTP, config: { url: 'http://x', methd: GET } }\n", "a.yaml:7:66: tasks/0/config/tasks/0/config/methd is not a known member")]
    [InlineData("a.yaml", "name: a\nnonsense:\n  a: [1]\n", "a.yaml:2:1: nonsense is not a known member")]
    [InlineData("a.yaml", "# nothing\n", "a.yaml:1:1: is empty; one YAML document is expected")]
    [InlineData("a.yaml", "name: a\nlabels: !!binary aGk=\n", "a.yaml:")]
    [InlineData("a.yaml", "- a list\n", "a.yaml:1:1: must be an object")]
    [InlineData("a.yaml", "", "a.yaml:1:1: ")]
    [InlineData("a.json", "{\n  \"name\": \"a\",,\n}", "a.json:2:15: is not valid JSON")]
    [InlineData("a.json", "{\n  \"name\": \"ää\",\n}", "a.json:3:1: is not valid JSON: The JSON object contains a trailing comma at the end")]
    [InlineData("a.json", "{\"name\": \"ää\", x: 1}", "a.json:1:16: is not valid JSON: 'x' is an invalid start of a property name. Expected a '\"'")]
    [InlineData("a.json", "{\n  \"näme\": \"ä\", \"name\": 7 }", "a.json:2:24: name must be a text")]
    [InlineData("a.json", "{\"name\": \"a\",\n \"tasks\": [{\"name\": \"t\", \"task_type\": \"PASS\",\n  \"whn\": true}]}", "a.json:3:3: tasks/0/whn is not a known member")]
    [InlineData("a.json", "{\"name\": \"a\", \"name\": \"b\"}", "a.json:1:")]
    [InlineData("a.json", "", "a.json:1:1: is not valid JSON")]
    [InlineData("a.json", "{\"name\": \"\\ud800\"}", "a.json:1:10: name is not valid Unicode text")]
    public async Task Fault_IsSaidWithFileLineAndColumn(string name, string text, string expected)
    {
        using var terminal = new Terminal();
        terminal.Write(name, text);

        var ended = await terminal.RunAsync("validate", name);

        Assert.Equal(3, ended.Code);
        Assert.Empty(ended.Out);
        Assert.Contains(ended.Error.Split('\n'), line => line.StartsWith(expected, StringComparison.Ordinal));
    }

    // A service may be set so that it takes them; one that is not says so itself.
    [Theory]
    [InlineData("SHELL", "command: ls")]
    [InlineData("SCRIPT", "code: 'return 1'")]
    [InlineData("HTTP", "url: 'http://10.0.0.1/'")]
    public async Task WhatOnlySettingsCanForbid_IsNoFault(string type, string config)
    {
        using var terminal = new Terminal();
        terminal.Write("a.yaml", $"name: a\ntasks:\n  - {{ name: x, task_type: {type}, config: {{ {config} }} }}\n");

        Assert.Equal((0, ""), (await terminal.RunAsync("validate", "a.yaml")) is var ended ? (ended.Code, ended.Error) : default);
    }

    [Fact]
    public async Task Fault_IsDataForPrograms()
    {
        using var terminal = new Terminal();
        terminal.Write("a.yaml", "name: a\nnonsense: 1\n");

        var ended = await terminal.RunAsync("validate", "a.yaml", "--output", "json");

        var fault = JsonElement.Parse(ended.Out).GetProperty("faults")[0];
        Assert.Equal(("a.yaml", 2, 1, "/nonsense"), (fault.GetProperty("file").GetString(), fault.GetProperty("line").GetInt32(), fault.GetProperty("column").GetInt32(), fault.GetProperty("pointer").GetString()));
        Assert.Equal((3, ""), (ended.Code, ended.Error));
    }

    [Fact]
    public async Task TwoFiles_OfOneName_AreAFault()
    {
        using var terminal = new Terminal();
        terminal.Write("flows/a.yaml", "name: same\n");
        terminal.Write("flows/b.yaml", "description: x\nname: same\n");

        var ended = await terminal.RunAsync("validate", "flows");

        Assert.Equal(3, ended.Code);
        Assert.Contains("b.yaml:2:7: name 'same' is also the name of the workflow in", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OwnTaskType_IsKnown_IfItIsNamed()
    {
        using var terminal = new Terminal();
        terminal.Write("a.yaml", "name: a\ntasks: [{ name: t, task_type: OURS, config: { any: thing } }]\n");

        Assert.Equal(3, (await terminal.RunAsync("validate", "a.yaml")).Code);
        Assert.Equal((0, "a.yaml is valid."), ((await terminal.RunAsync("validate", "a.yaml", "--own-type", "OURS")) is var ended ? ended.Code : -1, ended.Table));
    }

    [Fact]
    public async Task Folder_IsReadWithItsFolders_IfAsked_AndHiddenFilesAreNot()
    {
        using var terminal = new Terminal();
        terminal.Write("flows/a.yaml", "name: a\n");
        terminal.Write("flows/deep/b.yml", "name: b\n");
        terminal.Write("flows/.git/c.yaml", "not: a workflow\n");
        terminal.Write("flows/.hidden.yaml", "not: a workflow\n");
        terminal.Write("flows/notes.txt", "not a workflow");

        Assert.Equal("flows/a.yaml is valid.", (await terminal.RunAsync("validate", "flows")).Table);
        Assert.Equal("2 files are valid.", (await terminal.RunAsync("validate", "flows", "--recursive")).Table);
    }

    [Fact]
    public async Task StandardInput_IsRead()
    {
        using var terminal = new Terminal { Piped = "name: a\nnonsense: 1\n" };

        Assert.Contains("-:2:1: nonsense", (await terminal.RunAsync("validate", "-")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.yaml", 3)]
    [InlineData("empty", 3)]
    public async Task NothingToRead_IsSaid(string path, int code)
    {
        using var terminal = new Terminal();
        Directory.CreateDirectory(Path.Combine(terminal.Folder, "empty"));

        var ended = await terminal.RunAsync("validate", path);

        Assert.Equal(code, ended.Code);
        Assert.StartsWith($"workflow: {path} ", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Examples_AreValid()
    {
        using var terminal = new Terminal();

        var ended = await terminal.RunAsync("validate", Path.Combine(RepositoryRoot.Path, "examples", "patterns"), "--recursive");

        Assert.Equal((0, ""), (ended.Code, ended.Error));
    }
}
