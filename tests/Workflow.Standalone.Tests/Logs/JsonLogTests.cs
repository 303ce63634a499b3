using System.Text.Json;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Logs;

/// <summary>If standard output is not a terminal, it has one JSON object per line, and nothing else.</summary>
public sealed class JsonLogTests
{
    private const string AwkwardName = """say "hi" \ {"a": 1} 测试""";

    [Fact]
    public async Task Output_IsOneJsonObjectPerLine_WhenItIsNoTerminal()
    {
        using var folder = new TemporaryFolder();
        await using var sink = await HttpSink.StartAsync();
        string run;
        IReadOnlyList<string> lines;
        using (var host = await StandaloneProcess.StartAsync(folder.File("data"), null, "--Logging:LogLevel:Workflow.Core=Debug"))
        {
            run = (await host.Client.RunToEndAsync(Define.Workflow(
                "logged",
                Define.Pass("fine"),
                Define.Http("broken", sink.Status(500)),
                Define.Pass(AwkwardName).With("trigger_rule", "all_done")))).Text("id");
            await Eventually.HoldsAsync(
                "the failed task is logged",
                () => host.Output.ToString().Contains("broken", StringComparison.Ordinal));
            if (!OperatingSystem.IsWindows())
            {
                await host.StopGracefullyAsync(Eventually.DefaultDeadline);
            }

            lines = host.Output.Snapshot();
        }

        Assert.NotEmpty(lines);
        var entries = lines.Select(Parse).ToList();
        Assert.All(entries, AssertHasItsParts);
        foreach (var task in new[] { "fine", "broken", AwkwardName })
        {
            Assert.Contains(entries, e => Has(e, "run_id", run) && Has(e, "task", task) && e.Number("attempt") == 1);
        }
    }

    private static JsonElement Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException($"Not JSON: {line}", e);
        }
    }

    private static void AssertHasItsParts(JsonElement entry)
    {
        Assert.Equal(JsonValueKind.Object, entry.ValueKind);
        Assert.True(DateTimeOffset.UtcNow - entry.Instant("timestamp") < TimeSpan.FromMinutes(10), $"{entry}");
        Assert.NotEmpty(entry.Text("level"));
        Assert.NotEmpty(entry.Text("category"));
        Assert.NotEmpty(entry.Text("message"));
        if (entry.TryGetProperty("task", out _))
        {
            Assert.NotEmpty(entry.Text("run_id"));
            Assert.True(entry.Number("attempt") >= 1, $"{entry}");
        }
    }

    private static bool Has(JsonElement entry, string member, string text) =>
        entry.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() == text;
}
