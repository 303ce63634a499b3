using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Expressions;

/// <summary>Secrets are sent to the called server, but can't be read from the service.</summary>
public sealed class SecretTests(AcceptanceHost shared)
{
    [Fact]
    public async Task Secret_IsSentAndMaskedEverywhere_WhenATaskUsesIt()
    {
        await using var host = await TestSecrets.StartHostAsync();

        var story = await host.Client.PlayAsync(Define.Workflow(
            Define.UniqueName("secret"),
            Define.Task("call", "HTTP", new JsonObject
            {
                ["url"] = host.Sink.Get.AbsoluteUri,
                ["headers"] = new JsonObject { ["X-Token"] = "Bearer {{ secrets.TEST_TOKEN }}" },
            }),
            Define.Pass("length", "{{ secrets.TEST_TOKEN.length }}"),
            Define.Pass("said", "{{ secrets.TEST_TOKEN }}"),
            Define.Pass("thrown", "{{ inputs.nothing[secrets.TEST_TOKEN] }}")));

        Assert.Equal($"{TestSecrets.Token.Length}", story.OutputOf("length"));
        Assert.Contains("Bearer ***", story.OutputOf("call"), StringComparison.Ordinal);
        Assert.Contains("***", story.OutputOf("said"), StringComparison.Ordinal);
        Assert.Contains("***", story.ErrorOf("thrown"), StringComparison.Ordinal);
        var logs = await host.Client.ListAsync($"/api/v1/runs/{story.Id}/logs");
        Assert.DoesNotContain(TestSecrets.Token, $"{story}\n{string.Join('\n', logs)}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Task_FailsAndIsNotRetried_WhenTheSecretIsUnknown()
    {
        var story = await shared.Client.PlayAsync(Define.Workflow(Define.UniqueName("unknown"), Define.Pass("only", "{{ secrets.NOBODY }}").Retried(3)));

        Assert.Equal(("FAILED", "secret"), (story.StatusOf("only"), story.ErrorCodeOf("only")));
        Assert.Contains("NOBODY", story.ErrorOf("only"), StringComparison.Ordinal);
        Assert.Single(story.Attempts("only"));
    }
}
