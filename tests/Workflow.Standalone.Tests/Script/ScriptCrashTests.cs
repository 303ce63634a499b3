using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Script;

/// <summary>A SCRIPT task on a host: its log can be followed, and a kill of the host leaves no process behind.</summary>
public sealed class ScriptCrashTests
{
    [Fact]
    public async Task Kill_OfTheHost_EndsEveryProcess()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are found in /proc.");
        using var folder = new TemporaryFolder();
        using var host = await StandaloneProcess.StartAsync(folder.File("data"));
        var workflow = await host.Client.CreateWorkflowAsync(Define.Workflow(
            "scripts",
            Define.Task("idle", "SCRIPT", Code("return 1")).With("depends_on", new JsonArray()),
            Define.Task("busy", "SCRIPT", Code("console.log('begun'); while (true) {}")).With("depends_on", new JsonArray())));
        var run = await host.Client.StartRunAsync(workflow.Number("id"));
        await Eventually.ReadsAsync(
            "the log while the script runs",
            () => host.Client.ListAsync($"api/v1/runs/{run}/logs"),
            log => log.Any(line => line.Text("message") == "begun"));
        var processes = Scripts(host.ProcessId);

        host.KillHard();

        Assert.NotEmpty(processes);
        await Eventually.HoldsAsync("no process is left", () => !processes.Any(ProcessState.Runs));
    }

    [Fact]
    public async Task Script_ThatNeverEnds_KeepsNoOtherFromRunning()
    {
        using var folder = new TemporaryFolder();
        using var host = await StandaloneProcess.StartAsync(folder.File("data"), null, "--Workflow:Tasks:Script:MaxSeconds=250"); // below the time limit of a task
        var endless = await host.Client.CreateWorkflowAsync(Define.Workflow("endless", Define.Task("a", "SCRIPT", Code("while (true) {}"))));
        var run = await host.Client.StartRunAsync(endless.Number("id"));
        await Eventually.ReadsAsync("it runs", () => host.Client.ExecutionsAsync(run), executions => executions.Any(execution => execution.Text("status") == "RUNNING"));

        var story = await host.Client.PlayAsync(Define.Workflow("sums", Define.Task("sum", "SCRIPT", new JsonObject
        {
            ["code"] = "return input.numbers.reduce((a, b) => a + b)",
            ["input"] = new JsonObject { ["numbers"] = "{{ [1, 2, 3] }}" },
        })));

        Assert.Equal("6", story.OutputOf("sum"));
        await host.Client.TellAsync(run, "cancel");
        Assert.Equal("CANCELLED", (await host.Client.WaitForEndAsync(run)).Text("status"));
    }

    private static JsonObject Code(string code) => new() { ["code"] = code };

    private static int[] Scripts(int host) =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit)).Select(name => int.Parse(name!, System.Globalization.CultureInfo.InvariantCulture))
            .Where(process => ProcessState.ParentOf(process) == host),
    ];
}
