using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Shell;

/// <summary>A SHELL task on a host: its log can be followed, and a kill of the host leaves no process behind.</summary>
public sealed class ShellCrashTests
{
    private const string Enabled = "--Workflow:Tasks:Shell:Enabled=true";

    [Fact]
    public async Task Command_IsRunAgain_AndTheOldOneIsEnded_AfterAKill()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes that a killed host has left are found on Linux only.");
        using var folder = new TemporaryFolder();
        var ids = folder.File("ids");
        string run;
        using (var host = await StandaloneProcess.StartAsync(folder.File("data"), null, Enabled))
        {
            var workflow = await host.Client.CreateWorkflowAsync(Define.Workflow("shell", Define.Task("wait", "SHELL", new JsonObject
            {
                ["command"] = "echo $$ >> \"$1\"; echo waiting; while ! test -e \"$2\"; do sleep 0.1; done; echo done",
                ["shell"] = true,
                ["args"] = new JsonArray(ids, folder.File("go")),
            })));
            run = await host.Client.StartRunAsync(workflow.Number("id"));
            await Eventually.ReadsAsync(
                "the log while the command runs",
                () => host.Client.ListAsync($"api/v1/runs/{run}/logs"),
                log => log.Any(line => line.Text("message") == "waiting"));
            host.KillHard();
        }

        var first = Ids(ids).Single();
        Assert.True(ProcessState.Runs(first), "The command does not live on without its host: then this test shows nothing.");
        using var next = await StandaloneProcess.StartAsync(folder.File("data"), null, Enabled);
        await Eventually.HoldsAsync("the command is run again", () => Ids(ids).Length == 2);

        await Eventually.HoldsAsync("the old one has ended", () => !ProcessState.Runs(first));
        await File.WriteAllTextAsync(folder.File("go"), "");
        Assert.Equal("SUCCEEDED", (await next.Client.WaitForEndAsync(run)).Text("status"));
        Assert.Equal("waiting\ndone\n", (await next.Client.ExecutionsAsync(run)).Single().Member("output").Text("stdout"));
    }

    private static int[] Ids(string file) => File.Exists(file) ? [.. File.ReadAllLines(file).Select(int.Parse)] : [];
}
