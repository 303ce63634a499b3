namespace Workflow.Acceptance.Tests.MalformedInput;

/// <summary>Faults in schedules.</summary>
internal static class BadSchedules
{
    internal static IEnumerable<BadRequest> Rows =>
    [
        .. Bodies.Select(b => BadRequest.Json("POST", "/api/v1/workflows", b.Why, $$"""{"name": "a", {{b.Members}}}""").At(b.Pointers).Saying(b.Says)),
        .. Bodies.Select(b => BadRequest.Json("PUT", "/api/v1/workflows/{workflow}", b.Why, $$"""{"name": "a", {{b.Members}}}""").At(b.Pointers).Saying(b.Says)),
        new BadRequest("GET", "/api/v1/workflows/{workflow}/schedule?from=now", "an instant that is none").Saying("from"),
        new BadRequest("GET", "/api/v1/workflows/{workflow}/schedule?count=0", "no instants at all").Saying("count"),
        new BadRequest("GET", "/api/v1/workflows/{workflow}/schedule?count=501", "too many instants").Saying("count"),
        new BadRequest("GET", "/api/v1/workflows/{workflow}/schedule?limit=5", "another parameter").Saying("limit"),
        BadRequest.Json("POST", "/api/v1/workflows/{workflow}/disable", "a body with members", """{"until": 5}""").At("/until"),
        BadRequest.Json("POST", "/api/v1/workflows/{workflow}/enable", "a body with members", """{"catch_up": "all"}""").At("/catch_up"),
        .. Backfills.Select(b => BadRequest.Json("POST", "/api/v1/workflows/{workflow}/backfill", b.Why, b.Body).At(b.Pointers)),
        BadRequest.Json("POST", "/api/v1/schedules/preview", "a schedule without an expression", """{"time_zone": "UTC"}""").At("/cron_expression"),
        BadRequest.Json("POST", "/api/v1/schedules/preview", "another's members", """{"cron_expression": "@daily", "tasks": []}""").At("/tasks"),
        new BadRequest("GET", "/api/v1/workflows/{workflow}/schedule?preview=1", "neither true nor false").Saying("preview"),
        .. Calendars.Select(c => BadRequest.Json("PUT", "/api/v1/calendars/x", c.Why, c.Body).At(c.Pointers)),
        BadRequest.Json("PUT", "/api/v1/calendars/a%20b", "a name that is none", """{"dates": []}"""),
        BadRequest.Json("PUT", "/api/v1/calendars/x", "text that is no iCalendar", "hello") with { ContentType = "text/calendar" },
        BadRequest.Json("PUT", "/api/v1/calendars/x", "an event each second", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20271224\r\nRRULE:FREQ=SECONDLY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n") with { ContentType = "text/calendar" },
        new BadRequest("GET", "/api/v1/calendars?limit=0", "no calendars at all").Saying("limit"),
        new BadRequest("GET", "/api/v1/calendars/none", "a calendar that is none").Answers(404).Saying("none"),
        new BadRequest("DELETE", "/api/v1/calendars/none", "a calendar that is none").Answers(404).Saying("none"),
        new BadRequest("GET", "/api/v1/workflows/{workflow}/backfills?limit=0", "no backfills at all").Saying("limit"),
    ];

    private static IEnumerable<(string Why, string Body, string[] Pointers)> Calendars =>
    [
        ("a calendar without dates", "{}", ["/dates"]),
        ("dates that are no list", """{"dates": "2027-12-24"}""", ["/dates"]),
        ("dates that are none", """{"dates": ["2027-02-29", "24.12.2027", "2027-12-24T00:00:00Z", "1969-12-24"]}""", ["/dates/0", "/dates/1", "/dates/2", "/dates/3"]),
        ("a member there is not", """{"dates": [], "zone": "UTC"}""", ["/zone"]),
    ];

    private static IEnumerable<(string Why, string Body, string[] Pointers)> Backfills =>
    [
        ("a backfill of no span", "{}", ["/from", "/to"]),
        ("instants without offsets", """{"from": "2025-01-01", "to": "2025-01-02T00:00:00"}""", ["/from", "/to"]),
        ("a span that ends before it begins", """{"from": "2025-01-02T00:00:00Z", "to": "2025-01-01T00:00:00Z"}""", ["/to"]),
        ("a span from before there were schedules", """{"from": "1969-01-02T00:00:00Z", "to": "2025-01-01T00:00:00Z"}""", ["/from"]),
        ("every option at fault", """{"from": "2025-01-01T00:00:00Z", "to": "2025-01-02T00:00:00Z", "max_parallel": 0, "reprocess": "all", "dry_run": "yes", "catch_up": "all"}""", ["/max_parallel", "/reprocess", "/dry_run", "/catch_up"]),
        ("too much at a time", """{"from": "2025-01-01T00:00:00Z", "to": "2025-01-02T00:00:00Z", "max_parallel": 51}""", ["/max_parallel"]),
    ];

    private static IEnumerable<(string Why, string Members, string[] Pointers, string Says)> Bodies =>
    [
        ("a minute too many", "\"cron_expression\": \"60 * * * *\"", ["/cron_expression"], "minute"),
        ("six fields", "\"cron_expression\": \"0 * * * * *\"", ["/cron_expression"], "5 fields"),
        ("no date fits", "\"cron_expression\": \"0 0 30 2 *\"", ["/cron_expression"], "never"),
        ("a list of expressions", "\"cron_expression\": [\"@daily\"]", ["/cron_expression"], "text"),
        ("a zone there is not", "\"cron_expression\": \"@daily\", \"time_zone\": \"Mars/Olympus\"", ["/time_zone"], "IANA"),
        ("a path as a zone", "\"time_zone\": \"../../etc/passwd\"", ["/time_zone"], "IANA"),
        ("an end before the start", "\"start_at\": \"2027-01-01T00:00:00Z\", \"end_at\": \"2026-01-01T00:00:00Z\"", ["/end_at"], "start_at"),
        ("every member at fault", "\"cron_expression\": 1, \"time_zone\": 2, \"catch_up\": 3, \"catch_up_window_seconds\": \"4\", \"schedule_jitter_seconds\": -5, \"start_at\": 6, \"end_at\": \"7\", \"pause_after_failures\": 0", ["/cron_expression", "/time_zone", "/catch_up", "/catch_up_window_seconds", "/schedule_jitter_seconds", "/start_at", "/end_at", "/pause_after_failures"], "must be"),
        ("a window without an instant", "\"cron_expression\": \"@yearly\", \"start_at\": \"2026-02-01T00:00:00Z\", \"end_at\": \"2026-12-31T00:00:00Z\"", ["/end_at"], "instant"),
        ("a policy that is not one of a schedule's", "\"schedule_overlap_policy\": \"wait\"", ["/schedule_overlap_policy"], "queue_one"),
        ("schedules that are no list", "\"schedules\": {\"interval_seconds\": 60}", ["/schedules"], "list"),
        ("more schedules than there may be", $"\"schedules\": [{string.Join(", ", Enumerable.Repeat("{\"interval_seconds\": 60}", 21))}]", ["/schedules"], "20"),
        ("an entry of each kind of fault", "\"schedules\": [{}, {\"cron_expression\": \"@daily\", \"interval_seconds\": 60}, {\"cron_expression\": \"60 * * * *\"}, {\"interval_seconds\": 59}, {\"interval_seconds\": 60, \"time_zone\": \"Mars/Olympus\"}, {\"interval_seconds\": 60, \"jitter\": 5}]", ["/schedules/0", "/schedules/1", "/schedules/2/cron_expression", "/schedules/3/interval_seconds", "/schedules/4/time_zone", "/schedules/5/jitter"], ""),
        ("a calendar there is not", "\"schedules\": [{\"interval_seconds\": 60, \"exclude_calendar\": \"none\"}]", ["/schedules/0/exclude_calendar"], "calendar"),
        ("what happens to instants that nothing excludes", "\"schedules\": [{\"interval_seconds\": 60, \"on_excluded\": \"next_business_day\"}]", ["/schedules/0/on_excluded"], "exclude_calendar"),
        ("one schedule besides several", "\"cron_expression\": \"@daily\", \"time_zone\": \"Europe/Berlin\", \"schedules\": [{\"interval_seconds\": 60}]", ["/cron_expression", "/time_zone"], "schedules"),
        ("an input that no webhook gives", "\"webhook_secret\": \"HOOK\", \"inputs\": {\"x\": {\"required\": true}}", ["/inputs/x"], "default"),
        ("an input that nobody gives", "\"cron_expression\": \"@daily\", \"inputs\": {\"x\": {\"required\": true}}", ["/inputs/x"], "default"),
    ];
}
