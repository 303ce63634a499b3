using System.Text.Json;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Traces;

/// <summary>Real scientific workflows, whose graphs are wider and longer than made-up ones.</summary>
public sealed class ScientificTraceTests(AcceptanceHost host)
{
    // Smaller than every trace but one, so that reading the executions takes several pages.
    private const int PageSize = 50;

    [Theory]
    [InlineData(WfInstances.Genome)]
    [InlineData(WfInstances.Blast)]
    [InlineData(WfInstances.Sarek)]
    public async Task Run_StartsNoTaskBeforeItsUpstreamsAreDone_WhenTheGraphIsAScientists(string file)
    {
        var missing = WfInstances.WhyMissing(file);
        Assert.SkipUnless(missing is null, missing ?? "");
        var trace = WfInstances.Read(file);

        var run = await host.Client.RunToEndAsync(
            trace.ToWorkflow(Define.UniqueName(trace.Name)),
            TimeSpan.FromMinutes(2));
        Assert.Equal("SUCCEEDED", run.Text("status"));

        var executions = await host.Client.ExecutionsAsync(run.Text("id"), PageSize);
        AssertEachRanOnce(trace, executions);
        AssertOrderKept(trace, executions.ToDictionary(e => e.Text("task"), StringComparer.Ordinal));
    }

    [Fact]
    public async Task Tasks_AnswersFullPagesWithoutOverlap_WhenThereAreManyExecutions()
    {
        var trace = Trace.FanOutAndIn(120, 20);
        var run = await host.Client.RunToEndAsync(trace.ToWorkflow(Define.UniqueName("pages")));

        var sizes = new List<int>();
        await foreach (var page in host.Client.PagesAsync($"/api/v1/runs/{run.Text("id")}/tasks", PageSize))
        {
            sizes.Add(page.Json.Items().Count);
        }

        Assert.Equal([50, 50, 20], sizes);
        AssertEachRanOnce(trace, await host.Client.ExecutionsAsync(run.Text("id"), PageSize));
    }

    private static void AssertEachRanOnce(Trace trace, IReadOnlyList<JsonElement> executions)
    {
        Assert.Equal(trace.Tasks.Select(t => t.Id), executions.Select(e => e.Text("task")));
        Assert.All(executions, e => Assert.Equal(("SUCCEEDED", 1L), (e.Text("status"), e.Number("attempt"))));
    }

    private static void AssertOrderKept(Trace trace, Dictionary<string, JsonElement> executions)
    {
        foreach (var task in trace.Tasks)
        {
            var started = executions[task.Id].Instant("started_at");
            foreach (var parent in task.Parents)
            {
                var completed = executions[parent].Instant("completed_at");
                Assert.True(completed <= started, $"{task.Id} started at {started:O}, its upstream {parent} was done at {completed:O}.");
            }
        }
    }
}
