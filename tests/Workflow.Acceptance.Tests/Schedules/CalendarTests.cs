using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Schedules;

/// <summary>Calendars over the API, and the schedules that leave out their dates.</summary>
public sealed class CalendarTests(AcceptanceHost host)
{
    private const string Holidays = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20270101T000000Z\r\nDTSTART;VALUE=DATE:20271224\r\nDTEND;VALUE=DATE:20271227\r\nRRULE:FREQ=YEARLY;COUNT=2\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    private readonly string _name = $"c{Guid.NewGuid():N}";

    private string Path => $"/api/v1/calendars/{_name}";

    [Fact]
    public async Task Calendar_IsReadInBothForms_AndChangedOnCondition()
    {
        var created = (await PutICalendarAsync(Holidays)).Expect(HttpStatusCode.Created);
        Assert.Equal("""["2027-12-24","2027-12-25","2027-12-26","2028-12-24","2028-12-25","2028-12-26"]""", created.Json.Member("dates").GetRawText());
        Assert.Equal(JsonValueKind.String, created.Json.Member("expanded_until").ValueKind);

        var read = (await host.Client.GetAsync(Path)).Expect(HttpStatusCode.OK);
        Assert.Equal(created.ETag, read.ETag);
        Assert.Equal((created.Json.Text("name"), created.Json.Member("dates").GetRawText()), (read.Json.Text("name"), read.Json.Member("dates").GetRawText()));

        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.Accept.ParseAdd("text/calendar");
        var text = (await host.Client.SendAsync(request)).Expect(HttpStatusCode.OK);
        Assert.Equal(created.Json.Member("dates").GetRawText(), (await PutICalendarAsync(text.Text)).Expect(HttpStatusCode.OK).Json.Member("dates").GetRawText());

        // What is answered can be sent back, and changes nothing.
        var again = (await host.Client.PutAsync(Path, JsonNode.Parse(read.Json.GetRawText())!, read.ETag)).Expect(HttpStatusCode.OK);
        Assert.Equal(read.ETag, again.ETag);

        var changed = (await host.Client.PutAsync(Path, new JsonObject { ["dates"] = new JsonArray("2028-02-29") }, read.ETag)).Expect(HttpStatusCode.OK);
        Assert.NotEqual(read.ETag, changed.ETag);
        (await host.Client.PutAsync(Path, new JsonObject { ["dates"] = new JsonArray() }, read.ETag)).Expect(HttpStatusCode.PreconditionFailed);
        (await host.Client.DeleteAsync(Path, read.ETag)).Expect(HttpStatusCode.PreconditionFailed);

        var listed = Assert.Single(await host.Client.ListAsync("/api/v1/calendars"), calendar => calendar.Text("name") == _name);
        Assert.Equal(("1", "2028-02-29", "2028-02-29"), (listed.Member("count").GetRawText(), listed.Text("first"), listed.Text("last")));

        (await host.Client.DeleteAsync(Path, changed.ETag)).Expect(HttpStatusCode.NoContent);
        (await host.Client.GetAsync(Path)).Expect(HttpStatusCode.NotFound);
        (await host.Client.DeleteAsync(Path)).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Schedule_LeavesOutTheDates_AndFollowsAChange()
    {
        (await host.Client.PutAsync(Path, new JsonObject { ["dates"] = new JsonArray("2027-12-24") })).Expect(HttpStatusCode.Created);
        var workflow = Define.Workflow(Define.UniqueName("scheduled"), Define.Pass("a"));
        workflow["schedules"] = JsonNode.Parse($$"""[{"cron_expression": "0 9 * * FRI", "exclude_calendar": "{{_name}}", "on_excluded": "next_business_day"}, {"cron_expression": "0 9 * * FRI", "time_zone": "Asia/Tokyo", "exclude_calendar": "{{_name}}"}]""");
        var id = (await host.Client.PostAsync("/api/v1/workflows", workflow)).Expect(HttpStatusCode.Created).Json.Number("id");

        Assert.Equal("2027-12-27T09:00:00+00:00 2027-12-31T09:00:00+09:00", await NextAsync(id));
        var schedule = await ScheduleAsync(id);
        Assert.Equal(["2027-12-24T00:00:00.0000000Z", "2027-12-24T09:00:00.0000000Z"], schedule.Member("excluded").EnumerateArray().Select(e => e.Text("at")));
        Assert.Equal("""["2027-12-24T09:00:00.0000000Z"]""", schedule.Member("next")[0].Member("moved_from").GetRawText());

        var refused = (await host.Client.DeleteAsync(Path)).Expect(HttpStatusCode.Conflict);
        Assert.Contains($"used by workflow {id}", refused.Json.Text("detail"), StringComparison.Ordinal);

        (await host.Client.PutAsync(Path, new JsonObject { ["dates"] = new JsonArray("2027-12-27") })).Expect(HttpStatusCode.OK);
        Assert.Equal("2027-12-24T09:00:00+09:00 2027-12-24T09:00:00+00:00", await NextAsync(id));

        (await host.Client.DeleteAsync($"/api/v1/workflows/{id}")).Expect(HttpStatusCode.NoContent);
        (await host.Client.DeleteAsync(Path)).Expect(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Preview_KnowsCalendars()
    {
        (await host.Client.PutAsync(Path, new JsonObject { ["dates"] = new JsonArray("2027-12-24") })).Expect(HttpStatusCode.Created);
        var body = JsonNode.Parse($$"""{"schedules": [{"cron_expression": "0 9 * * FRI", "exclude_calendar": "{{_name}}"}], "from": "2027-12-20T00:00:00Z", "count": 1}""")!;

        var preview = (await host.Client.PostAsync("/api/v1/schedules/preview", body)).Expect(HttpStatusCode.OK).Json;

        Assert.Equal("2027-12-31T09:00:00+00:00", preview.Member("next")[0].Text("local"));
        Assert.Equal($"skipped: 2027-12-24 is in the calendar {_name}", preview.Member("excluded")[0].Text("reason"));
        (await host.Client.DeleteAsync(Path)).Expect(HttpStatusCode.NoContent);
        (await host.Client.PostAsync("/api/v1/schedules/preview", body)).Expect(HttpStatusCode.BadRequest);
    }

    private async Task<JsonElement> ScheduleAsync(long id) => (await host.Client.GetAsync($"/api/v1/workflows/{id}/schedule?from=2027-12-24T00:00:00Z&count=2")).Expect(HttpStatusCode.OK).Json;

    private async Task<string> NextAsync(long id) => string.Join(' ', (await ScheduleAsync(id)).Member("next").EnumerateArray().Select(next => next.Text("local")));

    private async Task<Answer> PutICalendarAsync(string text)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, Path) { Content = new StringContent(text, Encoding.UTF8, "text/calendar") };
        return await host.Client.SendAsync(request);
    }
}
