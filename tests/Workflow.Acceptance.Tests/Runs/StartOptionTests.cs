using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Runs;

/// <summary>What a start may ask for: to wait for the end of its run, and another version than the latest.</summary>
public sealed class StartOptionTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("start");

    [Fact]
    public async Task Start_AnswersTheRunsEnd_WhenItsCallerPrefersToWait()
    {
        var workflow = (await host.Client.CreateWorkflowAsync(Define.Workflow(_name, Define.Pass("a", 1)))).Number("id");

        var answer = await StartAsync(workflow, "wait=30");

        Assert.Equal("SUCCEEDED", answer.Expect(HttpStatusCode.OK).Json.Text("status"));
        Assert.Equal($"/api/v1/runs/{answer.Json.Text("id")}", answer.LocationPath);
    }

    [Fact]
    public async Task Start_AnswersTheRunAsItIs_WhenItTakesLongerThanItsCallerWaits()
    {
        var workflow = (await host.Client.CreateWorkflowAsync(Define.Workflow(_name, Define.Event("go", "go")))).Number("id");

        var answer = await StartAsync(workflow, "wait=1");
        var run = answer.Expect(HttpStatusCode.Accepted).Json.Text("id");
        await host.Client.PostAsync($"/api/v1/runs/{run}/events/go");

        Assert.Equal("SUCCEEDED", (await host.Client.WaitForEndAsync(run)).Text("status"));
    }

    [Fact]
    public async Task Start_RunsTheVersionThatItNames()
    {
        var workflow = (await host.Client.CreateWorkflowAsync(Define.Workflow(_name, Define.Pass("a", "one")))).Number("id");
        await host.Client.PutAsync($"/api/v1/workflows/{workflow}", Define.Workflow(_name, Define.Pass("a", "two")));

        var stories = new List<RunStory>();
        foreach (var version in (int?[])[1, 2, null])
        {
            var start = await host.Client.PostAsync($"/api/v1/workflows/{workflow}/run", version is null ? null : new JsonObject { ["version"] = version });
            stories.Add(await host.Client.EndAsync(start.Expect(HttpStatusCode.Accepted).Json.Text("id")));
        }

        Assert.Equal(["\"one\"", "\"two\"", "\"two\""], stories.Select(story => story.OutputOf("a")));
        Assert.Equal([1, 2, 2], stories.Select(story => (int)story.Run.Number("workflow_version")));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("3")]
    [InlineData("1.5")]
    [InlineData("\"latest\"")]
    public async Task Start_IsRefused_WhenThereIsNoSuchVersion(string version)
    {
        var workflow = (await host.Client.CreateWorkflowAsync(Define.Workflow(_name, Define.Pass("a", 1)))).Number("id");

        var answer = await host.Client.PostAsync($"/api/v1/workflows/{workflow}/run", new JsonObject { ["version"] = JsonNode.Parse(version) });

        Assert.Equal(["/version"], Problem.Pointers(Problem.AssertIs(HttpStatusCode.BadRequest, answer)));
        Assert.Empty(await host.Client.ListAsync($"/api/v1/workflows/{workflow}/runs"));
    }

    [Fact]
    public async Task Start_IsAConflict_WhenItsKeyCameWithAnotherVersion()
    {
        var workflow = (await host.Client.CreateWorkflowAsync(Define.Workflow(_name, Define.Pass("a", "one")))).Number("id");
        await host.Client.PutAsync($"/api/v1/workflows/{workflow}", Define.Workflow(_name, Define.Pass("a", "two")));

        var first = await host.Client.PostOnceAsync($"/api/v1/workflows/{workflow}/run", "k", new JsonObject { ["version"] = 1 });
        var same = await host.Client.PostOnceAsync($"/api/v1/workflows/{workflow}/run", "k", new JsonObject { ["version"] = 1 });
        var other = await host.Client.PostOnceAsync($"/api/v1/workflows/{workflow}/run", "k", new JsonObject { ["version"] = 2 });

        Assert.Equal(first.Expect(HttpStatusCode.Accepted).Json.Text("id"), same.Expect(HttpStatusCode.Accepted).Json.Text("id"));
        other.Expect(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Task_RunsTheVersionOfTheWorkflowThatItNames()
    {
        var child = Define.UniqueName("child");
        var id = (await host.Client.CreateWorkflowAsync(Define.Workflow(child, Define.Pass("a", "one")))).Number("id");
        await host.Client.PutAsync($"/api/v1/workflows/{id}", Define.Workflow(child, Define.Pass("a", "two")));

        var story = await host.Client.PlayAsync(Define.Workflow(
            _name,
            Called("old", 1),
            Called("latest", "latest"),
            Called("computed", "{{ 3 - 1 }}"),
            Called("missing", 9).With("allow_failure", true)));

        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Equal(["one", "two", "two"], new[] { "old", "latest", "computed" }.Select(task => story[task].Member("output").Member("outputs").Text("a")));
        Assert.Contains("/version must be a version of workflow", story["missing"].Member("error").Text("message"), StringComparison.Ordinal);

        JsonObject Called(string task, JsonNode version)
        {
            var call = Define.Child(task, child);
            call["config"]!["version"] = version;
            return call;
        }
    }

    private async Task<Answer> StartAsync(long workflow, string prefer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/workflows/{workflow}/run");
        request.Headers.Add("Prefer", prefer);
        return await host.Client.SendAsync(request);
    }
}
