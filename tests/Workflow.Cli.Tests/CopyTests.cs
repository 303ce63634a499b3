using System.Text.Json;
using Workflow.Cli.Contexts;
using Workflow.Cli.Copying;
using Workflow.Cli.Terminal;
using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Cli.Tests;

public class CopyTests(RunningService service)
{
    private static readonly ContextSet Contexts = new()
    {
        Contexts = ContextSet.None.Contexts.Add("prod", new Context(new Uri("https://prod.example/"), "prod-key")),
    };

    // --from, --from-key, WORKFLOW_FROM_KEY, WORKFLOW_URL, WORKFLOW_KEY → the server, and the key that goes to it.
    [Theory]
    [InlineData("https://a.example", null, null, null, null, "https://a.example/", null)]
    [InlineData("https://a.example/base", "given", "own", "https://a.example", "k", "https://a.example/base/", "given")]
    [InlineData("https://a.example", null, "own", "https://a.example", "k", "https://a.example/", "own")]
    [InlineData("https://a.example", null, null, "https://a.example", "k", "https://a.example/", "k")]
    [InlineData("https://a.example", null, null, "https://b.example", "k", "https://a.example/", null)]
    [InlineData("https://a.example", null, null, null, "k", "https://a.example/", null)]
    [InlineData("https://prod.example", null, null, null, null, "https://prod.example/", null)]
    [InlineData("prod", null, null, null, "k", "https://prod.example/", "prod-key")]
    [InlineData("prod", "given", null, null, null, "https://prod.example/", "given")]
    public void End_IsFound_WithAKeyOfItsOwn(string text, string? key, string? fromKey, string? url, string? ownKey, string server, string? expectedKey)
    {
        var end = CopyEnd.Find("from", text, key, name => name switch { "WORKFLOW_FROM_KEY" => fromKey, "WORKFLOW_URL" => url, "WORKFLOW_KEY" => ownKey, _ => null }, () => Contexts);

        Assert.Equal((new Uri(server), expectedKey), (end.Server, end.Key));
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("")]
    [InlineData("ftp://a.example")]
    [InlineData("https://user:secret@a.example")]
    public void End_IsRefused_IfItIsNone(string text) =>
        Assert.Throws<CommandFailedException>(() => CopyEnd.Find("to", text, null, _ => null, () => Contexts));

    [Fact]
    public async Task Copy_BringsAllThere_AndAgainChangesNothing()
    {
        using var folder = new TemporaryFolder();
        using var one = await StandaloneProcess.StartAsync(folder.File("one"), null, "--Workflow:Tasks:Shell:Enabled=true", "--Workflow:Secrets:TOKEN=a-secret-value");
        using var two = await StandaloneProcess.StartAsync(folder.File("two"));
        using var terminal = new Terminal();
        terminal.Variables["WORKFLOW_URL"] = one.BaseAddress.ToString();
        terminal.Write("flows/a.yaml", "name: nightly\ncron_expression: 0 3 * * *\ntasks:\n  - { name: a, task_type: PASS, config: { output: '{{ secrets.TOKEN }}' } }\n");
        terminal.Write("flows/b.yaml", "name: shell\ntasks:\n  - { name: a, task_type: SHELL, config: { command: ls } }\n");
        Assert.Equal("", (await terminal.RunAsync("apply", "-f", "flows")).Error);
        string[] copy = ["copy", "--from", one.BaseAddress.ToString(), "--to", two.BaseAddress.ToString()];

        var first = await terminal.RunAsync(copy);
        var second = await terminal.RunAsync([.. copy, "-o", "json"]);

        Assert.Equal(1, first.Code); // one is refused, and said
        Assert.StartsWith("KIND      NAME     OUTCOME  REASON\nworkflow  nightly  created\nworkflow  shell    failed   ", first.Table, StringComparison.Ordinal);
        Assert.EndsWith("\n1 created, 1 failed.", first.Table, StringComparison.Ordinal);
        Assert.Contains("Set these secrets on the other service: TOKEN.", first.Error, StringComparison.Ordinal);
        Assert.Contains("These schedules fire on both services now: nightly.", first.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret-value", first.Out + first.Error, StringComparison.Ordinal);
        Assert.Equal(["unchanged", "failed"], JsonElement.Parse(second.Out).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("outcome").GetString()));
        await terminal.RunAsync("export", "--to", "out", "--server", two.BaseAddress.ToString());
        Assert.Contains("cron_expression: \"0 3 * * *\"", terminal.Read("out/nightly.yaml"), StringComparison.Ordinal);
        await terminal.RunAsync([.. copy, "--disable"]);
        Assert.Contains("is_active: false", (await terminal.RunAsync("export", "nightly", "--server", two.BaseAddress.ToString())).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--from", 5)]
    [InlineData("--to", 5)]
    public async Task Copy_SaysWhichServiceDoesNotAnswer(string side, int code)
    {
        using var terminal = service.Terminal();
        const string Nobody = "http://127.0.0.1:1/";

        var ended = await terminal.RunAsync("copy", "--from", side == "--from" ? Nobody : service.Address, "--to", side == "--to" ? Nobody : service.Address);

        Assert.Equal((code, ""), (ended.Code, ended.Out));
        Assert.StartsWith($"workflow: {side} {Nobody}: ", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copy_SaysWhereAKeyIsGiven_AndNeverShowsIt()
    {
        using var folder = new TemporaryFolder();
        const string Admin = "admin-of-the-tests-0123456789-0123456789";
        using var host = await StandaloneProcess.StartAsync(folder.File("data"), null, $"--Workflow:Access:BootstrapKey={Admin}");
        using var terminal = service.Terminal();

        var refused = await terminal.RunAsync("copy", "--from", service.Address, "--to", host.BaseAddress.ToString());
        terminal.Variables["WORKFLOW_TO_KEY"] = Admin;
        var copied = await terminal.RunAsync("copy", "--from", service.Address, "--to", host.BaseAddress.ToString());
        var same = await terminal.RunAsync("copy", "--from", service.Address, "--to", service.Address.TrimEnd('/'));

        Assert.Equal(1, refused.Code);
        Assert.Contains("Set its key: --to-key, WORKFLOW_TO_KEY, or a context.", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, copied.Code);
        Assert.DoesNotContain(Admin, copied.Out + copied.Error, StringComparison.Ordinal);
        Assert.Equal((2, $"workflow: --from and --to are the same service, {service.Address}.\n"), (same.Code, same.Error));
    }
}
