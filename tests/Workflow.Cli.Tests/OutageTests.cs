using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Cli.Tests;

/// <summary>A service that restarts does not end what shows its runs.</summary>
public class OutageTests
{
    [Fact]
    public async Task WatchAndLogs_GoOn_AcrossARestart()
    {
        using var folder = new TemporaryFolder();
        var host = await StandaloneProcess.StartAsync(folder.File("data"));
        try
        {
            using var terminal = new Terminal();
            terminal.Variables["WORKFLOW_URL"] = host.BaseAddress.ToString();
            terminal.Write("a.yaml", "name: outage\ntasks: [{ name: t, task_type: EVENT, config: { name: go } }]\n");
            await terminal.RunAsync("apply", "-f", "a.yaml");
            var run = (await terminal.RunAsync("run", "outage")).Table;
            await Eventually.ReadsAsync("the run waits", async () => (await terminal.RunAsync("show", run)).Out, shown => shown.Contains("WAITING", StringComparison.Ordinal));
            using StringWriter watched = new(), logged = new(), ignored = new();
            var watching = WorkflowCommand.RunAsync(["watch", run], terminal.Surroundings(ignored, TextWriter.Synchronized(watched)));
            var logging = WorkflowCommand.RunAsync(["logs", "-f", run], terminal.Surroundings(ignored, TextWriter.Synchronized(logged)));

            var port = host.BaseAddress.Port;
            host.KillHard();
            host.Dispose();
            await Eventually.HoldsAsync("both have noticed", () => watched.ToString().Contains("does not answer", StringComparison.Ordinal) && logged.ToString().Contains("does not answer", StringComparison.Ordinal));
            host = await StandaloneProcess.StartAsync(folder.File("data"), port);
            await terminal.RunAsync("event", "go", "--run", run);

            Assert.Equal((0, 0), (await watching, await logging));
            Assert.Contains("answers again", watched.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            host.Dispose();
        }
    }
}
