using System.Text.Json;
using Workflow.TestHost;

namespace Workflow.Cli.Tests;

public class EventTests(RunningService service)
{
    private const string Form = """
        tasks:
          - name: approval
            task_type: EVENT
            config:
              name: approved
              form:
                title: Release it?
                required: [ok, level]
                properties:
                  ok: { type: boolean, title: Approved }
                  level: { type: integer, title: Level, minimum: 1 }
                  channel: { type: string, enum: [stable, beta], default: stable }
        """;

    [Theory]
    [InlineData("asked", false, "x\n3\nbeta\n", """{"channel":"beta","level":3,"ok":true}""")]
    [InlineData("defaults", false, "3\n\n", """{"channel":"stable","level":3,"ok":true}""")]
    [InlineData("rejected", true, "1\n\n", """{"channel":"stable","level":1,"ok":false}""")]
    public async Task Form_IsAskedForOnATerminal(string name, bool reject, string typed, string expected)
    {
        using var terminal = service.Terminal();
        var run = await WaitAsync(terminal, $"form-{name}", Form);
        terminal.Typed = typed;

        var ended = await terminal.RunAsync(["approve", run, .. reject ? ["--reject"] : Array.Empty<string>()]);

        Assert.Equal(0, ended.Code);
        Assert.Contains("Release it?", ended.Error, StringComparison.Ordinal);
        Assert.Equal(expected, await AnswerAsync(terminal, run));
    }

    [Fact]
    public async Task Form_IsFilledFromTheCommandLine_WithoutATerminal()
    {
        using var terminal = service.Terminal();
        var run = await WaitAsync(terminal, "form-fields", Form);

        var missing = await terminal.RunAsync("approve", run);
        Assert.Equal(2, missing.Code);
        Assert.Contains("give --field level=VALUE", missing.Error, StringComparison.Ordinal);
        Assert.Contains("is a whole number", (await terminal.RunAsync("approve", run, "--field", "level=high")).Error, StringComparison.Ordinal);
        Assert.Contains("the form has no such field", (await terminal.RunAsync("approve", run, "--field", "lvl=1")).Error, StringComparison.Ordinal);
        Assert.Equal(0, (await terminal.RunAsync("approve", run, "--field", "level=2")).Code);

        Assert.Equal("""{"channel":"stable","level":2,"ok":true}""", await AnswerAsync(terminal, run));
    }

    // A yes or no is only put into a field that is known to mean it; the sentence says what was sent.
    [Theory]
    [InlineData("ok", "", "", 0, "True approved")]
    [InlineData("Approved", "--reject", "", 0, "False rejected")]
    [InlineData("approve", "--field approve=no", "", 0, "False rejected")]
    [InlineData("approved", "--field approved=no --reject", "", 0, "False rejected")]
    [InlineData("approved", "--field approved=yes --reject", "", 2, "give one of them")]
    [InlineData("rejected", "", "", 2, "give --field rejected=VALUE")]
    [InlineData("deny", "", "no\n", 0, "False -")]
    [InlineData("urgent", "--reject", "", 2, "--field NAME=VALUE")]
    [InlineData("urgent", "--field urgent=yes", "", 0, "True -")]
    [InlineData("ok:string", "--reject", "", 2, "--field NAME=VALUE")]
    [InlineData("ok, approved", "--reject", "", 2, "--field NAME=VALUE")]
    [InlineData("ok, approved", "", "no\nyes\n", 0, "False,True -")]
    [InlineData("ok, deny", "", "no\n", 0, "True,False approved")]
    [InlineData("", "", "", 0, "True approved")]
    [InlineData("", "--reject", "", 0, "False rejected")]
    [InlineData("", "--field approved=false", "", 0, "False rejected")]
    [InlineData("", "--field approved=true --reject", "", 2, "give one of them")]
    [InlineData("", "--field ok=maybe --reject", "", 2, "give one of them")]
    [InlineData("", "--field note=fine --reject", "", 0, "fine,False rejected")]
    public void Decision_IsPutOnlyWhereItIsMeant(string fields, string options, string typed, int code, string expected)
    {
        var form = fields.Length == 0 ? null : Events.Form.Read(JsonSerializer.SerializeToElement(new
        {
            properties = fields.Split(", ").ToDictionary(field => field.Split(':')[0], field => new { type = field.Contains(':', StringComparison.Ordinal) ? "string" : "boolean" }),
            required = fields.Split(", ").Select(field => field.Split(':')[0]),
        }));
        using var terminal = new Terminal { Typed = typed.Length > 0 ? typed : null };
        using StringWriter output = new(), error = new();
        var globals = new Globals(terminal.Surroundings(output, error));
        var words = options.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var call = new Call(new System.CommandLine.RootCommand().Parse([]), globals.Surroundings, globals);

        try
        {
            var sent = new Events.FormQuestions(call).Fill(form, words.Contains("--reject"), [.. words.Where((_, i) => i > 0 && words[i - 1] == "--field")]);
            Assert.Equal((code, expected), (0, $"{string.Join(',', sent.Values)} {Events.FormQuestions.Meaning(form, sent) ?? "-"}"));
        }
        catch (Workflow.Cli.Terminal.CommandFailedException e)
        {
            Assert.Equal(code, e.ExitCode);
            Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Event_GoesByNameAndKey_AndWhatWaitsIsListed()
    {
        using var terminal = service.Terminal();
        var run = await WaitAsync(terminal, "keyed", "tasks: [{ name: wait, task_type: EVENT, config: { name: paid, key: order-17 } }]");

        Assert.Contains(run, (await terminal.RunAsync("approve", "--event", "paid")).Out, StringComparison.Ordinal);
        var sent = await terminal.RunAsync("event", "paid", "--event-key", "order-17", "-p", "5");

        Assert.StartsWith("Event paid went to 1 waiting task and 0 workflows.", sent.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await terminal.RunAsync("watch", run)).Code);
        Assert.Equal(4, (await terminal.RunAsync("approve", run)).Code);
    }

    private static async Task<string> WaitAsync(Terminal terminal, string name, string tasks)
    {
        terminal.Write("a.yaml", $"name: {name}\n{tasks}\n");
        Assert.Equal("", (await terminal.RunAsync("apply", "-f", "a.yaml")).Error);
        var run = (await terminal.RunAsync("run", name)).Table;
        await Eventually.ReadsAsync("the run waits", async () => (await terminal.RunAsync("show", run)).Out, shown => shown.Contains("WAITING", StringComparison.Ordinal));
        return run;
    }

    private static async Task<string> AnswerAsync(Terminal terminal, string run)
    {
        Assert.Equal(0, (await terminal.RunAsync("watch", run)).Code);
        var output = JsonElement.Parse((await terminal.RunAsync("show", run, "--task", "approval", "-o", "json")).Out)[0].GetProperty("output");
        return JsonSerializer.Serialize(output.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal).ToDictionary(p => p.Name, p => p.Value));
    }
}
