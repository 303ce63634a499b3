using System.Net;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Workflows;

/// <summary>Creating, replacing and removing workflows.</summary>
public sealed class WorkflowWriteTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("write");

    [Fact]
    public async Task Post_GivesIdsCountedUp_WhenWorkflowsAreCreated()
    {
        var first = await host.Client.CreateWorkflowAsync(Define.Workflow(_name, Define.Pass("a"), Define.Pass("b")));
        var second = await host.Client.CreateWorkflowAsync(Define.Workflow(_name + "-2"));

        Assert.True(first.Number("id") < second.Number("id"));
        var tasks = first.Member("tasks").EnumerateArray().Select(t => t.Number("id")).ToList();
        Assert.Equal(tasks.Order(), tasks);
        Assert.Equal(tasks.Distinct(), tasks);
    }

    [Fact]
    public async Task Post_IsAConflict_WhenTheNameIsTaken()
    {
        await host.Client.CreateWorkflowAsync(Define.Workflow(_name));

        var problem = Problem.AssertIs(
            HttpStatusCode.Conflict,
            await host.Client.PostAsync("/api/v1/workflows", Define.Workflow(_name)));

        Assert.Contains(_name, Problem.Said(problem), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_WritesTheNextVersion_WhenTheEntityTagIsRight()
    {
        var created = await host.Client.PostAsync("/api/v1/workflows", Define.Workflow(_name, Define.Pass("old")));

        var changed = await host.Client.PutAsync(
            created.LocationPath ?? "",
            Define.Workflow(_name, Define.Pass("new")).With("description", "changed"),
            created.ETag);

        changed.Expect(HttpStatusCode.OK);
        Assert.NotNull(changed.ETag);
        Assert.NotEqual(created.ETag, changed.ETag);
        Assert.Equal(2, changed.Json.Number("version"));
        Assert.Equal("changed", changed.Json.Text("description"));
        Assert.Equal("new", Assert.Single(changed.Json.Member("tasks").EnumerateArray()).Text("name"));
        var read = await host.Client.GetAsync(created.LocationPath ?? "");
        Assert.Equal(changed.ETag, read.ETag);
        Assert.Equal(changed.Text, read.Text);
    }

    [Fact]
    public async Task Put_IsRefusedAndChangesNothing_WhenTheEntityTagIsStale()
    {
        var created = await host.Client.PostAsync("/api/v1/workflows", Define.Workflow(_name));
        var path = created.LocationPath ?? "";
        var changed = (await host.Client.PutAsync(path, Define.Workflow(_name, Define.Pass("a")), created.ETag)).Expect(HttpStatusCode.OK);

        Problem.AssertIs(
            HttpStatusCode.PreconditionFailed,
            await host.Client.PutAsync(path, Define.Workflow(_name, Define.Pass("b")), created.ETag));

        Assert.Equal(changed.Text, (await host.Client.GetAsync(path)).Text);
    }

    [Fact]
    public async Task Put_IsAConflict_WhenTheNameIsAnotherWorkflows()
    {
        await host.Client.CreateWorkflowAsync(Define.Workflow(_name));
        var other = await host.Client.PostAsync("/api/v1/workflows", Define.Workflow(_name + "-2"));

        Problem.AssertIs(
            HttpStatusCode.Conflict,
            await host.Client.PutAsync(other.LocationPath ?? "", Define.Workflow(_name), other.ETag));
    }

    [Fact]
    public async Task Delete_RemovesTheWorkflowAndFreesItsName_WhenItExists()
    {
        var created = await host.Client.PostAsync("/api/v1/workflows", Define.Workflow(_name));
        var path = created.LocationPath ?? "";

        (await host.Client.DeleteAsync(path, created.ETag)).Expect(HttpStatusCode.NoContent);

        Problem.AssertIs(HttpStatusCode.NotFound, await host.Client.GetAsync(path));
        Problem.AssertIs(HttpStatusCode.NotFound, await host.Client.DeleteAsync(path));
        Problem.AssertIs(HttpStatusCode.NotFound, await host.Client.PostAsync(path + "/run"));
        var again = await host.Client.CreateWorkflowAsync(Define.Workflow(_name));
        Assert.True(again.Number("id") > created.Json.Number("id"));
    }

    [Fact]
    public async Task Delete_IsRefused_WhenTheEntityTagIsStale()
    {
        var created = await host.Client.PostAsync("/api/v1/workflows", Define.Workflow(_name));
        var path = created.LocationPath ?? "";
        await host.Client.PutAsync(path, Define.Workflow(_name, Define.Pass("a")), created.ETag);

        Problem.AssertIs(HttpStatusCode.PreconditionFailed, await host.Client.DeleteAsync(path, created.ETag));

        (await host.Client.GetAsync(path)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Delete_IsAConflict_WhenARunIsActive()
    {
        var held = host.Sink.Held(_name);
        var created = await host.Client.PostAsync("/api/v1/workflows", Define.Workflow(_name, Define.Http("held", held)));
        var path = created.LocationPath ?? "";
        var run = await host.Client.StartRunAsync(created.Json.Number("id"));

        Problem.AssertIs(HttpStatusCode.Conflict, await host.Client.DeleteAsync(path));

        host.Sink.Open(_name);
        await host.Client.WaitForEndAsync(run);
        (await host.Client.DeleteAsync(path)).Expect(HttpStatusCode.NoContent);
    }
}
