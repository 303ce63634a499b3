using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Groups;

/// <summary>Secrets of a workflow in its groups.</summary>
public sealed class GroupSecretTests
{
    [Fact]
    public async Task Secret_IsMasked_WhereverItIsUsed_AndItsUsesAreListed()
    {
        await using var host = await TestSecrets.StartHostAsync();
        var send = new JsonObject { ["url"] = host.Sink.Status(200).AbsoluteUri, ["headers"] = new JsonObject { ["X-A"] = "{{ secrets.TEST_TOKEN }}" } };
        var story = await host.Client.PlayAsync(Define.Workflow(
            Define.UniqueName("group"),
            Define.Task("outside", "HTTP", send),
            Define.Group(
                "part",
                Define.Pass("leak", TestSecrets.Token),
                Define.Group("deep", Define.Pass("again", "{{ secrets.TEST_HOOK }}")))
                .Outputs(("leak", "tasks.leak.output"))));

        Assert.Equal(("SUCCEEDED", """{"leak":"***"}"""), (story.Status, story.OutputOf("part")));
        var part = await host.Client.StoryAsync(story["part"].Text("child_run_id"));
        Assert.Equal(("\"***\"", """{"again":"***"}"""), (part.OutputOf("leak"), part.OutputOf("deep")));
        var secret = (await host.Client.ListAsync("/api/v1/secrets")).Single(s => s.Text("name") == "TEST_HOOK");
        Assert.Contains("part/deep/again", secret.ToString(), StringComparison.Ordinal);
    }
}
