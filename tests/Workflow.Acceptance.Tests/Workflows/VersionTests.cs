using System.Net;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Workflows;

/// <summary>The versions of a definition.</summary>
public sealed class VersionTests(AcceptanceHost host)
{
    [Fact]
    public async Task Versions_KeepEveryDefinition_WhenTheWorkflowIsChanged()
    {
        var name = Define.UniqueName("versions");
        var created = await host.Client.PostAsync("/api/v1/workflows", Define.Workflow(name, Define.Pass("old")));
        var path = created.LocationPath ?? "";
        (await host.Client.PutAsync(path, Define.Workflow(name, Define.Pass("new")), created.ETag)).Expect(HttpStatusCode.OK);

        var listed = await host.Client.ListAsync(path + "/versions", limit: 1);

        Assert.Equal([2, 1], listed.Select(v => v.Number("version")));
        Assert.Equal("old", await OnlyTaskAsync(path + "/versions/1"));
        Assert.Equal("new", await OnlyTaskAsync(path + "/versions/2"));
    }

    [Theory]
    [InlineData("2")]
    [InlineData("999999999")]
    public async Task Version_IsNotFound_WhenItHasNotBeenWritten(string version)
    {
        var created = await host.Client.PostAsync("/api/v1/workflows", Define.Workflow(Define.UniqueName("versions")));

        Problem.AssertIs(HttpStatusCode.NotFound, await host.Client.GetAsync($"{created.LocationPath}/versions/{version}"));
    }

    [Fact]
    public async Task Run_UsesTheLatestVersion_WhenItIsStarted()
    {
        var name = Define.UniqueName("versions");
        var created = await host.Client.PostAsync("/api/v1/workflows", Define.Workflow(name, Define.Pass("old")));
        var path = created.LocationPath ?? "";
        var first = await host.Client.StartRunAsync(created.Json.Number("id"));
        await host.Client.WaitForEndAsync(first);
        (await host.Client.PutAsync(path, Define.Workflow(name, Define.Pass("new")))).Expect(HttpStatusCode.OK);

        var second = await host.Client.StartRunAsync(created.Json.Number("id"));

        Assert.Equal(2, (await host.Client.WaitForEndAsync(second)).Number("workflow_version"));
        Assert.Equal(1, (await host.Client.RunAsync(first)).Number("workflow_version"));
        Assert.Equal("old", Assert.Single(await host.Client.ExecutionsAsync(first)).Text("task"));
        Assert.Equal("new", Assert.Single(await host.Client.ExecutionsAsync(second)).Text("task"));
    }

    private async Task<string> OnlyTaskAsync(string path)
    {
        var version = (await host.Client.GetAsync(path)).Expect(HttpStatusCode.OK);
        return Assert.Single(version.Json.Member("tasks").EnumerateArray()).Text("name");
    }
}
