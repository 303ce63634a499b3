using System.Globalization;
using System.Net;
using System.Text.Json;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Schedules;

/// <summary>A schedule that pauses itself. In a class of its own, as it takes up to a minute, in which other tests can run.</summary>
public sealed class SchedulePauseTests(AcceptanceHost host)
{
    // A host may poll only once a minute.
    private static readonly TimeSpan TwoMinutesAndMore = TimeSpan.FromSeconds(150);

    [Fact]
    public async Task Schedule_PausesItselfAndSaysWhy_WhenItsRunFails()
    {
        var workflow = Define.Workflow(Define.UniqueName("failing"), Define.Broken("a")).With("cron_expression", "* * * * *").With("pause_after_failures", 1);
        var id = (await host.Client.CreateWorkflowAsync(workflow)).Number("id");

        var schedule = await Eventually.ReadsAsync("it has paused", () => GetAsync(id), s => !s.Member("is_active").GetBoolean(), TwoMinutesAndMore);

        Assert.Equal("the last scheduled run failed, and pause_after_failures is 1", schedule.Text("paused_reason"));
        Assert.Empty(schedule.Member("next").EnumerateArray());
        Assert.Equal("fired", Ticks(schedule)[0].Text("fate"));

        // On a slow host, a minute may pass while the workflow is created: that instant is caught up together with the next one.
        Assert.InRange((await host.Client.GetAsync($"/api/v1/workflows/{id}/runs")).Json.Items().Count, 1, 2);

        var enabled = (await host.Client.PostAsync($"/api/v1/workflows/{id}/enable")).Expect(HttpStatusCode.OK);
        Assert.True(enabled.Json.Member("is_active").GetBoolean());
        Assert.Equal(JsonValueKind.Null, (await GetAsync(id)).Member("paused_reason").ValueKind);
        await host.Client.PostAsync($"/api/v1/workflows/{id}/disable");
    }

    private async Task<JsonElement> GetAsync(long id) =>
        (await host.Client.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/api/v1/workflows/{id}/schedule"))).Expect(HttpStatusCode.OK).Json;

    private static List<JsonElement> Ticks(JsonElement schedule) => [.. schedule.Member("last_ticks").EnumerateArray()];
}
