using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Schedules;

/// <summary>Schedules over the API. Their behaviour over a year and at clock changes is tested with a simulated clock.</summary>
public sealed class ScheduleTests(AcceptanceHost host)
{
    [Fact]
    public async Task Schedule_ShowsItsExplanationAndNextInstants_FromAnInstant()
    {
        var id = await CreateAsync("30 2 * * *", ("time_zone", "Europe/Berlin"));

        var schedule = await GetAsync(id, "?from=2027-03-27T12:00:00Z&count=3");

        Assert.Equal("At 02:30 every day (Europe/Berlin).", schedule.Text("explanation"));
        Assert.Equal(
            ["2027-03-28T03:00:00+02:00", "2027-03-29T02:30:00+02:00", "2027-03-30T02:30:00+02:00"],
            schedule.Member("next").EnumerateArray().Select(n => n.Text("local")));
        Assert.Equal("2027-03-28T01:00:00.0000000Z", schedule.Member("next")[0].Text("at"));
        Assert.Empty(Ticks(schedule));
    }

    [Fact]
    public async Task Schedules_AreJoined_AndSurviveAChange()
    {
        var workflow = Define.Workflow(Define.UniqueName("scheduled"), Define.Pass("a"));
        workflow["schedules"] = JsonNode.Parse("""[{"cron_expression": "0 12 * * *"}, {"interval_seconds": 21600, "time_zone": "Asia/Tokyo"}]""");
        var created = (await host.Client.PostAsync("/api/v1/workflows", workflow)).Expect(HttpStatusCode.Created);
        var id = created.Json.Number("id");

        var schedule = await GetAsync(id, "?from=2027-03-27T11:00:00Z&count=3");

        Assert.Equal("At 12:00 every day (UTC). Every 6 hours, counted from 1970-01-01T09:00:00+09:00 (Asia/Tokyo).", schedule.Text("explanation"));
        Assert.Equal(
            ["2027-03-27T12:00:00+00:00 [0,1]", "2027-03-28T03:00:00+09:00 [1]", "2027-03-28T09:00:00+09:00 [1]"],
            schedule.Member("next").EnumerateArray().Select(n => $"{n.Text("local")} {n.Member("schedules").GetRawText()}"));

        // What is answered can be sent back.
        var again = (await host.Client.PutAsync($"/api/v1/workflows/{id}", JsonNode.Parse(created.Json.GetRawText())!)).Expect(HttpStatusCode.OK);
        Assert.Equal(created.Json.Member("schedules").GetRawText(), again.Json.Member("schedules").GetRawText());
    }

    [Fact]
    public async Task Schedule_IsSpread_DifferentlyForEachWorkflow()
    {
        var starts = new HashSet<string>();
        for (var i = 0; i < 8; i++)
        {
            var schedule = await GetAsync(await CreateAsync("H H * * *", ("schedule_jitter_seconds", 600)), "?from=2027-01-01T00:00:00Z&count=1");
            var next = schedule.Member("next")[0];
            starts.Add(next.Text("at"));
            Assert.InRange(next.Instant("due_at") - next.Instant("at"), TimeSpan.Zero, TimeSpan.FromSeconds(600));
        }

        Assert.InRange(starts.Count, 4, 8);
    }

    [Fact]
    public async Task Schedule_HasNoNextInstant_WhileItIsDisabled()
    {
        var id = await CreateAsync("@daily");

        var disabled = (await host.Client.PostAsync($"/api/v1/workflows/{id}/disable")).Expect(HttpStatusCode.OK);
        Assert.False(disabled.Json.Member("is_active").GetBoolean());
        Assert.Empty((await GetAsync(id)).Member("next").EnumerateArray());

        var enabled = (await host.Client.PostAsync($"/api/v1/workflows/{id}/enable")).Expect(HttpStatusCode.OK);
        Assert.True(enabled.Json.Member("is_active").GetBoolean());
        Assert.Equal(1, enabled.Json.Number("version"));
        Assert.NotEqual(disabled.ETag, enabled.ETag);
        Assert.Equal(10, (await GetAsync(id)).Member("next").GetArrayLength());

        Assert.Equal(enabled.ETag, (await host.Client.PostAsync($"/api/v1/workflows/{id}/enable")).ETag);
    }

    [Fact]
    public async Task Disable_IsRefused_WhenTheWorkflowHasBeenChangedSince()
    {
        var id = await CreateAsync("@daily");
        var read = (await host.Client.GetAsync($"/api/v1/workflows/{id}")).Expect(HttpStatusCode.OK);
        await host.Client.PostAsync($"/api/v1/workflows/{id}/tasks", Define.Pass("b"));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/workflows/{id}/disable");
        request.Headers.TryAddWithoutValidation("If-Match", read.ETag);

        Problem.AssertIs(HttpStatusCode.PreconditionFailed, await host.Client.SendAsync(request));

        Assert.True((await GetAsync(id)).Member("is_active").GetBoolean());
    }

    [Fact]
    public async Task Workflow_CanBeSentBackAsItWasRead_WhenItHasASchedule()
    {
        var id = await CreateAsync(
            "H/20 8-18 * * MON-FRI",
            ("time_zone", "America/New_York"),
            ("catch_up", "all"),
            ("catch_up_window_seconds", 7200),
            ("schedule_jitter_seconds", 15),
            ("start_at", "2030-01-01T00:00:00Z"),
            ("end_at", "2031-01-01T00:00:00Z"),
            ("pause_after_failures", 5));
        var read = (await host.Client.GetAsync($"/api/v1/workflows/{id}")).Expect(HttpStatusCode.OK);

        var replaced = (await host.Client.PutAsync($"/api/v1/workflows/{id}", JsonNode.Parse(read.Json.GetRawText())!)).Expect(HttpStatusCode.OK);

        Assert.Equal(1, replaced.Json.Number("version"));
        Assert.Equal("H/20 8-18 * * MON-FRI", replaced.Json.Text("cron_expression"));
        Assert.Equal("2030-01-01T00:00:00.0000000Z", replaced.Json.Text("start_at"));
        Assert.StartsWith("2030-01-01T", (await GetAsync(id, "?count=1")).Member("next")[0].Text("local"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Europe/Dublin", "2027-03-28T00:00:00+00:00 2027-03-28T00:30:00+00:00 2027-03-28T02:00:00+01:00 2027-03-28T02:30:00+01:00")]
    [InlineData("Eire", "2027-03-28T00:00:00+00:00 2027-03-28T00:30:00+00:00 2027-03-28T02:00:00+01:00 2027-03-28T02:30:00+01:00")]
    [InlineData("Europe/Berlin", "2027-03-28T01:00:00+01:00 2027-03-28T01:30:00+01:00 2027-03-28T03:00:00+02:00 2027-03-28T03:30:00+02:00")]
    public async Task Preview_ShowsTheInstants_OfUnsavedAndDisabledSchedules(string zone, string expected)
    {
        var body = new JsonObject { ["cron_expression"] = "*/30 * * * *", ["time_zone"] = zone, ["from"] = "2027-03-28T00:00:00Z", ["to"] = "2027-03-28T02:00:00Z" };
        var preview = (await host.Client.PostAsync("/api/v1/schedules/preview", body)).Expect(HttpStatusCode.OK).Json;
        Assert.Equal($"Every 30 minutes ({zone}).", preview.Text("explanation"));
        Assert.Equal(expected.Split(' '), preview.Member("next").EnumerateArray().Select(n => n.Text("local")));
        Assert.Empty(preview.Member("warnings").EnumerateArray());

        var id = await CreateAsync("*/30 * * * *", ("time_zone", zone), ("is_active", false));
        Assert.Empty((await GetAsync(id, "?from=2027-03-28T00:00:00Z")).Member("next").EnumerateArray());
        var shown = await GetAsync(id, "?from=2027-03-28T00:00:00Z&count=4&preview=true");
        Assert.Equal(expected.Split(' '), shown.Member("next").EnumerateArray().Select(n => n.Text("local")));
    }

    [Fact]
    public async Task Workflow_IsCreatedWithWarnings_WhenItMayNotBeIntended()
    {
        var over = Define.Workflow(Define.UniqueName("over"), Define.Pass("a")).With("cron_expression", "@daily").With("end_at", "2020-01-01T00:00:00Z");

        var created = (await host.Client.PostAsync("/api/v1/workflows", over)).Expect(HttpStatusCode.Created).Json;

        var warning = Assert.Single(created.Member("warnings").EnumerateArray());
        Assert.Equal(("/end_at", "is in the past: the schedule has no further instants"), (warning.Text("pointer"), warning.Text("detail")));
        Assert.Equal("queue_one", created.Text("schedule_overlap_policy"));
        var read = (await host.Client.GetAsync($"/api/v1/workflows/{created.Number("id")}")).Json;
        Assert.Single(read.Member("warnings").EnumerateArray());
        Assert.Equal(1, (await host.Client.PutAsync($"/api/v1/workflows/{created.Number("id")}", JsonNode.Parse(read.GetRawText())!)).Expect(HttpStatusCode.OK).Json.Number("version"));
    }

    [Fact]
    public async Task Schedule_IsEmpty_WhenTheWorkflowHasNone()
    {
        var id = (await host.Client.CreateWorkflowAsync(Define.Workflow(Define.UniqueName("plain"), Define.Pass("a")))).Number("id");

        var schedule = await GetAsync(id);

        Assert.Equal(JsonValueKind.Null, schedule.Member("cron_expression").ValueKind);
        Assert.Equal(JsonValueKind.Null, schedule.Member("explanation").ValueKind);
        Assert.Empty(schedule.Member("next").EnumerateArray());
    }

    [Theory]
    [InlineData("GET", "schedule")]
    [InlineData("POST", "enable")]
    [InlineData("POST", "disable")]
    public async Task Request_IsNotFound_WhenThereIsNoSuchWorkflow(string method, string what)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/v1/workflows/999999999/{what}");

        Problem.AssertIs(HttpStatusCode.NotFound, await host.Client.SendAsync(request));
    }

    private async Task<long> CreateAsync(string cron, params (string Name, JsonNode Value)[] members)
    {
        var workflow = Define.Workflow(Define.UniqueName("scheduled"), Define.Pass("a"));
        workflow["cron_expression"] = cron;
        foreach (var (name, value) in members)
        {
            workflow[name] = value;
        }

        return (await host.Client.CreateWorkflowAsync(workflow)).Number("id");
    }

    private async Task<JsonElement> GetAsync(long id, string query = "") =>
        (await host.Client.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/api/v1/workflows/{id}/schedule{query}"))).Expect(HttpStatusCode.OK).Json;

    private static List<JsonElement> Ticks(JsonElement schedule) => [.. schedule.Member("last_ticks").EnumerateArray()];
}
