using System.Net;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Workflows;

/// <summary>Making the workflow of a name what a body says.</summary>
public sealed class ApplyTests(AcceptanceHost host)
{
    [Theory]
    [InlineData("plain")]
    [InlineData("of team/a with 100 % ümläut + more?")]
    [InlineData("a%2Fb")]
    public async Task Put_CreatesAWorkflow_ThenReplacesIt_AndThenChangesNothing(string suffix)
    {
        var name = Define.UniqueName("apply-") + suffix;
        var path = $"/api/v1/workflows/by-name/{Uri.EscapeDataString(name)}";
        Problem.AssertIs(HttpStatusCode.NotFound, await host.Client.GetAsync(path));

        var created = (await host.Client.PutAsync(path, Define.Workflow(name, Define.Pass("a")))).Expect(HttpStatusCode.Created);
        var changed = (await host.Client.PutAsync(path, Define.Workflow(name, Define.Pass("a"), Define.Pass("b")), created.ETag)).Expect(HttpStatusCode.OK);
        var same = (await host.Client.PutAsync(path, Define.Workflow(name, Define.Pass("a"), Define.Pass("b")))).Expect(HttpStatusCode.OK);

        Assert.Equal(name, created.Json.Text("name"));
        Assert.Equal(2, changed.Json.Number("version"));
        Assert.Equal(changed.ETag, same.ETag);
        Assert.Equal(changed.Text, same.Text);
        Assert.Equal(same.Text, (await host.Client.GetAsync(path)).Text);
        Assert.Equal(same.Text, (await host.Client.GetAsync(created.LocationPath ?? "")).Text);
        Problem.AssertIs(HttpStatusCode.PreconditionFailed, await host.Client.PutAsync(path, Define.Workflow(name), created.ETag));
    }

    [Fact]
    public async Task Put_TakesWhatAnAnswerHas_AndNeedsNoName()
    {
        var name = Define.UniqueName("apply");
        var created = (await host.Client.PutAsync($"/api/v1/workflows/by-name/{name}", Define.Workflow(name, Define.Pass("a")))).Expect(HttpStatusCode.Created);
        var answer = System.Text.Json.Nodes.JsonNode.Parse(created.Text)!.AsObject();
        answer.Remove("name");

        var copy = (await host.Client.PutAsync($"/api/v1/workflows/by-name/{name}-copy", answer)).Expect(HttpStatusCode.Created);

        Assert.NotEqual(created.Json.Number("id"), copy.Json.Number("id"));
        Assert.Equal(name + "-copy", copy.Json.Text("name"));
    }
}
