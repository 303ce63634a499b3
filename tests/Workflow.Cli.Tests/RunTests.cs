using System.Net;
using System.Text.Json;
using Workflow.TestHost;

namespace Workflow.Cli.Tests;

public class RunTests(RunningService service)
{
    [Fact]
    public async Task Fault_IsSaidOnce_WhenItIsTheOnlyOne()
    {
        using var terminal = service.Terminal();
        terminal.Write("a.yaml", "name: said-once\ninputs: { day: { type: string, default: x }, hour: { type: integer, default: 1 } }\ntasks: [{ name: t, task_type: PASS }]\n");
        await terminal.RunAsync("apply", "-f", "a.yaml");

        var one = await terminal.RunAsync("run", "said-once", "-i", "dya=x");
        var two = await terminal.RunAsync("run", "said-once", "-i", "dya=x", "-i", "hour=\"x\"");

        Assert.Equal((1, 2), (one.Code, one.Error.Split("inputs/dya ").Length));
        Assert.Contains("\n  inputs/dya ", two.Error, StringComparison.Ordinal);
        Assert.Contains("\n  inputs/hour ", two.Error, StringComparison.Ordinal);
    }

    // The outcome of a watched run, and the exit code that tells it.
    [Theory]
    [InlineData("succeeds", "{ name: t, task_type: PASS }", 0)]
    [InlineData("fails", "{ name: t, task_type: FAIL, config: { code: x, message: it broke } }", 10)]
    [InlineData("times-out", "{ name: t, task_type: WAIT, config: { seconds: 60 } }", 11, "timeout_seconds: 1\n")]
    public async Task WatchedRun_TellsItsOutcome_ByTheExitCode(string name, string task, int code, string more = "")
    {
        using var terminal = service.Terminal();
        terminal.Write("a.yaml", $"name: outcome-{name}\n{more}tasks:\n  - {task}\n");
        await terminal.RunAsync("apply", "-f", "a.yaml");

        var ended = await terminal.RunAsync("run", $"outcome-{name}", "--watch");

        Assert.Equal(code, ended.Code);
        Assert.Contains($"outcome-{name} v1", ended.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WatchedRun_ThatIsCancelled_IsToldByTheExitCode()
    {
        using var terminal = service.Terminal();
        var run = await WaitingRunAsync(terminal, "cancelled-while-watched");

        var watching = terminal.RunAsync("watch", run);
        Assert.Equal(0, (await terminal.RunAsync("cancel", run)).Code);

        Assert.Equal(12, (await watching).Code);
    }

    [Fact]
    public async Task Inputs_AreTakenFromOptionsAndFile_ByTheirDeclaredTypes()
    {
        using var terminal = service.Terminal();
        terminal.Write("a.yaml", "name: inputs\ninputs: { text: { type: string }, number: { type: integer }, list: { type: array }, any: {} }\noutputs: { all: '{{ inputs }}' }\ntasks: [{ name: t, task_type: PASS }]\n");
        terminal.Write("in.yaml", "number: 1\nlist: [1, 2]\n");
        await terminal.RunAsync("apply", "-f", "a.yaml");

        var ended = await terminal.RunAsync("run", "inputs", "--inputs-file", "in.yaml", "-i", "text=7", "-i", "number=2", "-i", "any=a=b", "--watch", "-o", "json");

        Assert.Equal("""{"any":"a=b","list":[1,2],"number":2,"text":"7"}""", JsonSerializer.Serialize(JsonElement.Parse(ended.Out).GetProperty("outputs").GetProperty("all").EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal).ToDictionary(p => p.Name, p => p.Value)));
        var faulty = await terminal.RunAsync("run", "inputs", "-i", "number=two");
        Assert.Equal(2, faulty.Code);
        Assert.Contains("--input number: 'two' is not JSON", faulty.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await terminal.RunAsync("run", "inputs", "-i", "nobody=1")).Code);
    }

    [Fact]
    public async Task CtrlC_LeavesTheRunRunning_AndSaysSo()
    {
        using var terminal = service.Terminal();
        var run = await WaitingRunAsync(terminal, "left-running");
        using var interrupted = new CancellationTokenSource(TimeSpan.FromSeconds(1));

        var ended = await terminal.RunAsync(interrupted.Token, "watch", run);

        Assert.Equal(130, ended.Code);
        Assert.Contains($"Run {run} goes on.", ended.Error, StringComparison.Ordinal);
        Assert.Contains("RUNNING", (await terminal.RunAsync("show", run)).Out, StringComparison.Ordinal);
        await terminal.RunAsync("cancel", run);
    }

    [Fact]
    public async Task Run_IsShown_Listed_Logged_Paused_Resumed_AndRepeated()
    {
        using var terminal = service.Terminal();
        var run = await WaitingRunAsync(terminal, "steered");

        Assert.Contains("PAUSED", (await terminal.RunAsync("pause", run)).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await terminal.RunAsync("resume", run)).Code);
        Assert.Equal(run, JsonElement.Parse((await terminal.RunAsync("runs", "steered", "--active", "-o", "json")).Out)[0].GetProperty("id").GetString());
        Assert.Equal(0, (await terminal.RunAsync("event", "go", "--run", run, "--payload", """{"by": "Ada"}""")).Code);
        Assert.Equal(0, (await terminal.RunAsync("watch", run)).Code);

        Assert.Contains("SUCCEEDED", (await terminal.RunAsync("runs", "steered", "--status", "succeeded")).Out, StringComparison.Ordinal);
        Assert.Contains("by: Ada", (await terminal.RunAsync("show", run, "--task", "wait")).Out, StringComparison.Ordinal);
        var log = await terminal.RunAsync("logs", run, "--follow", "-o", "json");
        Assert.All(log.Out.TrimEnd('\n').Split('\n'), line => Assert.Equal(JsonValueKind.Object, JsonElement.Parse(line).ValueKind));
        var repeated = JsonElement.Parse((await terminal.RunAsync("rerun", run, "--task", "after", "--watch", "-o", "json")).Out);
        Assert.Equal((run, "SUCCEEDED"), (repeated.GetProperty("rerun_of").GetString(), repeated.GetProperty("status").GetString()));
    }

    [Theory]
    [InlineData(4, "There is no run 'nobody'", "show", "nobody")]
    [InlineData(4, "There is no run 'nobody'", "cancel", "nobody")]
    [InlineData(4, "nobody", "run", "nobody")]
    [InlineData(2, "--limit is 1 to", "runs", "--limit", "0")]
    [InlineData(2, "--status is one of", "runs", "--status", "nonsense")]
    [InlineData(2, "is not an instant", "runs", "--from", "yesterday")]
    [InlineData(2, "Unrecognized command or argument", "nonsense")]
    [InlineData(2, "--output is table, json or yaml.", "runs", "-o", "xml")]
    [InlineData(4, "There is no context 'nobody'", "runs", "--context", "nobody")]
    [InlineData(2, "is not the address of a server", "runs", "--server", "nonsense")]
    public async Task Fault_IsSaid_WithItsExitCode(int code, string expected, params string[] arguments)
    {
        using var terminal = service.Terminal();

        var ended = await terminal.RunAsync(arguments);

        Assert.Equal((code, ""), (ended.Code, ended.Out));
        Assert.Contains(expected, ended.Error, StringComparison.Ordinal);
    }

    // A script must not take the answer of a proxy for "there is no such workflow".
    [Theory]
    [InlineData(null, null, 5)]
    [InlineData(HttpStatusCode.NotFound, "not-found", 4)]
    [InlineData(HttpStatusCode.NotFound, null, 5)]
    [InlineData(HttpStatusCode.NotFound, "other", 5)]
    [InlineData(HttpStatusCode.ServiceUnavailable, "unavailable", 5)]
    [InlineData(HttpStatusCode.Forbidden, "forbidden", 1)]
    [InlineData(HttpStatusCode.Gone, null, 1)]
    public void Refusal_HasTheExitCode_OfWhatIsKnown(HttpStatusCode? status, string? kind, int code) =>
        Assert.Equal(code, Workflow.Cli.Services.Refusals.CodeOf(new Workflow.Client.WorkflowException { Status = status, Kind = kind }));

    [Fact]
    public async Task ServiceThatIsNotThere_IsSaid_WithWhereItsAddressComesFrom()
    {
        using var terminal = service.Terminal();
        terminal.Variables["WORKFLOW_URL"] = "http://127.0.0.1:1/";

        var ended = await terminal.RunAsync("runs");

        Assert.Equal(5, ended.Code);
        Assert.Contains("Its address comes from WORKFLOW_URL", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_DoesNotGoOverTheNetworkUnencrypted_AndIsNotShown()
    {
        using var terminal = service.Terminal();

        var ended = await terminal.RunAsync("runs", "--server", "http://workflow.example.org", "--key", "wfk_very_secret");

        Assert.Equal(2, ended.Code);
        Assert.Contains("unencrypted", ended.Error, StringComparison.Ordinal);
        Assert.Contains("list of processes", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("wfk_very_secret", ended.Out + ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\\u001b[31mred\\u0007")]
    [InlineData("\\u202egnp.exe")]
    [InlineData("[red]markup[/]")]
    [InlineData("a\\u009b2Jb")]
    public async Task OutsideText_IsNeutralised_ForPeople_AndExact_ForPrograms(string name)
    {
        using var terminal = service.Terminal();
        terminal.Write("a.json", $$"""{"name": "text-{{Math.Abs(name.GetHashCode(StringComparison.Ordinal))}}", "outputs": {"said": "{{name}}"}, "tasks": [{"name": "t", "task_type": "PASS"}]}""");
        var applied = JsonElement.Parse((await terminal.RunAsync("apply", "-f", "a.json", "-o", "json")).Out).GetProperty("results")[0].GetProperty("name").GetString()!;

        var people = await terminal.RunAsync("run", applied, "--watch");
        var programs = await terminal.RunAsync("run", applied, "--watch", "-o", "json");

        Assert.DoesNotContain((people.Out + people.Error).Replace("\n", "", StringComparison.Ordinal), char.IsControl);
        Assert.DoesNotContain('\u202e', people.Out);
        Assert.Equal(JsonElement.Parse($"\"{name}\"").GetString(), JsonElement.Parse(programs.Out).GetProperty("outputs").GetProperty("said").GetString());
        if (name[0] == '[')
        {
            Assert.Contains(name, people.Out, StringComparison.Ordinal);
        }
    }

    private static async Task<string> WaitingRunAsync(Terminal terminal, string name)
    {
        terminal.Write($"{name}.yaml", $"name: {name}\ntasks:\n  - {{ name: wait, task_type: EVENT, config: {{ name: go }} }}\n  - {{ name: after, task_type: PASS }}\n");
        await terminal.RunAsync("apply", "-f", $"{name}.yaml");
        var run = (await terminal.RunAsync("run", name)).Table;
        await Eventually.ReadsAsync("the run waits", async () => (await terminal.RunAsync("show", run)).Out, shown => shown.Contains("WAITING", StringComparison.Ordinal));
        return run;
    }
}
