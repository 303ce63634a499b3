using System.Diagnostics;
using Workflow.Tasks.Shell;
using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Tasks.Tests.Shell;

/// <summary>No process of a command outlives its task, and none takes more than it may.</summary>
public sealed class ProcessEndTests : IAsyncLifetime
{
    private readonly ShellFixture _fixture = new();

    /// <summary>Commands whose last process writes its id to the file "id", and does not end.</summary>
    public static TheoryData<string, string> Trees => new()
    {
        { "one", "echo $$ > id; exec sleep 600" },
        { "a tree of three", "sh -c 'sh -c \"echo \\$\\$ > id; sleep 600\"; true'; true" },
        { "one that ignores SIGTERM", "trap '' TERM; echo $$ > id; while true; do sleep 1; done" },
        { "one that daemonizes", "setsid sh -c 'setsid sh -c \"echo \\$\\$ > id; exec sleep 600 > /dev/null 2>&1 < /dev/null\" &' & sleep 600" },
        { "one without the environment", "env -i sh -c 'echo $$ > id; sleep 600; true'; true" },
        { "one that stops itself", "echo $$ > id; kill -STOP $$; sleep 600" },
    };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [MemberData(nameof(Trees))]
    public async Task Cancel_LeavesNoProcess(string what, string command)
    {
        using var cancel = new CancellationTokenSource();
        var running = _fixture.Service.RunAsync("SHELL", new { command, shell = true }, cancel.Token);
        var id = await _fixture.ProcessIdAsync("id");
        Assert.True(ProcessState.Runs(id), what);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.False(ProcessState.Runs(id), $"{what}: process {id} is left.");
    }

    [Fact]
    public async Task End_LeavesNoProcessInTheBackground()
    {
        var result = await _fixture.Service.RunAsync("SHELL", new { command = "sh -c 'echo $$ > id; exec sleep 600' & while ! test -s id; do sleep 0.01; done; echo done", shell = true });

        Assert.Equal("done\n", result.Output().GetProperty("stdout").GetString());
        Assert.False(ProcessState.Runs(await _fixture.ProcessIdAsync("id")));
    }

    // The tag of the left process names a service that does not live: its id is in use by another process, begun at another time.
    [Fact]
    public async Task Service_EndsWhatAKilledOneHasLeft()
    {
        var info = new ProcessStartInfo("sleep", ["600"]);
        info.Environment[ProcessTag.Variable] = ProcessTag.New(Environment.ProcessId, startedAt: 1).Value;
        using var left = Process.Start(info)!;
        info.Environment[ProcessTag.Variable] = ProcessTag.New().Value;
        using var another = Process.Start(info)!;
        try
        {
            await _fixture.Service.RunAsync("SHELL", new { command = "true" });

            await Eventually.HoldsAsync("what was left has ended", () => left.HasExited);
            Assert.False(another.HasExited);
        }
        finally
        {
            left.Kill();
            another.Kill();
        }
    }

    [Fact]
    public async Task Output_OfAnyLength_IsReadToItsEnd()
    {
        var result = await _fixture.Service.RunAsync("SHELL", new { command = "yes 0123456789 2> /dev/null | head -c 100000000; echo end >&2", shell = true });

        Assert.Equal((true, 256 * 1024, "end\n"), (result.Output().GetProperty("truncated").GetBoolean(), result.Output().GetProperty("stdout").GetString()!.Length, result.Output().GetProperty("stderr").GetString()));
    }

    [Fact]
    public async Task Log_HasNoMoreLinesThanItMay()
    {
        await using var fixture = new ShellFixture(("Workflow:Tasks:Shell:MaxLogLines", "10"));

        await fixture.Service.RunAsync("SHELL", new { command = "seq 1000", shell = true });

        Assert.Equal([.. Enumerable.Range(1, 10).Select(i => $"{i}"), "More output is not in the log: the limit is 10 lines (Workflow:Tasks:Shell:MaxLogLines)."], fixture.Service.Log);
    }

    [Fact]
    public async Task Memory_OfAllProcessesIsLimited()
    {
        await using var fixture = new ShellFixture(("Workflow:Tasks:Shell:MaxMemoryMegabytes", "64"));

        var result = await fixture.Service.RunAsync("SHELL", new { command = "(head -c 200000000 /dev/zero | tail -c 190000000 | sleep 600) & sleep 600", shell = true });

        Assert.Contains("64 MiB", result.Failure("memory_limit", retryable: false).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProcessorTime_OfAllProcessesIsLimited()
    {
        await using var fixture = new ShellFixture(("Workflow:Tasks:Shell:MaxCpuSeconds", "1"));

        var result = await fixture.Service.RunAsync("SHELL", new { command = "sh -c 'while :; do :; done' & while :; do :; done", shell = true });

        Assert.True(result.Error is { Code: "cpu_limit" or "exit_code" }, $"{result}"); // the system's own limit may be first
    }

    [Fact]
    public async Task Commands_WaitForAPlace()
    {
        await using var fixture = new ShellFixture(("Workflow:Tasks:Shell:MaxConcurrent", "1"));
        var first = fixture.Service.RunAsync("SHELL", new { command = "echo $$ > id; while ! test -e go; do sleep 0.02; done", shell = true });
        await fixture.ProcessIdAsync("id");

        var second = fixture.Service.RunAsync("SHELL", new { command = "true" });
        await Eventually.HoldsAsync("the second waits", () => fixture.Service.Waited.Count == 1);
        await File.WriteAllTextAsync(Path.Combine(fixture.Root.FullName, "go"), "");

        (await first).Output();
        (await second).Output();
        Assert.Contains("Workflow:Tasks:Shell:MaxConcurrent", Assert.Single(fixture.Service.Waited), StringComparison.Ordinal);
    }
}
