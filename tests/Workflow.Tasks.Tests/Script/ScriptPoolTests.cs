using Microsoft.Extensions.Time.Testing;
using Workflow.Tasks.Script;
using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Tasks.Tests.Script;

/// <summary>Processes are kept for the next script, replaced, and ended.</summary>
public sealed class ScriptPoolTests
{
    [Fact]
    public async Task Processes_AreAsManyAsMayRun_AndAreKept()
    {
        await using var service = new Service(settings: [("Workflow:Tasks:Script:Processes", "2")]);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => service.RunAsync("SCRIPT", new { code = "return 1" })));
        var first = service.Get<ScriptPool>().Idle.Order().ToList();
        await Task.WhenAll(Enumerable.Range(0, 400).Select(_ => service.RunAsync("SCRIPT", new { code = "return 1" })));

        Assert.Equal(2, first.Count);
        Assert.Equal(first, service.Get<ScriptPool>().Idle.Order());
        Assert.Contains(service.Waited, reason => reason.Contains("Workflow:Tasks:Script:Processes", StringComparison.Ordinal));
        Assert.Contains("waits until a process for scripts has started", service.Waited);
    }

    [Fact]
    public async Task Process_IsReplaced_AfterItsNumberOfScripts()
    {
        await using var service = new Service(settings: [("Workflow:Tasks:Script:Processes", "1"), ("Workflow:Tasks:Script:ScriptsPerProcess", "3")]);
        List<int> seen = [];

        for (var i = 0; i < 7; i++)
        {
            (await service.RunAsync("SCRIPT", new { code = "return 1" })).Output();
            seen.Add(await Idle(service));
        }

        Assert.Equal(3, seen.Distinct().Count());
        Assert.All(seen.Distinct().SkipLast(1), process => Assert.False(ProcessState.Runs(process)));
    }

    [Theory]
    [InlineData("while (true) {}", "script_timeout", true)]
    [InlineData("const a = []; while (true) a.push(new Array(1000).fill(1))", "script_died", true)]
    [InlineData("throw new Error('x')", "script_error", false)]
    [InlineData("while (true) console.log(1)", "too_many_lines", false)]
    [InlineData("return 'x'.repeat(2e6)", "output_too_large", false)]
    public async Task Process_IsReplaced_AfterAnUnsoundEnd(string code, string error, bool isReplaced)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What runs is read from /proc.");
        await using var service = new Service(settings: [("Workflow:Tasks:Script:Processes", "1"), ("Workflow:Tasks:Script:MaxSeconds", error == "script_timeout" ? "1" : "60"), ("Workflow:Tasks:Script:MaxMemoryMegabytes", "64")]);
        await service.RunAsync("SCRIPT", new { code = "return 1" });
        var first = await Idle(service);

        Assert.Equal(error, (await service.RunAsync("SCRIPT", new { code })).Error?.Code);

        (await service.RunAsync("SCRIPT", new { code = "return 1" })).Output().IsJson("1");
        Assert.Equal(isReplaced, await Idle(service) != first);
        Assert.Equal(isReplaced, !ProcessState.Runs(first));
    }

    [Fact]
    public async Task Cancel_LeavesNoProcess_ThatRunsTheScript()
    {
        await using var service = new Service(settings: [("Workflow:Tasks:Script:Processes", "1")]);
        await service.RunAsync("SCRIPT", new { code = "return 1" });
        var process = await Idle(service);
        using var cancel = new CancellationTokenSource();
        var running = service.RunAsync("SCRIPT", new { code = "console.log('begun'); while (true) {}" }, cancel.Token);
        await Eventually.HoldsAsync("it has begun", () => service.Log.Any());

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.False(ProcessState.Runs(process));
    }

    [Fact]
    public async Task Process_ThatWasKilled_IsNotUsed()
    {
        await using var service = new Service(settings: [("Workflow:Tasks:Script:Processes", "1")]);
        await service.RunAsync("SCRIPT", new { code = "return 1" });
        using var process = System.Diagnostics.Process.GetProcessById(await Idle(service));

        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync("it has ended", () => !ProcessState.Runs(process.Id));

        (await service.RunAsync("SCRIPT", new { code = "return 1" })).Output().IsJson("1");
    }

    [Fact]
    public async Task IdleProcess_Ends()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What runs is read from /proc.");
        var time = new FakeTimeProvider();
        await using var service = new Service(time: time, settings: [("Workflow:Tasks:Script:IdleSeconds", "60")]);
        await service.RunAsync("SCRIPT", new { code = "return 1" });
        var process = await Idle(service);

        time.Advance(TimeSpan.FromSeconds(59));
        Assert.True(ProcessState.Runs(process));
        time.Advance(TimeSpan.FromSeconds(61));

        await Eventually.HoldsAsync("it has ended", () => !ProcessState.Runs(process));
        (await service.RunAsync("SCRIPT", new { code = "return 1" })).Output().IsJson("1");
    }

    [Fact]
    public async Task Dispose_EndsEveryProcess()
    {
        int process;
        await using (var service = new Service())
        {
            await service.RunAsync("SCRIPT", new { code = "return 1" });
            process = await Idle(service);
        }

        await Eventually.HoldsAsync("it has ended", () => !ProcessState.Runs(process));
    }

    private static Task<int> Idle(Service service) =>
        Eventually.ReadsAsync("a process waits", () => Task.FromResult(service.Get<ScriptPool>().Idle is [var first, ..] ? first : 0), process => process != 0);
}
