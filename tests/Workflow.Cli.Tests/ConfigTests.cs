using System.Text.Json;

namespace Workflow.Cli.Tests;

public class ConfigTests
{
    [Fact]
    public async Task Contexts_AreSet_Used_Listed_AndRemoved()
    {
        using var terminal = new Terminal { Piped = "wfk_secret\n" };

        Assert.Equal(0, (await terminal.RunAsync("config", "set", "prod", "--server", "https://workflow.example.org", "--key", "-")).Code);
        Assert.Equal(0, (await terminal.RunAsync("config", "set", "local", "--server", "http://localhost:7071")).Code);
        Assert.Equal(0, (await terminal.RunAsync("config", "use", "local")).Code);

        var listed = await terminal.RunAsync("config", "list");
        Assert.Equal(
            """
               NAME   SERVER                         KEY
            *  local  http://localhost:7071/         no
               prod   https://workflow.example.org/  yes
            """.ReplaceLineEndings("\n"),
            listed.Table);
        Assert.DoesNotContain("wfk_secret", listed.Out + listed.Error + (await terminal.RunAsync("config", "list", "-o", "json")).Out, StringComparison.Ordinal);

        Assert.Equal(0, (await terminal.RunAsync("config", "remove", "local")).Code);
        var left = JsonElement.Parse((await terminal.RunAsync("config", "list", "-o", "json")).Out);
        Assert.Equal(("prod", false), (Assert.Single(left.EnumerateArray()).GetProperty("name").GetString(), left[0].GetProperty("current").GetBoolean()));
    }

    [Fact]
    public async Task Key_IsReadableByTheUserOnly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes; the folder is in the user's profile.");
        using var terminal = new Terminal { Piped = "wfk_secret\n" };

        await terminal.RunAsync("config", "set", "prod", "--server", "https://workflow.example.org", "--key", "-");

        var file = Path.Combine(terminal.ConfigFolder, "config.json");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, ModeOf(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, ModeOf(terminal.ConfigFolder));
        Assert.Equal([file], Directory.GetFiles(terminal.ConfigFolder)); // nothing of the writing is left
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public async Task Key_ThatOthersMayReadOrChange_IsRefused_WithTheWayOut(UnixFileMode more)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        using var terminal = new Terminal { Piped = "wfk_secret\n" };
        await terminal.RunAsync("config", "set", "prod", "--server", "https://workflow.example.org", "--key", "-");
        var file = Path.Combine(terminal.ConfigFolder, "config.json");
        AddMode(file, more);

        var ended = await terminal.RunAsync("config", "list");

        Assert.Equal(2, ended.Code);
        Assert.Contains($"run chmod 600 {file}", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("wfk_secret", ended.Out + ended.Error, StringComparison.Ordinal);
    }

    // What others can change may name their server, which a key that is set later goes to.
    [Theory]
    [InlineData("config.json", UnixFileMode.GroupRead, 0)]
    [InlineData("config.json", UnixFileMode.OtherRead, 0)]
    [InlineData("config.json", UnixFileMode.GroupWrite, 2)]
    [InlineData("config.json", UnixFileMode.OtherWrite, 2)]
    [InlineData(".", UnixFileMode.OtherRead, 0)]
    [InlineData(".", UnixFileMode.GroupWrite, 2)]
    [InlineData(".", UnixFileMode.OtherWrite, 2)]
    public async Task ContextWithoutAKey_ThatOthersMayChange_IsRefused(string name, UnixFileMode more, int code)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        using var terminal = new Terminal();
        await terminal.RunAsync("config", "set", "local", "--server", "http://localhost:7071");
        AddMode(Path.GetFullPath(name, terminal.ConfigFolder), more);

        var ended = await terminal.RunAsync("config", "list");

        Assert.True(code == ended.Code, ended.Error);
        Assert.Equal(code == 2, ended.Error.Contains("others may change it", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("wfk_1\r", "wfk_1")]
    [InlineData("wfk_2\n", "wfk_2")]
    [InlineData("wrong\u0015wfk_x\u007f3\r", "wfk_3")]
    [InlineData("\u007f\bwfk_4\u0007\u0004\t\r", "wfk_4")]
    [InlineData("\u0004", null)]
    [InlineData("\r", "")]
    public void HiddenLine_IsWhatWasTyped(string typed, string? expected)
    {
        var keys = new Queue<char>(typed);

        Assert.Equal(expected, Workflow.Cli.Terminal.HiddenLine.Read(() => new ConsoleKeyInfo(keys.Dequeue(), default, shift: false, alt: false, control: false)));
        Assert.Empty(keys);
    }

    [Fact]
    public async Task Key_ThatIsTyped_IsReadWithoutBeingShown()
    {
        using var terminal = new Terminal { Typed = "shown\n" };
        using StringWriter output = new(), error = new();

        var code = await WorkflowCommand.RunAsync(["config", "set", "prod", "--server", "https://workflow.example.org", "--key", "-"], terminal.Surroundings(output, error) with { ReadHidden = () => "hidden" });

        Assert.Equal(0, code);
        Assert.Contains("\"hidden\"", File.ReadAllText(Path.Combine(terminal.ConfigFolder, "config.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("runs", "--server", "http://localhost:1", "--key", "-")]
    [InlineData("open", "--key", "-")]
    [InlineData("mcp", "--key", "-")]
    [InlineData("copy", "--from", "http://localhost:1", "--to", "http://localhost:2", "--from-key", "-")]
    [InlineData("copy", "--from", "http://localhost:1", "--to", "http://localhost:2", "--to-key", "-")]
    public async Task KeyOfStandardInput_IsNotSentAsAKey(params string[] arguments)
    {
        using var terminal = new Terminal();

        var ended = await terminal.RunAsync(arguments);

        Assert.Equal(2, ended.Code);
        Assert.Contains("a key that nobody sees", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_IsForgotten_WhenTheContextGetsAnotherServer()
    {
        using var terminal = new Terminal { Piped = "wfk_secret\n" };
        await terminal.RunAsync("config", "set", "prod", "--server", "https://workflow.example.org", "--key", "-");

        await terminal.RunAsync("config", "set", "prod", "--server", "https://elsewhere.example.org");

        Assert.DoesNotContain("wfk_secret", File.ReadAllText(Path.Combine(terminal.ConfigFolder, "config.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b", "https://x.example", "A name of a context has")]
    [InlineData("../x", "https://x.example", "A name of a context has")]
    [InlineData("x", "ftp://x.example", "is not the address of a server")]
    [InlineData("x", "x.example", "is not the address of a server")]
    [InlineData("x", "https://user:word@x.example", "must not hold a user name or a password")]
    public async Task FaultyContext_IsRefused(string name, string server, string expected)
    {
        using var terminal = new Terminal();

        var ended = await terminal.RunAsync("config", "set", name, "--server", server);

        Assert.Equal(2, ended.Code);
        Assert.Contains(expected, ended.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(terminal.ConfigFolder, "config.json")));
    }

    [Theory]
    [InlineData("use")]
    [InlineData("remove")]
    public async Task UnknownContext_IsSaid(string command)
    {
        using var terminal = new Terminal();

        var ended = await terminal.RunAsync("config", command, "nobody");

        Assert.Equal(4, ended.Code);
        Assert.Contains("There is no context 'nobody': workflow config list shows those there are.", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DamagedFile_IsSaid_WithItsPlace()
    {
        using var terminal = new Terminal();
        terminal.Write("config/workflow/config.json", "{ damaged");

        var ended = await terminal.RunAsync("config", "list");

        Assert.Equal(1, ended.Code);
        Assert.Contains(Path.Combine(terminal.ConfigFolder, "config.json"), ended.Error, StringComparison.Ordinal);
    }

    private static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);

    private static void AddMode(string path, UnixFileMode more)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | more);
        }
    }
}
