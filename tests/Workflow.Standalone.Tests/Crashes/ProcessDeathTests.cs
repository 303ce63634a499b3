using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Crashes;

/// <summary>A call that takes the service down: here the called server kills it at once.</summary>
public sealed class ProcessDeathTests
{
    /// <summary>A task, and in full also an item.</summary>
    public static TheoryData<bool> Kinds => new(new[] { false, true }.Take(TestRun.Rounds(full: 2, part: 1)));

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Attempt_EndsFailed_WhenTheServiceHasDiedThreeTimes(bool isItem)
    {
        using var folder = new TemporaryFolder();
        await using var sink = await HttpSink.StartAsync();
        var deadly = sink.Held("deadly");
        var task = Define.Http("deadly", deadly).Retried(5);
        var workflow = Define.Workflow("deadly", isItem ? task.With("for_each", new JsonArray(1)) : task).With("max_concurrent_runs", 2);
        string run = "";
        for (var deaths = 0; deaths < 3; deaths++)
        {
            using var host = await StandaloneProcess.StartAsync(folder.File("data"));
            run = deaths == 0 ? await host.Client.StartRunAsync((await host.Client.CreateWorkflowAsync(workflow)).Number("id")) : run;
            await Eventually.HoldsAsync($"call {deaths + 1} comes", () => sink.CallsOf(deadly).Count == deaths + 1);
            host.KillHard();
        }

        using var survivor = await StandaloneProcess.StartAsync(folder.File("data"));

        Assert.Equal("FAILED", (await survivor.Client.WaitForEndAsync(run)).Text("status"));
        var execution = (await survivor.Client.ExecutionsAsync(run))[^1];
        Assert.Equal("process_died", execution.Member("error").Text("code"));
        Assert.Equal(1, execution.Number("attempt"));
        Assert.Equal(3, sink.CallsOf(deadly).Count);
        Assert.Equal("SUCCEEDED", (await survivor.Client.RunToEndAsync(Define.Workflow("after", Define.Pass("one")))).Text("status"));
    }
}
