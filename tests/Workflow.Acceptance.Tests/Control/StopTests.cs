using System.Net;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Control;

/// <summary>Cancelling all runs of a workflow.</summary>
public sealed class StopTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("stop");

    [Fact]
    public async Task Stop_CancelsEveryActiveRun_AndNoOther()
    {
        var workflow = await CreateAsync(2);
        var ended = await host.Client.StartRunAsync(workflow);
        await host.Client.SendEventAsync(ended, "go");
        await host.Client.WaitForEndAsync(ended);
        var active = new[] { await host.Client.StartRunAsync(workflow), await host.Client.StartRunAsync(workflow) };

        var stopped = await StopAsync(workflow);

        Assert.Equal(active.Order(StringComparer.Ordinal), stopped.Order(StringComparer.Ordinal));
        foreach (var run in active)
        {
            Assert.Equal("CANCELLED", (await host.Client.WaitForEndAsync(run)).Text("status"));
        }

        Assert.Equal("SUCCEEDED", (await host.Client.RunAsync(ended)).Text("status"));
    }

    [Fact]
    public async Task Stop_AnswersAnEmptyList_WhenNothingIsActive() => Assert.Empty(await StopAsync(await CreateAsync(1)));

    [Fact]
    public async Task Stop_IsNotFound_WhenThereIsNoSuchWorkflow() =>
        Problem.AssertIs(HttpStatusCode.NotFound, await host.Client.PostAsync("/api/v1/workflows/999999999/stop"));

    private async Task<IReadOnlyList<string>> StopAsync(long workflow) =>
    [
        .. (await host.Client.PostAsync($"/api/v1/workflows/{workflow}/stop"))
            .Expect(HttpStatusCode.Accepted).Json.Items().Select(r => r.Text("id")),
    ];

    private async Task<long> CreateAsync(int limit) =>
        (await host.Client.CreateWorkflowAsync(Define.Workflow(_name, Define.Event("event", "go")).With("max_concurrent_runs", limit))).Number("id");
}
