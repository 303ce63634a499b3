using System.Diagnostics;
using Workflow.Telemetry.Tests.Collector;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Telemetry.Tests.Otlp;

/// <summary>A collector that misbehaves delays no run and no end of the service, and learns and spreads no secret.</summary>
public class FaultyCollectorTests
{
    private const string Secret = "tell-nobody-17";

    public static TheoryData<string> Kinds() => [.. FaultyCollector.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Service_WorksAndStops_WhateverTheCollectorDoes(string kind)
    {
        using var folder = new TemporaryFolder();
        await using var elsewhere = await OtlpCollector.StartAsync();
        await using var collector = await FaultyCollector.StartAsync(kind, elsewhere.Address);
        using var host = await Host.StartAsync(folder.File("data"), collector.Address, $"--OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20{Secret},x-team={Secret}", "--OTEL_METRIC_EXPORT_INTERVAL=200");

        var workflow = await host.Client.CreateWorkflowAsync(Define.Workflow("w", Define.Pass("a")));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("SUCCEEDED", (await host.Client.WaitForEndAsync(await host.Client.StartRunAsync(workflow.Number("id")))).Text("status"));
        }

        if (kind != "away")
        {
            await Eventually.HoldsAsync("all signals were sent", () => collector.Requests >= 3);
        }

        var began = Stopwatch.GetTimestamp();
        Assert.Equal(0, await host.StopGracefullyAsync(TimeSpan.FromMinutes(1)));

        // Three seconds for all signals at once, and the same again for what does not heed it; the rest is the machine's.
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(45));
        Assert.Empty(elsewhere.Requests);
        Assert.DoesNotContain(Secret, host.Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x-key=tell-nobody-17%0d%0ax-other:1")]
    [InlineData("x-key=tell-nobody-17%00")]
    [InlineData("x%20key=tell-nobody-17")]
    [InlineData("x-key:=tell-nobody-17")]
    [InlineData("x-key=tell-nobody-17\u00e9")]
    public async Task Headers_ThatHttpDoesNotAllow_AreAFault_ThatDoesNotShowThem(string headers)
    {
        using var folder = new TemporaryFolder();
        using var host = StandaloneProcess.Launch(StandaloneProcess.Address(LoopbackPort.Free()), [StandaloneProcess.DataDirectory(folder.File("data")), "--OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:9", $"--OTEL_EXPORTER_OTLP_HEADERS={headers}"]);

        Assert.Equal(1, await host.WaitForExitAsync(TimeSpan.FromMinutes(1)));
        Assert.Contains("OTEL_EXPORTER_OTLP_HEADERS must be", host.Said, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, host.Said, StringComparison.Ordinal);
    }
}
