using System.Net;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Runs;

/// <summary>Lists of runs.</summary>
public sealed class RunListTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("runs");

    [Fact]
    public async Task List_IsNewestFirst_WhenAWorkflowHasRunSeveralTimes()
    {
        var (workflow, runs) = await RunThreeTimesAsync();

        var listed = await host.Client.ListAsync($"/api/v1/workflows/{workflow}/runs", limit: 2);

        Assert.Equal(runs.AsEnumerable().Reverse(), listed.Select(r => r.Text("id")));
        Assert.Equal(runs.Order(StringComparer.Ordinal), runs);
        Assert.All(listed, r => Assert.Equal(workflow, r.Number("workflow_id")));
    }

    [Fact]
    public async Task List_HoldsTheRunsOfEveryWorkflow_WhenNoneIsNamed()
    {
        var (_, runs) = await RunThreeTimesAsync();

        var listed = (await host.Client.ListAsync("/api/v1/runs")).Select(r => r.Text("id")).ToList();

        Assert.Equal(runs.AsEnumerable().Reverse(), listed.Where(runs.Contains));
    }

    [Theory]
    [InlineData("SUCCEEDED", 3)]
    [InlineData("FAILED", 0)]
    [InlineData("RUNNING", 0)]
    public async Task List_IsNarrowed_WhenAStatusIsAskedFor(string status, int expected)
    {
        var (workflow, _) = await RunThreeTimesAsync();

        Assert.Equal(expected, (await host.Client.ListAsync($"/api/v1/workflows/{workflow}/runs?status={status}", limit: 1)).Count);
        Assert.All(
            await host.Client.ListAsync($"/api/v1/runs?status={status}"),
            r => Assert.Equal(status, r.Text("status")));
    }

    [Fact]
    public async Task List_IsEmpty_WhenTheWorkflowHasNotRun()
    {
        var created = await host.Client.CreateWorkflowAsync(Define.Workflow(_name));

        var page = (await host.Client.GetAsync($"/api/v1/workflows/{created.Number("id")}/runs")).Expect(HttpStatusCode.OK).Json;

        Assert.Empty(page.Items());
        Assert.Null(page.TextOrNull("next_cursor"));
    }

    [Fact]
    public async Task List_IsNotFound_WhenThereIsNoSuchWorkflow() =>
        Problem.AssertIs(HttpStatusCode.NotFound, await host.Client.GetAsync("/api/v1/workflows/999999999/runs"));

    private async Task<(long Workflow, IReadOnlyList<string> Runs)> RunThreeTimesAsync()
    {
        var workflow = (await host.Client.CreateWorkflowAsync(Define.Workflow(_name, Define.Pass("a")))).Number("id");
        var runs = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            runs.Add(await host.Client.StartRunAsync(workflow));
            await host.Client.WaitForEndAsync(runs[^1]);
        }

        return (workflow, runs);
    }
}
