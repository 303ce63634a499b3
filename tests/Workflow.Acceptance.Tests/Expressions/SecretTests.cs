using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Expressions;

/// <summary>Secrets reach the far side, and nobody reads them here.</summary>
public sealed class SecretTests
{
    private const string Secret = "s3cr3t-0f-this-test";

    [Fact]
    public async Task Secret_IsSentAndMaskedEverywhere_WhenATaskUsesIt()
    {
        Assert.SkipWhen(AcceptanceHost.IsExternal, "The secrets of an external host are not ours to set.");
        await using var host = await AcceptanceHost.StartAsync($"--Workflow:Secrets:TOKEN={Secret}");

        var story = await host.Client.PlayAsync(Define.Workflow(
            "secret",
            Define.Task("call", "HTTP", new JsonObject
            {
                ["url"] = host.Sink.Get.AbsoluteUri,
                ["headers"] = new JsonObject { ["X-Token"] = "Bearer {{ secrets.TOKEN }}" },
            }),
            Define.Pass("length", "{{ secrets.TOKEN.length }}"),
            Define.Pass("said", "{{ secrets.TOKEN }}"),
            Define.Pass("thrown", "{{ inputs.nothing[secrets.TOKEN] }}")));

        Assert.Equal($"{Secret.Length}", story.OutputOf("length"));
        Assert.Contains("Bearer ***", story.OutputOf("call"), StringComparison.Ordinal);
        Assert.Contains("***", story.OutputOf("said"), StringComparison.Ordinal);
        Assert.Contains("***", story.ErrorOf("thrown"), StringComparison.Ordinal);
        var logs = await host.Client.ListAsync($"/api/v1/runs/{story.Id}/logs");
        Assert.DoesNotContain(Secret, $"{story}\n{string.Join('\n', logs)}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Task_FailsAndIsNotRetried_WhenTheSecretIsUnknown()
    {
        Assert.SkipWhen(AcceptanceHost.IsExternal, "The secrets of an external host are not ours to set.");
        await using var host = await AcceptanceHost.StartAsync();

        var story = await host.Client.PlayAsync(Define.Workflow("unknown", Define.Pass("only", "{{ secrets.NOBODY }}").Retried(3)));

        Assert.Equal(("FAILED", "secret"), (story.StatusOf("only"), story.ErrorCodeOf("only")));
        Assert.Contains("NOBODY", story.ErrorOf("only"), StringComparison.Ordinal);
        Assert.Single(story.Attempts("only"));
    }
}
