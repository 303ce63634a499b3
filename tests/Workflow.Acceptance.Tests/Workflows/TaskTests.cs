using System.Net;
using System.Text.Json;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Workflows;

/// <summary>Adding, replacing and removing single tasks.</summary>
public sealed class TaskTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("tasks");

    [Fact]
    public async Task Post_AppendsTheTask_WhenTheWorkflowHasTasks()
    {
        var path = await CreateAsync();

        (await host.Client.PostAsync(path + "/tasks", Define.Pass("c"))).Expect(HttpStatusCode.Created);

        Assert.Equal(["a", "b", "c"], (await TasksAsync(path)).Select(t => t.Text("name")));
        Assert.Equal(2, (await host.Client.GetAsync(path)).Json.Number("version"));
    }

    [Fact]
    public async Task Post_IsNotFound_WhenThereIsNoSuchWorkflow() =>
        Problem.AssertIs(
            HttpStatusCode.NotFound,
            await host.Client.PostAsync("/api/v1/workflows/999999999/tasks", Define.Pass("a")));

    [Fact]
    public async Task Put_ReplacesTheTaskAndKeepsItsId_WhenItExists()
    {
        var path = await CreateAsync();
        var id = (await TasksAsync(path))[1].Number("id");

        var changed = await host.Client.PutAsync($"/api/v1/tasks/{id}", Define.Pass("renamed").With("timeout_seconds", 9));

        changed.Expect(HttpStatusCode.OK);
        Assert.Equal("renamed", changed.Json.Text("name"));
        var tasks = await TasksAsync(path);
        Assert.Equal(["a", "renamed"], tasks.Select(t => t.Text("name")));
        Assert.Equal(id, tasks[1].Number("id"));
        Assert.Equal(9, tasks[1].Number("timeout_seconds"));
        Assert.Equal(2, (await host.Client.GetAsync(path)).Json.Number("version"));
    }

    [Fact]
    public async Task Put_IsNotFound_WhenThereIsNoSuchTask() =>
        Problem.AssertIs(HttpStatusCode.NotFound, await host.Client.PutAsync("/api/v1/tasks/999999999", Define.Pass("a")));

    [Fact]
    public async Task Delete_RemovesTheTask_WhenNothingNamesIt()
    {
        var path = await CreateAsync();
        var id = (await TasksAsync(path))[0].Number("id");

        (await host.Client.DeleteAsync($"/api/v1/tasks/{id}")).Expect(HttpStatusCode.NoContent);

        Assert.Equal("b", Assert.Single(await TasksAsync(path)).Text("name"));
        Problem.AssertIs(HttpStatusCode.NotFound, await host.Client.DeleteAsync($"/api/v1/tasks/{id}"));
    }

    [Fact]
    public async Task Delete_IsRefusedAndChangesNothing_WhenAnotherTaskDependsOnIt()
    {
        var created = await host.Client.PostAsync(
            "/api/v1/workflows",
            Define.Workflow(_name, Define.Pass("a"), Define.Pass("b").After("a")));
        var path = created.LocationPath ?? "";
        var id = (await TasksAsync(path))[0].Number("id");

        var answer = await host.Client.DeleteAsync($"/api/v1/tasks/{id}");

        Assert.True(answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.Conflict, $"{answer}");
        Assert.Contains("b", Problem.Said(Problem.AssertIs(answer.Status, answer)), StringComparison.Ordinal);
        Assert.Equal(2, (await TasksAsync(path)).Count);
    }

    private async Task<string> CreateAsync()
    {
        var created = await host.Client.PostAsync(
            "/api/v1/workflows",
            Define.Workflow(_name, Define.Pass("a"), Define.Pass("b")));
        return created.Expect(HttpStatusCode.Created).LocationPath ?? "";
    }

    private async Task<IReadOnlyList<JsonElement>> TasksAsync(string path) =>
        [.. (await host.Client.GetAsync(path)).Expect(HttpStatusCode.OK).Json.Member("tasks").EnumerateArray()];
}
