using System.Net;
using System.Net.Http.Json;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Telemetry.Tests.Metrics;

/// <summary>Who may read <c>/metrics</c>, and what it has.</summary>
public class MetricsPageTests
{
    private const string Bootstrap = "bootstrap-key-of-this-test-0123456789";

    [Fact]
    public async Task Metrics_AreNotThere_UnlessTheyAreEnabled()
    {
        using var folder = new TemporaryFolder();
        using var host = await StandaloneProcess.StartAsync(folder.File("data"));

        Assert.Equal(HttpStatusCode.NotFound, (await host.Client.GetAsync("/metrics")).Status);
    }

    [Fact]
    public async Task Metrics_NeedAKey_ThatIsNotLimitedToSomeWorkflows()
    {
        using var folder = new TemporaryFolder();
        using var host = await Host.StartScrapedAsync(folder.File("data"), $"--Workflow:Access:BootstrapKey={Bootstrap}");

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(host, null));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, Bootstrap));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, await KeyAsync(host, new { name = "prometheus", role = "viewer" })));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(host, await KeyAsync(host, new { name = "limited", role = "viewer", workflows = new[] { "mine-*" } })));
    }

    [Fact]
    public async Task Metrics_AreOpen_WhenThatIsSet()
    {
        using var folder = new TemporaryFolder();
        using var host = await Host.StartScrapedAsync(folder.File("data"), $"--Workflow:Access:BootstrapKey={Bootstrap}", "--Workflow:Prometheus:Open=true");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, null));
    }

    [Fact]
    public async Task Labels_OfWorkflows_AreBounded_AndEscaped()
    {
        using var folder = new TemporaryFolder();
        using var host = await Host.StartScrapedAsync(folder.File("data"), "--Workflow:Telemetry:WorkflowLabels=3");
        foreach (var name in (string[])["plain", "with \"quotes\" and \\", "with {braces}, a=\"b\"", "fourth", "fifth"])
        {
            await host.Client.RunToEndAsync(Define.Workflow(name, Define.Pass("a")));
        }

        var metrics = PrometheusText.Parse((await host.Client.GetAsync("/metrics")).Text);
        var ended = metrics.Samples.Where(sample => sample.Name == "workflow_runs_ended_total").ToDictionary(sample => sample.Labels["workflow_name"], sample => sample.Value);

        Assert.Equal(4, ended.Count);
        Assert.Equal((1, 2), (ended["plain"], ended["other"]));
        Assert.Equal(4, metrics.Samples.Where(sample => sample.Name == "workflow_run_duration_seconds_count").Select(sample => sample.Labels["workflow_name"]).Distinct().Count());
    }

    // Many workflows make no more series than there are labels, and many scrapes at once are one reading.
    [Fact]
    public async Task Page_IsBounded_WhateverThereIs_AndWhoeverAsks()
    {
        using var folder = new TemporaryFolder();
        using var host = await Host.StartScrapedAsync(folder.File("data"), "--Workflow:Telemetry:WorkflowLabels=20");
        foreach (var part in Enumerable.Range(0, TestRun.Rounds(full: 2_000, part: 100)).Chunk(20))
        {
            await Task.WhenAll(part.Select(async i => await host.Client.StartRunAsync((await host.Client.CreateWorkflowAsync(Define.Workflow($"w{i}", Define.Pass("a")))).Number("id"))));
        }

        await Eventually.ReadsAsync("all have ended", async () => PrometheusText.Parse((await host.Client.GetAsync("/metrics")).Text).Sum("workflow_runs_ended_total"), ended => ended >= TestRun.Rounds(full: 2_000, part: 100));
        var pages = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => host.Client.GetAsync("/metrics")));

        Assert.All(pages, page => Assert.Equal(HttpStatusCode.OK, page.Status));
        Assert.All(pages, page => Assert.InRange(page.Text.Length, 1, 500_000));
        Assert.Equal(21, PrometheusText.Parse(pages[^1].Text).Samples.Where(sample => sample.Name == "workflow_runs_ended_total").Select(sample => sample.Labels["workflow_name"]).Distinct().Count());
        Assert.InRange(pages.Select(page => page.Text).Distinct().Count(), 1, 50); // requests that come at about the same time share a reading
    }

    [Fact]
    public async Task Host_DoesNotStart_WithAFaultyAddress()
    {
        using var folder = new TemporaryFolder();
        using var host = StandaloneProcess.Launch(StandaloneProcess.Address(LoopbackPort.Free()), [StandaloneProcess.DataDirectory(folder.File("data")), "--OTEL_EXPORTER_OTLP_ENDPOINT=collector:4317"]);

        Assert.Equal(1, await host.WaitForExitAsync(TimeSpan.FromMinutes(1)));
        Assert.Contains("OTEL_EXPORTER_OTLP_ENDPOINT must be an address", host.Said, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> StatusAsync(StandaloneProcess host, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (key is not null)
        {
            request.Headers.Authorization = new("Bearer", key);
        }

        return (await host.Client.SendAsync(request)).Status;
    }

    private static async Task<string> KeyAsync(StandaloneProcess host, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/keys") { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new("Bearer", Bootstrap);
        return (await host.Client.SendAsync(request)).Expect(HttpStatusCode.Created).Json.Text("key");
    }
}
