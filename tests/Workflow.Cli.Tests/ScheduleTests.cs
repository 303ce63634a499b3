using System.Text.Json;

namespace Workflow.Cli.Tests;

public class ScheduleTests(RunningService service)
{
    [Fact]
    public async Task Schedule_IsExplained_Paused_Resumed_AndBackfilled()
    {
        using var terminal = service.Terminal();
        terminal.Write("a.yaml", "name: scheduled\ncron_expression: '0 6 * * *'\ntime_zone: Europe/Berlin\ntasks: [{ name: t, task_type: PASS }]\n");
        await terminal.RunAsync("apply", "-f", "a.yaml");

        var shown = await terminal.RunAsync("schedule", "scheduled", "--count", "2", "--from", "2027-03-28T00:00:00Z");
        Assert.StartsWith("At 06:00 every day (Europe/Berlin).\nNEXT", shown.Table, StringComparison.Ordinal);
        Assert.Contains("2027-03-28T06:00:00+02:00  2027-03-28 04:00:00Z", shown.Table, StringComparison.Ordinal);
        Assert.Equal("The schedule of scheduled is disabled.", (await terminal.RunAsync("schedule", "pause", "scheduled")).Table);
        Assert.Contains("It is disabled.", (await terminal.RunAsync("schedule", "scheduled")).Table, StringComparison.Ordinal);
        Assert.Equal("The schedule of scheduled is enabled.", (await terminal.RunAsync("schedule", "resume", "scheduled")).Table);

        string[] span = ["--from", "2026-01-01T00:00:00Z", "--to", "2026-01-04T00:00:00Z"];
        Assert.StartsWith("3 of 3 instants would be run.", (await terminal.RunAsync(["backfill", "start", "scheduled", .. span, "--dry-run"])).Table, StringComparison.Ordinal);
        Assert.Equal(1, JsonElement.Parse((await terminal.RunAsync(["backfill", "start", "scheduled", .. span, "-o", "json"])).Out).GetProperty("number").GetInt32());
        Assert.Contains("NUMBER  STATUS", (await terminal.RunAsync("backfill", "list", "scheduled")).Table, StringComparison.Ordinal);
        Assert.Equal(4, (await terminal.RunAsync("backfill", "cancel", "scheduled", "7")).Code);
    }

    [Fact]
    public async Task Open_WritesTheAddress_WhereThereIsNoBrowser()
    {
        using var terminal = service.Terminal();

        var ended = await terminal.RunAsync("open", "20260101T000000000000-1-abc");

        Assert.Equal($"{service.Address}monitor/runs/20260101T000000000000-1-abc", ended.Table);
        Assert.Contains("There is no browser here", ended.Error, StringComparison.Ordinal);
        Assert.Equal($"{service.Address}monitor", (await terminal.RunAsync("open", "--print")).Table);
    }
}
