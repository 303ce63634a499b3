using System.Text.Json;

namespace Workflow.Cli.Tests;

public class ApplyTests(RunningService service)
{
    [Fact]
    public async Task FiftyFiles_AppliedTwice_ChangeNothingTheSecondTime()
    {
        using var terminal = service.Terminal();
        for (var i = 0; i < 50; i++)
        {
            terminal.Write(i % 2 == 0 ? $"flows/f{i}.yaml" : $"flows/f{i}.json", i % 2 == 0
                ? $"# comment\nname: fifty-{i}\ncron_expression: '0 {i % 24} * * *'\nis_active: false\ntasks:\n  - name: a\n    task_type: PASS\n    retry: {{ max_attempts: 3 }}\n"
                : $$$"""{"name": "fifty-{{{i}}}", "inputs": {"n": {"type": "integer", "default": {{{i}}}}}, "tasks": [{"name": "a", "task_type": "PASS"}, {"name": "b", "task_type": "HTTP", "config": {"url": "http://127.0.0.1/"}}]}""");
        }

        var first = await terminal.RunAsync("apply", "-f", "flows");
        var listed = (await terminal.RunAsync("export", "fifty-7", "fifty-8")).Out;
        var second = await terminal.RunAsync("apply", "-f", "flows", "-o", "json");

        Assert.Equal((0, ""), (first.Code, first.Error));
        Assert.EndsWith("50 created.", first.Table, StringComparison.Ordinal);
        Assert.Equal((0, ""), (second.Code, second.Error));
        Assert.All(JsonElement.Parse(second.Out).GetProperty("results").EnumerateArray(), result => Assert.Equal(("unchanged", 1), (result.GetProperty("action").GetString(), result.GetProperty("version").GetInt32())));
        Assert.Equal(50, JsonElement.Parse(second.Out).GetProperty("results").GetArrayLength());
        Assert.Equal("50 unchanged.", (await terminal.RunAsync("apply", "-f", "flows")).Table);
        Assert.Equal(listed, (await terminal.RunAsync("export", "fifty-7", "fifty-8")).Out);
    }

    [Fact]
    public async Task DryRun_ShowsDifferences_AndChangesNothing()
    {
        using var terminal = service.Terminal();
        terminal.Write("a.yaml", "name: dry\nmax_concurrent_runs: 2\ntasks:\n  - name: a\n    task_type: PASS\n");
        await terminal.RunAsync("apply", "-f", "a.yaml");
        terminal.Write("a.yaml", "name: dry\nmax_concurrent_runs: 3\ntasks:\n  - name: a\n    task_type: PASS\n  - name: b\n    task_type: PASS\n");

        var ended = await terminal.RunAsync("apply", "-f", "a.yaml", "--dry-run", "--exit-code");

        Assert.Equal(
            """
            ~ dry: would be changed
                  name: dry
                - max_concurrent_runs: 2
                + max_concurrent_runs: 3
                  tasks:
                    - name: a
                +     task_type: PASS
                +   - name: b
                      task_type: PASS
            1 changed (dry run: nothing was done).
            """.ReplaceLineEndings("\n"),
            ended.Table);
        Assert.Equal(6, ended.Code);
        Assert.Contains("max_concurrent_runs: 2", (await terminal.RunAsync("export", "dry")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await terminal.RunAsync("apply", "-f", "a.yaml", "--dry-run")).Code);
        Assert.Equal("~ dry: changed (version 2)\n1 changed.", (await terminal.RunAsync("apply", "-f", "a.yaml")).Table);
        Assert.Equal((0, "1 unchanged (dry run: nothing was done)."), (await terminal.RunAsync("apply", "-f", "a.yaml", "--dry-run", "--exit-code")) is var same ? (same.Code, same.Table) : default);
    }

    [Fact]
    public async Task FaultInOneFile_KeepsAllFromBeingSent()
    {
        using var terminal = service.Terminal();
        terminal.Write("flows/a.yaml", "name: whole-a\n");
        terminal.Write("flows/b.yaml", "name: whole-b\nnonsense: 1\n");

        var ended = await terminal.RunAsync("apply", "-f", "flows");

        Assert.Equal(3, ended.Code);
        Assert.Contains("flows/b.yaml:2:1: nonsense is not a known member", ended.Error.Replace('\\', '/'), StringComparison.Ordinal);
        Assert.Equal(4, (await terminal.RunAsync("export", "whole-a")).Code);
    }

    // What only the service can judge, in both formats: also with the line and the column of the file.
    [Theory]
    [InlineData("a.yaml", "name: judged\ntasks:\n  - name: a\n    task_type: UNKNOWN_HERE\n", "a.yaml:4:16: tasks/0/task_type 'UNKNOWN_HERE' is not a task type")]
    [InlineData("a.yaml", "name: judged\ntasks:\n  - name: a\n    task_type: PASS\n    pool: nobody-made-it\n", "a.yaml:5:11: tasks/0/pool")]
    [InlineData("a.json", "{\"name\": \"judged\",\n \"tasks\": [{\"name\": \"a\", \"task_type\": \"PASS\",\n \"pool\": \"nobody-made-it\"}]}", "a.json:3:10: tasks/0/pool")]
    public async Task FaultOfTheService_IsSaidWithFileLineAndColumn(string name, string text, string expected)
    {
        using var terminal = service.Terminal();
        terminal.Write(name, text);

        var ended = await terminal.RunAsync("apply", "-f", name);

        Assert.Equal(3, ended.Code);
        Assert.Contains(ended.Error.Split('\n'), line => line.StartsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Prune_DeletesWhatNoFileHas_OnlyOfThePattern_AndAsks()
    {
        using var terminal = service.Terminal();
        terminal.Write("flows/a.yaml", "name: prune-a\n");
        terminal.Write("flows/b.yaml", "name: prune-b\n");
        terminal.Write("other.yaml", "name: other-prune\n");
        await terminal.RunAsync("apply", "-f", "flows", "-f", "other.yaml");
        File.Delete(Path.Combine(terminal.Folder, "flows", "b.yaml"));

        var unasked = await terminal.RunAsync("apply", "-f", "flows", "--prune", "prune-*");
        Assert.Equal(2, unasked.Code);
        Assert.Contains("--yes", unasked.Error, StringComparison.Ordinal);
        terminal.Typed = "n\n";
        Assert.Contains("Nothing is deleted.", (await terminal.RunAsync("apply", "-f", "flows", "--prune", "prune-*")).Error, StringComparison.Ordinal);
        Assert.Equal(0, (await terminal.RunAsync("export", "prune-b")).Code);
        Assert.Contains("- prune-b: would be deleted", (await terminal.RunAsync("apply", "-f", "flows", "--prune", "prune-*", "--dry-run")).Table, StringComparison.Ordinal);
        var foreign = await terminal.RunAsync("apply", "-f", "flows", "--prune", "billing-*", "--yes");
        Assert.Equal(2, foreign.Code);

        terminal.Typed = "y\n";
        var pruned = await terminal.RunAsync("apply", "-f", "flows", "--prune", "prune-*");

        Assert.Equal("- prune-b: deleted\n1 deleted, 1 unchanged.", pruned.Table.Replace(" (version 1)", "", StringComparison.Ordinal));
        Assert.Equal(4, (await terminal.RunAsync("export", "prune-b")).Code);
        Assert.Equal(0, (await terminal.RunAsync("export", "other-prune")).Code);
    }

    // However it stops, what was changed is said, and what is not known.
    [Theory]
    [InlineData(500, 1, "+ broken-1: created (version 1)\n1 created.", "not everything was applied, and it is not known whether broken-2 was changed.")]
    [InlineData(401, 1, "+ broken-1: created (version 1)\n1 created.", "not everything was applied, and it is not known whether broken-2 was changed.")]
    [InlineData(404, 1, "+ broken-1: created (version 1)\n1 created.", "not everything was applied, and it is not known whether broken-2 was changed.")]
    [InlineData(429, 0, "", "nothing was applied, and it is not known whether broken-1 was changed.")]
    public async Task Apply_ThatStops_SaysWhatWasDone(int status, int after, string done, string expected)
    {
        using var terminal = new Terminal();
        terminal.Write("flows/a.yaml", "name: broken-1\n");
        terminal.Write("flows/b.yaml", "name: broken-2\n");
        using var server = new System.Net.HttpListener();
        var address = $"http://127.0.0.1:{Workflow.TestHost.Processes.LoopbackPort.Free()}/";
        server.Prefixes.Add(address);
        server.Start();
        var answering = Task.Run(async () =>
        {
            for (var puts = 0; ;)
            {
                var request = await server.GetContextAsync();
                var isPut = request.Request.HttpMethod == "PUT";
                var isDone = isPut && puts++ < after;
                request.Response.StatusCode = isDone ? 201 : isPut ? status : 404;
                request.Response.ContentType = isDone ? "application/json" : "application/problem+json";
                request.Response.Close(System.Text.Encoding.UTF8.GetBytes(isDone
                    ? """{"id":1,"name":"broken-1","version":1,"is_active":true,"inputs":{},"tasks":[],"warnings":[],"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}"""
                    : $$"""{"type":"urn:workflow:problem:{{(isPut ? "broken" : "not-found")}}","status":{{request.Response.StatusCode}},"detail":"It broke."}"""), willBlock: true);
            }
        });

        var ended = await terminal.RunAsync("apply", "-f", "flows", "--server", address);

        Assert.NotEqual(0, ended.Code);
        Assert.Equal(done, ended.Table);
        Assert.Contains(expected, ended.Error, StringComparison.Ordinal);
        server.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => answering);
    }

    [Fact]
    public async Task Prune_LeavesWhatIsNoLongerWhatWasListed()
    {
        using var terminal = service.Terminal();
        foreach (var name in (string[])["stale-renamed", "stale-changed", "stale-gone", "stale-same"])
        {
            terminal.Write("a.yaml", $"name: {name}\n");
            await terminal.RunAsync("apply", "-f", "a.yaml");
        }

        using var client = new Workflow.Client.WorkflowClient(new Workflow.Client.WorkflowClientOptions { Server = new Uri(service.Address) });
        List<Workflow.Contracts.WorkflowListItem> listed = [];
        await foreach (var item in client.Workflows.ListAsync(search: "stale"))
        {
            listed.Add(item);
        }

        long IdOf(string name) => listed.Single(item => item.Name == name).Id;
        await client.Workflows.ReplaceAsync(IdOf("stale-renamed"), Workflow.Client.Definition.FromJson("""{"name":"kept-renamed"}"""));
        await client.Workflows.ReplaceAsync(IdOf("stale-changed"), Workflow.Client.Definition.FromJson("""{"name":"stale-changed","description":"new"}"""));
        await client.Workflows.DeleteAsync(IdOf("stale-gone"));
        using var speaking = Services.Service.Of(new Uri(service.Address), key: null);
        var apply = new Applying.Apply(speaking, isDryRun: false);

        foreach (var item in listed)
        {
            await apply.DeleteAsync(item, TestContext.Current.CancellationToken);
        }

        Assert.Equal(["stale-same deleted"], apply.Results.Select(result => $"{result.Name} {result.Action}"));
        Assert.Equal(
            ["stale-changed was not deleted: it has been changed since it was listed", "stale-gone was not deleted: it is gone already", "stale-renamed was not deleted: it is called 'kept-renamed' now"],
            apply.Faults.Select(fault => $"{fault.File} {fault.Detail}").Order(StringComparer.Ordinal));
    }

    // Comparing is bounded: what is too large is one change, and what is too long is cut.
    [Theory]
    [InlineData(10, 10, 20, false)]
    [InlineData(30_000, 10, 10, false)]
    [InlineData(30_000, 30_000, 2001, true)]
    public void Diff_OfALargeDefinition_IsCut(int lines, int changed, int least, bool isCut)
    {
        var before = JsonSerializer.SerializeToElement(Enumerable.Range(0, lines).Select(i => $"a{i}"));
        var after = JsonSerializer.SerializeToElement(Enumerable.Range(0, lines).Select(i => i < changed ? $"b{i}" : $"a{i}"));

        var diff = Definitions.DefinitionDiff.Lines(before, after);

        Assert.InRange(diff.Count, least, 2001);
        Assert.Equal(isCut, diff[^1] == $"… more lines: {(lines + changed) - 2000}");
    }

    [Theory]
    [InlineData("name: somebody-elses\n", 2)]
    [InlineData("just text\n", 2)]
    [InlineData("", 0)]
    [InlineData("name: exported-over\ndescription: old # comment\n", 0)]
    public async Task Export_ReplacesNoOtherFile(string there, int code)
    {
        using var terminal = service.Terminal();
        terminal.Write("a.yaml", "name: exported-over\n");
        await terminal.RunAsync("apply", "-f", "a.yaml");
        terminal.Write("other.yaml", there);

        var ended = await terminal.RunAsync("export", "exported-over", "--to", "other.yaml");

        Assert.True(code == ended.Code, ended.Error);
        Assert.Equal(code == 2, terminal.Read("other.yaml") == there);
        Assert.Equal(code == 2, ended.Error.Contains("is not the file of workflow 'exported-over'", StringComparison.Ordinal));
        Assert.Empty(Directory.GetFiles(terminal.Folder, "*.tmp"));
    }

    [Fact]
    public async Task Export_OverAFile_KeepsItsComments_AndAppliesAsTheSame()
    {
        using var terminal = service.Terminal();
        terminal.Write("flows/mine.yaml", "# why it is\nname: exported   # its name\ntasks:\n  # the first\n  - name: a\n    task_type: PASS # instant\n    config: { output: 1 }\n\n  - name: b\n    task_type: PASS\n");
        await terminal.RunAsync("apply", "-f", "flows");
        terminal.Write("changed.json", """{"name": "exported", "description": "now: with one", "tasks": [{"name": "a", "task_type": "PASS", "config": {"output": 2}}, {"name": "c", "task_type": "PASS"}]}""");
        await terminal.RunAsync("apply", "-f", "changed.json");

        var ended = await terminal.RunAsync("export", "exported", "--to", "flows");

        Assert.Equal(0, ended.Code);
        Assert.Equal(
            "# why it is\nname: exported   # its name\ndescription: \"now: with one\"\ntasks:\n  # the first\n  - name: a\n    task_type: PASS # instant\n    config: { output: 2 }\n  - name: c\n    task_type: PASS\n\n",
            terminal.Read("flows/mine.yaml"));
        Assert.Equal("1 unchanged.", (await terminal.RunAsync("apply", "-f", "flows")).Table);
        Assert.Contains("is as it was", (await terminal.RunAsync("export", "exported", "--to", "flows")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../etc/passwd", "etc-passwd")]
    [InlineData("..", "workflow")]
    [InlineData("CON", "workflow-CON")]
    [InlineData("a/b\\c:d", "a-b-c-d")]
    [InlineData("\u001b[31mred", "31mred")]
    [InlineData("测试", "测试")]
    [InlineData(".hidden", "hidden")]
    public void NameOfAFile_StaysInItsFolder(string workflow, string expected) => Assert.Equal(expected, Exporting.ExportFolder.FileNameOf(workflow));
}
