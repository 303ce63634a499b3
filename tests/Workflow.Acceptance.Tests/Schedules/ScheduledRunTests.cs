using System.Globalization;
using System.Net;
using System.Text.Json;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Schedules;

/// <summary>An instant that comes. In a class of its own, as it takes up to a minute, in which other tests can run.</summary>
public sealed class ScheduledRunTests(AcceptanceHost host)
{
    // A host may poll only once a minute.
    private static readonly TimeSpan TwoMinutesAndMore = TimeSpan.FromSeconds(150);

    [Fact]
    public async Task Schedule_StartsARunForItsInstant_AndSaysSo()
    {
        var id = (await host.Client.CreateWorkflowAsync(Define.Workflow(Define.UniqueName("scheduled"), Define.Pass("a")).With("cron_expression", "* * * * *"))).Number("id");

        var schedule = await Eventually.ReadsAsync(
            "an instant has come",
            () => GetAsync(id),
            s => Ticks(s).Exists(t => t.Text("fate") == "fired"),
            TwoMinutesAndMore);

        var tick = Ticks(schedule)[^1];
        var run = await host.Client.WaitForEndAsync(tick.Text("run_id"));
        Assert.Equal(("SUCCEEDED", "schedule", tick.Text("scheduled_for")), (run.Text("status"), run.Text("trigger"), run.Text("scheduled_for")));
        Assert.Equal(0, tick.Instant("scheduled_for").Second);
        Assert.False(tick.Member("caught_up").GetBoolean());
        Assert.InRange(run.Instant("created_at") - tick.Instant("scheduled_for"), TimeSpan.Zero, TimeSpan.FromSeconds(90));
        await host.Client.PostAsync($"/api/v1/workflows/{id}/disable");
    }

    private async Task<JsonElement> GetAsync(long id) =>
        (await host.Client.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/api/v1/workflows/{id}/schedule"))).Expect(HttpStatusCode.OK).Json;

    private static List<JsonElement> Ticks(JsonElement schedule) => [.. schedule.Member("last_ticks").EnumerateArray()];
}
