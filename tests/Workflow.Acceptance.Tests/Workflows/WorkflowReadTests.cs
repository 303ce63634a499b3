using System.Net;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Workflows;

/// <summary>Reading workflows, one by one and as a list.</summary>
public sealed class WorkflowReadTests(AcceptanceHost host)
{
    [Fact]
    public async Task Get_AnswersWhatWasCreated_WhenTheWorkflowExists()
    {
        var name = Define.UniqueName("read");
        var created = await host.Client.PostAsync("/api/v1/workflows", Define.Workflow(
            name,
            Define.Pass("one"),
            Define.Pass("two").After("one").With("timeout_seconds", 7).With("trigger_rule", "all_done").With("allow_failure", true)));

        var read = (await host.Client.GetAsync(created.LocationPath ?? "")).Expect(HttpStatusCode.OK);

        Assert.Equal(created.ETag, read.ETag);
        Assert.Equal(name, read.Json.Text("name"));
        Assert.True(read.Json.Member("is_active").GetBoolean());
        Assert.Equal(1, read.Json.Number("version"));
        Assert.Equal(read.Json.Instant("created_at"), read.Json.Instant("updated_at"));
        var tasks = read.Json.Member("tasks").EnumerateArray().ToList();
        Assert.Equal(["one", "two"], tasks.Select(t => t.Text("name")));
        Assert.All(tasks, t => Assert.True(t.Number("id") > 0));
        Assert.Equal(300, tasks[0].Number("timeout_seconds"));
        Assert.Equal("all_success", tasks[0].Text("trigger_rule"));
        Assert.False(tasks[0].Member("allow_failure").GetBoolean());
        Assert.Equal("one", tasks[0].Member("config").Text("output"));
        Assert.Equal(7, tasks[1].Number("timeout_seconds"));
        Assert.Equal("all_done", tasks[1].Text("trigger_rule"));
        Assert.True(tasks[1].Member("allow_failure").GetBoolean());
        Assert.Equal("one", Assert.Single(tasks[1].Member("depends_on").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Get_IsNotFound_WhenThereIsNoSuchWorkflow() =>
        Problem.AssertIs(HttpStatusCode.NotFound, await host.Client.GetAsync("/api/v1/workflows/999999999"));

    [Fact]
    public async Task List_AnswersEachWorkflowOnceInOrderOfId_WhenPagedThrough()
    {
        var created = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            created.Add((await host.Client.CreateWorkflowAsync(Define.Workflow(Define.UniqueName("list")))).Number("id"));
        }

        var ids = (await host.Client.ListAsync("/api/v1/workflows", limit: 2)).Select(w => w.Number("id")).ToList();

        Assert.Equal(ids.Order(), ids);
        Assert.Equal(ids.Distinct(), ids);
        Assert.Equal(created, ids.Where(created.Contains));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(500)]
    public async Task List_AnswersAtMostTheLimit_WhenTheLimitIsAllowed(int limit)
    {
        await host.Client.CreateWorkflowAsync(Define.Workflow(Define.UniqueName("list")));

        var page = (await host.Client.GetAsync($"/api/v1/workflows?limit={limit}")).Expect(HttpStatusCode.OK);

        Assert.InRange(page.Json.Items().Count, 1, limit);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("501")]
    [InlineData("abc")]
    public async Task List_IsRefused_WhenTheLimitIsNotAllowed(string limit)
    {
        var problem = Problem.AssertIs(HttpStatusCode.BadRequest, await host.Client.GetAsync($"/api/v1/workflows?limit={limit}"));
        Assert.Contains("limit", Problem.Said(problem), StringComparison.Ordinal);
    }
}
