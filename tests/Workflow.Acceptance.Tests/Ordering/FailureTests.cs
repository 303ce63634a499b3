using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Ordering;

/// <summary>The effect of a failed task on the tasks downstream and on the run.</summary>
public sealed class FailureTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("failure");

    private JsonObject Failing => Define.Http("broken", host.Sink.Status(500));

    [Fact]
    public async Task Run_FailsAndNamesTheTask_WhenATaskFails()
    {
        var (run, executions) = await RunAsync(Failing);

        Assert.Equal("FAILED", run.Text("status"));
        Assert.Contains("broken", run.Text("error"), StringComparison.Ordinal);
        Assert.Equal("FAILED", executions["broken"].Text("status"));
        Assert.Contains("500", executions["broken"].Member("error").Text("message"), StringComparison.Ordinal);
        Assert.NotEmpty(executions["broken"].Member("error").Text("code"));
        Assert.Equal(JsonValueKind.Null, executions["broken"].Member("output").ValueKind);
    }

    [Fact]
    public async Task Run_DoesNotRunWhatIsDownstream_WhenATaskFails()
    {
        var unwanted = host.Sink.Slow(0, _name);
        var (run, executions) = await RunAsync(Failing, Define.Http("next", unwanted), Define.Http("last", unwanted));

        Assert.Equal("FAILED", run.Text("status"));
        foreach (var task in new[] { "next", "last" })
        {
            Assert.Equal("UPSTREAM_FAILED", executions[task].Text("status"));
            Assert.Equal(JsonValueKind.Null, executions[task].Member("started_at").ValueKind);
        }

        Assert.Empty(host.Sink.CallsOf(unwanted));
    }

    [Fact]
    public async Task Run_RunsWhatIsNotDownstream_WhenATaskFails()
    {
        var (run, executions) = await RunAsync(Failing.After(), Define.Pass("elsewhere").After());

        Assert.Equal("FAILED", run.Text("status"));
        Assert.Equal("SUCCEEDED", executions["elsewhere"].Text("status"));
    }

    [Fact]
    public async Task Run_SucceedsAndGoesOn_WhenTheFailureIsAllowed()
    {
        var (run, executions) = await RunAsync(Failing.With("allow_failure", true), Define.Pass("next"));

        Assert.Equal("SUCCEEDED", run.Text("status"));
        Assert.Equal("FAILED", executions["broken"].Text("status"));
        Assert.Equal("SUCCEEDED", executions["next"].Text("status"));
    }

    [Fact]
    public async Task Run_TimesOut_WhenATaskTakesLongerThanItsLimit()
    {
        var (run, executions) = await RunAsync(
            Define.Http("slow", host.Sink.Held(_name)).With("timeout_seconds", 1));

        Assert.Equal("FAILED", run.Text("status"));
        Assert.Equal("TIMED_OUT", executions["slow"].Text("status"));
    }

    // The verdict of each of Airflow's rules for one failed upstream.
    [Theory]
    [InlineData("all_success", "UPSTREAM_FAILED")]
    [InlineData("all_done", "SUCCEEDED")]
    [InlineData("all_failed", "SUCCEEDED")]
    [InlineData("one_success", "UPSTREAM_FAILED")]
    [InlineData("one_failed", "SUCCEEDED")]
    [InlineData("none_failed", "UPSTREAM_FAILED")]
    [InlineData("always", "SUCCEEDED")]
    public async Task TriggerRule_DecidesWhetherATaskRuns_WhenItsUpstreamFailed(string rule, string expected)
    {
        var (_, executions) = await RunAsync(
            Failing,
            Define.Pass("next").With("trigger_rule", rule));

        Assert.Equal(expected, executions["next"].Text("status"));
    }

    // The same for one succeeded upstream.
    [Theory]
    [InlineData("all_success", "SUCCEEDED")]
    [InlineData("all_done", "SUCCEEDED")]
    [InlineData("all_failed", "SKIPPED")]
    [InlineData("one_success", "SUCCEEDED")]
    [InlineData("one_failed", "SKIPPED")]
    [InlineData("none_failed", "SUCCEEDED")]
    [InlineData("always", "SUCCEEDED")]
    public async Task TriggerRule_DecidesWhetherATaskRuns_WhenItsUpstreamSucceeded(string rule, string expected)
    {
        var (run, executions) = await RunAsync(
            Define.Pass("fine"),
            Define.Pass("next").With("trigger_rule", rule));

        Assert.Equal(expected, executions["next"].Text("status"));
        Assert.Equal("SUCCEEDED", run.Text("status"));
    }

    private async Task<(JsonElement Run, Dictionary<string, JsonElement> Executions)> RunAsync(params JsonObject[] tasks)
    {
        var created = await host.Client.PostAsync("/api/v1/workflows", Define.Workflow(_name, tasks));
        created.Expect(HttpStatusCode.Created);
        var run = await host.Client.WaitForEndAsync(await host.Client.StartRunAsync(created.Json.Number("id")));
        var executions = await host.Client.ExecutionsAsync(run.Text("id"));
        return (run, executions.ToDictionary(e => e.Text("task"), StringComparer.Ordinal));
    }
}
