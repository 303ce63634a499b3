using System.Diagnostics;
using Workflow.TestHost;

namespace Workflow.Cli.Tests;

public class CompletionTests(RunningService service)
{
    [Theory]
    [InlineData("workflow va", "validate")]
    [InlineData("workflow run --wa", "--watch")]
    [InlineData("workflow config ", "use")]
    [InlineData("workflow runs --status S", "SUCCEEDED")]
    [InlineData("/usr/local/bin/workflow sch", "schedule")]
    public async Task Word_IsCompleted(string line, string expected)
    {
        using var terminal = service.Terminal();

        var ended = await terminal.RunAsync("complete", $"{line.Length}", "--", line);

        Assert.Contains(expected, ended.Out.Split('\n'));
    }

    [Theory]
    [InlineData("workflow -o ", "json table yaml")]
    [InlineData("workflow -o j", "json")]
    [InlineData("workflow runs --status f", "FAILED")]
    [InlineData("workflow runs --trigger s", "schedule")]
    [InlineData("workflow keys create x --role ", "admin operator viewer")]
    [InlineData("workflow backfill start x --reprocess ", "completed failed none")]
    [InlineData("workflow schedule p", "pause preview")]
    [InlineData("workflow completion ", "bash pwsh zsh")]
    [InlineData("workflow config u", "use")]
    [InlineData("workflow config use l", "")]
    [InlineData("workflow export --t", "--to")]
    [InlineData("workflow export -", "--allow-plain-http --context --help --key --output --server --to -h -o")]
    [InlineData("workflow export --outp", "--output")]
    public async Task Word_IsCompleted_WithWhatBeginsLikeIt_AndNothingElse(string line, string expected)
    {
        using var terminal = service.Terminal();
        terminal.Variables["WORKFLOW_URL"] = "http://127.0.0.1:1/"; // the names of workflows, which other tests have applied, are offered too

        var ended = await terminal.RunAsync("complete", $"{line.Length}", "--", line);

        Assert.Equal(expected, string.Join(' ', ended.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("/h")]
    [InlineData("/?")]
    public async Task Path_IsNoRequestForHelp(string name)
    {
        using var terminal = service.Terminal();

        var ended = await terminal.RunAsync("validate", name);

        Assert.Equal((3, ""), (ended.Code, ended.Out));
        Assert.Contains("can't be read", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NamesOfTheService_AndContexts_AreCompleted()
    {
        using var terminal = service.Terminal();
        terminal.Write("a.yaml", "name: completed-by-name\n");
        await terminal.RunAsync("apply", "-f", "a.yaml");
        await terminal.RunAsync("config", "set", "staging", "--server", "http://localhost:1");

        // What the service does not say within a second is not offered.
        Assert.Equal("completed-by-name", (await Eventually.ReadsAsync("the name is offered", () => CompleteAsync(terminal, "workflow run completed"), ended => ended.Table.Length > 0)).Table);
        Assert.Equal("staging", (await CompleteAsync(terminal, "workflow config use st")).Table);
    }

    [Fact]
    public async Task ServiceThatIsNotThere_CostsAMomentOnly_AndNoError()
    {
        using var terminal = service.Terminal();
        terminal.Variables["WORKFLOW_URL"] = "http://127.0.0.1:1/";

        var ended = await CompleteAsync(terminal, "workflow run comp");

        Assert.Equal((0, "", ""), (ended.Code, ended.Table, ended.Error));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("pwsh")]
    public async Task Script_IsWritten(string shell)
    {
        using var terminal = service.Terminal();

        Assert.Contains("workflow complete", (await terminal.RunAsync("completion", shell)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Script_OfBash_Completes()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "There is no bash.");
        using var terminal = service.Terminal();
        terminal.Write("script", (await terminal.RunAsync("completion", "bash")).Out);

        // The command is a function that writes what it is asked, and one word with a space.
        using var bash = Process.Start(new ProcessStartInfo("/bin/bash")
        {
            ArgumentList = { "--norc", "-c", "workflow() { echo \"$*\"; echo 'two words'; }; . ./script; COMP_LINE='workflow ru' COMP_POINT=11 _workflow; printf '%s\\n' \"${COMPREPLY[@]}\"; complete -p workflow" },
            WorkingDirectory = terminal.Folder,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var said = await bash.StandardOutput.ReadToEndAsync();

        Assert.Equal("complete 11 -- workflow ru\ntwo words\ncomplete -o default -F _workflow workflow\n", said);
    }

    [Theory]
    [InlineData("plain-name", true)]
    [InlineData("name with spaces", false)]
    [InlineData("$(touch /tmp/x)", false)]
    [InlineData("a;b", false)]
    [InlineData("\u001b[31m", false)]
    [InlineData("-rf", false)]
    [InlineData("测试", true)]
    public void Name_ThatAShellWouldNotTakeAsItIs_IsNotOffered(string name, bool expected) => Assert.Equal(expected, Completion.ServiceNames.IsPlainWord(name));

    private static Task<Ended> CompleteAsync(Terminal terminal, string line) => terminal.RunAsync("complete", $"{line.Length}", "--", line);
}
