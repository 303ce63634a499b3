using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Telemetry.Tests.Metrics;

/// <summary>What is counted equals what is on record, although the process that counts is killed again and again.</summary>
public class MetricsOverKillsTests(ITestOutputHelper output)
{
    private static readonly int Runs = TestRun.Rounds(full: 1_000, part: 60);
    private static readonly int Kills = TestRun.Rounds(full: 20, part: 3);

    [Fact]
    public async Task Counts_EqualTheRecord_AfterKills()
    {
        var random = new Random(20262);
        using var folder = new TemporaryFolder();
        await using var sink = await HttpSink.StartAsync();
        var process = await Host.StartScrapedAsync(folder.File("data"));
        try
        {
            long[] workflows =
            [
                await CreateAsync(process, Define.Workflow("good", Define.Pass("a"), Define.Pass("each", "{{ item }}").With("for_each", new JsonArray(1, 2)))),
                await CreateAsync(process, Define.Workflow("bad", Define.Pass("a"), Define.Broken("b"))),
                await CreateAsync(process, Define.Workflow("calls", Define.Http("slow", sink.Slow(20, "kills")), Define.Http("flaky", sink.Status(503)).Retried(2).With("allow_failure", true))),
            ];
            var perLife = Runs / (Kills + 1);
            var isWithin = 0;
            for (var started = 0; started < Runs;)
            {
                for (var inLife = 0; inLife < perLife && started < Runs; inLife++, started++)
                {
                    await process.Client.StartRunAsync(workflows[started % workflows.Length]);
                }

                if (started + perLife <= Runs)
                {
                    await Task.Delay(random.Next(0, 60)); // a kill at any moment
                    isWithin += (await ListAsync(process, "/api/v1/runs?status=RUNNING")).Count > 0 ? 1 : 0;
                    process.KillHard();
                    process.Dispose();
                    process = await Host.StartScrapedAsync(folder.File("data"));
                }
            }

            await Eventually.ReadsAsync("all runs have ended", () => ListAsync(process, "/api/v1/runs"), runs => runs.All(WorkflowClient.HasEnded));
            await AssertEqualAsync(process);
            output.WriteLine($"{Runs} runs, {Kills} kills, {isWithin} of them within runs{TestRun.Note}");
        }
        finally
        {
            process.Dispose();
        }
    }

    private static async Task AssertEqualAsync(StandaloneProcess process)
    {
        var runs = await ListAsync(process, "/api/v1/runs");
        var metrics = PrometheusText.Parse((await process.Client.GetAsync("/metrics")).Text);

        Assert.Equal(Runs, runs.Count);
        Assert.Equal(Runs, metrics.Sum("workflow_runs_ended_total"));
        foreach (var ended in runs.GroupBy(run => (Workflow: run.Text("workflow_name"), Status: run.Text("status"))))
        {
            Assert.Equal(ended.Count(), metrics.Sum("workflow_runs_ended_total", ("workflow_name", ended.Key.Workflow), ("workflow_outcome", ended.Key.Status)));
        }

        foreach (var begun in runs.Where(run => run.TextOrNull("started_at") is not null).GroupBy(run => run.Text("workflow_name")))
        {
            Assert.Equal(begun.Count(), metrics.Sum("workflow_runs_started_total", ("workflow_name", begun.Key)));
        }

        Dictionary<(string Type, string Status), int> executions = [];
        foreach (var run in runs)
        {
            foreach (var execution in await process.Client.ExecutionsAsync(run.Text("id")))
            {
                if (execution.TextOrNull("started_at") is not null)
                {
                    var key = (execution.Text("task") is "slow" or "flaky" ? "HTTP" : "PASS", execution.Text("status"));
                    executions[key] = executions.GetValueOrDefault(key) + 1;
                }
            }
        }

        Assert.Equal(
            executions.OrderBy(pair => pair.Key.ToString(), StringComparer.Ordinal).Select(pair => (pair.Key, (double)pair.Value)),
            metrics.Samples.Where(sample => sample.Name == "workflow_executions_ended_total").Select(sample => (Key: (sample.Labels["workflow_task_type"], sample.Labels["workflow_outcome"]), sample.Value)).OrderBy(pair => pair.Key.ToString(), StringComparer.Ordinal));
    }

    private static async Task<IReadOnlyList<JsonElement>> ListAsync(StandaloneProcess process, string path) => await process.Client.ListAsync(path);

    private static async Task<long> CreateAsync(StandaloneProcess process, JsonObject workflow) =>
        (await process.Client.CreateWorkflowAsync(workflow.With("max_concurrent_runs", 20))).Number("id");
}
