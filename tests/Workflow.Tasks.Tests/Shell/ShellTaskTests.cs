using System.Text.Json;

namespace Workflow.Tasks.Tests.Shell;

/// <summary>What SHELL tasks run, what they see, and what they return.</summary>
public sealed class ShellTaskTests : IAsyncLifetime
{
    private readonly ShellFixture _fixture = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Output_HasExitCodeAndBothStreams_AndTheLogHasTheLines()
    {
        var result = await RunAsync("{'command':'echo one; echo two >&2; printf three','shell':true}");

        result.Output().IsJson("""{"exit_code":0,"stdout":"one\nthree","stderr":"two\n","truncated":false}""");
        Assert.Equal(["one", "three", "two"], _fixture.Service.Log.Order(StringComparer.Ordinal));
    }

    // What would be code for a shell is text for the program.
    [Theory]
    [InlineData("$(id)")]
    [InlineData("; rm -rf /")]
    [InlineData("`id`")]
    [InlineData("a b\"c'd\\e")]
    [InlineData("*")]
    [InlineData("$HOME")]
    [InlineData("-n")]
    [InlineData("a\nb")]
    [InlineData("")]
    [InlineData("ünï🎈")]
    public async Task Arguments_AreNeverCode(string argument)
    {
        var plain = await RunAsync(new { command = "printf", args = new[] { "<%s>", argument } });
        var shell = await RunAsync(new { command = "printf '<%s>' \"$1\"", shell = true, args = new[] { argument } });

        Assert.Equal(($"<{argument}>", $"<{argument}>"), (plain.Output().GetProperty("stdout").GetString(), shell.Output().GetProperty("stdout").GetString()));
    }

    [Fact]
    public async Task Command_WithoutAShell_IsAProgramAndNoCode() =>
        Assert.Contains("echo hello", (await RunAsync("{'command':'echo hello'}")).Failure("command_not_found", retryable: false).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("'some text'", "some text")]
    [InlineData("{'a':[1,2]}", "{\"a\":[1,2]}")]
    [InlineData("17", "17")]
    [InlineData("null", "")]
    public async Task Input_IsWhatTheCommandReads(string input, string read) =>
        Assert.Equal(read, (await RunAsync($"{{'command':'cat','stdin':{input}}}")).Output().GetProperty("stdout").GetString());

    [Fact]
    public async Task Input_MayBeLeftUnread() =>
        Assert.Equal(0, (await RunAsync(new { command = "true", stdin = new string('x', 1_000_000) })).Output().GetProperty("exit_code").GetInt32());

    [Fact]
    public async Task Environment_HasOnlyWhatIsAllowedAndWhatIsGiven()
    {
        Environment.SetEnvironmentVariable("WORKFLOW_TEST_LEAK", "leaked");
        var result = await RunAsync("{'command':'env','env_vars':{'TARGET':'north','COUNT':3,'PATH':'/usr/bin:/bin'}}");

        var names = result.Output().GetProperty("stdout").GetString()!.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0]).Except(["PWD", "OLDPWD", "_", "SHLVL"]);
        Assert.Superset(new HashSet<string> { "COUNT", "PATH", "TARGET", "WORKFLOW_ATTEMPT", "WORKFLOW_IDEMPOTENCY_KEY", "WORKFLOW_PROCESS_TAG", "WORKFLOW_RUN_ID", "WORKFLOW_TASK" }, names.ToHashSet());
        Assert.Subset(new HashSet<string> { "COUNT", "PATH", "TARGET", "WORKFLOW_ATTEMPT", "WORKFLOW_IDEMPOTENCY_KEY", "WORKFLOW_PROCESS_TAG", "WORKFLOW_RUN_ID", "WORKFLOW_TASK", "LANG", "LC_ALL", "TZ" }, names.ToHashSet());
        Assert.Contains("TARGET=north\n", result.Output().GetProperty("stdout").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[0]", 3, false)]
    [InlineData("[0,3]", 3, true)]
    [InlineData("[3]", 0, false)]
    [InlineData("[]", 0, true)]
    public async Task ExitCode_DecidesWhetherItSucceeded(string codes, int exitCode, bool succeeds)
    {
        var result = await RunAsync($"{{'command':'echo why >&2; exit {exitCode}','shell':true,'success_exit_codes':{codes}}}");

        if (succeeds)
        {
            Assert.Equal(exitCode, result.Output().GetProperty("exit_code").GetInt32());
            return;
        }

        var error = result.Failure("exit_code", retryable: true);
        Assert.Equal($"The command ended with exit code {exitCode}: why", error.Message);
        Assert.Equal("why\n", error.Details!.Value.GetProperty("stderr").GetString());
    }

    [Fact]
    public async Task Json_IsParsedOnRequest()
    {
        (await RunAsync("{'command':'echo','args':['{\\\"rows\\\":[1,2]}'],'parse_json':true}")).Output().GetProperty("json").IsJson("""{"rows":[1,2]}""");
        (await RunAsync("{'command':'echo','args':['no json'],'parse_json':true}")).Failure("output_json", retryable: false);
        (await RunAsync("{'command':'echo','args':['{\\\"a\\\":\\\"\\\\ud800\\\"}'],'parse_json':true}")).Failure("output_json", retryable: false); // can't be stored
        (await RunAsync("{'command':'echo','args':['[1,2,3]'],'parse_json':true,'max_output_bytes':3}")).Failure("output_too_large", retryable: false);
    }

    [Theory]
    [InlineData("sub", "sub")]
    [InlineData(".", "")]
    [InlineData("sub/../sub", "sub")]
    [InlineData("link-in", "sub")]
    public async Task WorkingDirectory_IsBelowTheRoot(string wanted, string real)
    {
        Prepare();
        var directory = (await RunAsync(new { command = "pwd", args = new[] { "-P" }, working_dir = wanted })).Output().GetProperty("stdout").GetString()!.Trim();

        Assert.Equal(Path.Combine(_fixture.Root.FullName, real).TrimEnd('/'), directory);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("/etc")]
    [InlineData("sub/../../..")]
    [InlineData("link-out")]
    [InlineData("link-out/sub")]
    [InlineData("circle")]
    [InlineData("nowhere")]
    public async Task WorkingDirectory_IsRefused_OutsideOfTheRoot(string wanted)
    {
        Prepare();
        (await RunAsync(new { command = "pwd", working_dir = wanted })).Failure("working_dir", retryable: false);
    }

    [Fact]
    public async Task WorkingDirectory_IsOneOfItsOwn_WithoutARoot()
    {
        await using var fixture = new ShellFixture(("Workflow:Tasks:Shell:WorkingRoot", ""));
        var result = await fixture.Service.RunAsync("SHELL", """{"command":"pwd; touch file","shell":true}""");

        Assert.False(Directory.Exists(result.Output().GetProperty("stdout").GetString()!.Trim()));
    }

    [Theory]
    [InlineData("{}", "/config/command")]
    [InlineData("{'command':''}", "/config/command")]
    [InlineData("{'command':5}", "/config/command")]
    [InlineData("{'command':'a\\u0000b'}", "/config/command")]
    [InlineData("{'command':'a','args':'b'}", "/config/args")]
    [InlineData("{'command':'a','args':[[]]}", "/config/args/0")]
    [InlineData("{'command':'a','args':['b\\u0000']}", "/config/args/0")]
    [InlineData("{'command':'a','env_vars':{'A-B':'c'}}", "/config/env_vars/A-B")]
    [InlineData("{'command':'a','env_vars':{'A':{}}}", "/config/env_vars/A")]
    [InlineData("{'command':'a','env_vars':{'WORKFLOW_PROCESS_TAG':'x'}}", "/config/env_vars/WORKFLOW_PROCESS_TAG")]
    [InlineData("{'command':'a','args':['\\ud800']}", "/config/args/0")]
    [InlineData("{'command':'a','env_vars':{'A':'\\ud800'}}", "/config/env_vars/A")]
    [InlineData("{'command':'a','stdin':'\\ud800'}", "/config/stdin")]
    [InlineData("{'command':'a','success_exit_codes':[256]}", "/config/success_exit_codes/0")]
    [InlineData("{'command':'a','max_output_bytes':0}", "/config/max_output_bytes")]
    [InlineData("{'command':'a','shell':'yes'}", "/config/shell")]
    [InlineData("{'command':'a','cwd':'/'}", "/config/cwd")]
    public void Config_IsRefused_AtItsFault(string config, string pointer) =>
        Assert.Equal([pointer], _fixture.Service.Faults("SHELL", config.Replace('\'', '"')).Select(fault => fault.Pointer));

    [Theory]
    [InlineData("{'command':'echo {{ inputs.a }}','shell':true}", true)]
    [InlineData("{'command':'echo {{ inputs.a }}','shell':'{{ true }}'}", true)]
    [InlineData("{'command':'{{ inputs.a }}','shell':false}", false)]
    [InlineData("{'command':'{{ inputs.a }}'}", false)]
    [InlineData("{'command':'echo $1','shell':true,'args':['{{ inputs.a }}']}", false)]
    public void Expression_IsRefused_WhereItsValueWouldBeCode(string config, bool isRefused) =>
        Assert.Equal(isRefused ? ["/config/command"] : [], _fixture.Service.ExpressionFaults("SHELL", config.Replace('\'', '"')).Select(fault => fault.Pointer));

    [Fact]
    public async Task Task_IsRefused_WhereItIsNotEnabled()
    {
        await using var service = new Service();

        Assert.Contains("Workflow:Tasks:Shell:Enabled", Assert.Single(service.Faults("SHELL", """{"command":"id"}""")).Detail, StringComparison.Ordinal);
        (await service.RunAsync("SHELL", """{"command":"id"}""")).Failure("config", retryable: false);
    }

    private void Prepare()
    {
        var sub = Path.Combine(_fixture.Root.FullName, "sub");
        Directory.CreateDirectory(sub);
        Directory.CreateSymbolicLink(Path.Combine(_fixture.Root.FullName, "link-in"), sub);
        Directory.CreateSymbolicLink(Path.Combine(_fixture.Root.FullName, "link-out"), "/usr");
        Directory.CreateSymbolicLink(Path.Combine(_fixture.Root.FullName, "circle"), "circle");
    }

    private Task<Core.TaskTypes.TaskResult> RunAsync(string config) => _fixture.Service.RunAsync("SHELL", config.Replace('\'', '"'));

    private Task<Core.TaskTypes.TaskResult> RunAsync(object config) => _fixture.Service.RunAsync("SHELL", JsonSerializer.SerializeToElement(config));
}
