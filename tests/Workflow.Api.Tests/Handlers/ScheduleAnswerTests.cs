using System.Text.Json;
using Moq;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Scheduling;

namespace Workflow.Api.Tests.Handlers;

/// <summary>The response about a schedule depends on its cursor, and not only on the current time.</summary>
public sealed class ScheduleAnswerTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly ApiHost _host = new();

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Next_BeginsAtTheCursor_WhenJitterReachesBehindIt()
    {
        var cursor = Now.AddMinutes(-10);
        Stands("*/5 * * * *", cursor, jitterSeconds: 86_400);

        var next = await NextAsync("");

        Assert.NotEmpty(next);
        Assert.All(next, at => Assert.True(at > cursor));
    }

    [Fact]
    public async Task Next_IgnoresTheCursor_WhenFromIsInThePast()
    {
        Stands("1 * * * *", Now, zone: "Europe/Berlin");

        var answer = await _host.SendAsync("GET", "/api/v1/workflows/7/schedule?from=2020-03-28T23:30:00Z&count=3", null);

        Assert.Equal(
            ["2020-03-29T00:01:00.0000000Z", "2020-03-29T01:01:00.0000000Z", "2020-03-29T02:01:00.0000000Z"],
            answer.Json.GetProperty("next").EnumerateArray().Select(n => n.GetProperty("at").GetString()));
    }

    [Fact]
    public async Task StatusReason_SaysThatItWaitsForItsCursor_WhenTheClockWasSetBack()
    {
        Stands("* * * * *", Now.AddHours(1));

        var answer = (await _host.SendAsync("GET", "/api/v1/workflows/7/schedule", null)).Json;

        Assert.StartsWith("waits for ", answer.GetProperty("status_reason").GetString(), StringComparison.Ordinal);
        Assert.All(answer.GetProperty("next").EnumerateArray(), n => Assert.True(n.GetProperty("at").GetDateTimeOffset() > Now.AddHours(1)));
        Stands("* * * * *", Now.AddHours(-1));
        Assert.Equal(JsonValueKind.Null, (await _host.SendAsync("GET", "/api/v1/workflows/7/schedule", null)).Json.GetProperty("status_reason").ValueKind);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("?preview=false", 0)]
    [InlineData("?preview=true", 10)]
    [InlineData("?preview=true&count=3", 3)]
    public async Task Next_IsShownOfADisabledSchedule_WhenItIsAskedFor(string query, int count)
    {
        Stands("* * * * *", Now.AddHours(1), isActive: false);

        Assert.Equal(count, (await NextAsync(query)).Count);
    }

    [Theory]
    [InlineData("?preview=yes")]
    [InlineData("?preview=")]
    [InlineData("?preview=true&preview=true")]
    public async Task Preview_IsRefused_WhenItIsNeitherTrueNorFalse(string query) =>
        Assert.Equal(400, (await _host.SendAsync("GET", "/api/v1/workflows/7/schedule" + query, null)).Status);

    [Theory]
    [InlineData("?from=9999-12-31T23:59:59Z")]
    [InlineData("?from=9999-12-31T00:00:00Z&count=500")]
    [InlineData("?from=1970-01-01T00:00:00Z&count=500")]
    public async Task Next_IsAnswered_AtBothEndsOfTime(string query)
    {
        foreach (var zone in new[] { "Europe/Berlin", "America/New_York", "Pacific/Kiritimati" })
        {
            Stands("*/30 * * * *", Now, zone: zone, jitterSeconds: 3_600);
            Assert.Equal(200, (await _host.SendAsync("GET", "/api/v1/workflows/7/schedule" + query, null)).Status);
        }
    }

    [Fact]
    public async Task Fault_IsShown_WhenTheZoneIsNoLongerInTheDatabase()
    {
        Stands("@daily", Now, zone: "US/Pacific-New");

        var answer = (await _host.SendAsync("GET", "/api/v1/workflows/7/schedule", null)).Json;

        Assert.Equal("time zone 'US/Pacific-New' is not an IANA time zone, such as Europe/Berlin", answer.GetProperty("fault").GetString());
        Assert.Empty(answer.GetProperty("next").EnumerateArray());
    }

    [Fact]
    public async Task Preview_ShowsAScheduleThatIsNotSaved()
    {
        var answer = await _host.SendAsync("POST", "/api/v1/schedules/preview", """
            {"cron_expression": "*/30 * * * *", "time_zone": "Europe/Dublin", "from": "2027-03-28T00:00:00Z", "to": "2027-03-28T02:00:00Z", "end_at": "2030-01-01T00:00:00Z"}
            """);

        Assert.Equal(200, answer.Status);
        Assert.Equal("Every 30 minutes (Europe/Dublin).", answer.Json.GetProperty("explanation").GetString());
        Assert.Equal(
            ["2027-03-28T00:00:00+00:00", "2027-03-28T00:30:00+00:00", "2027-03-28T02:00:00+01:00", "2027-03-28T02:30:00+01:00"],
            answer.Json.GetProperty("next").EnumerateArray().Select(n => n.GetProperty("local").GetString()));
        Assert.Empty(answer.Json.GetProperty("warnings").EnumerateArray());
    }

    private async Task<List<DateTimeOffset>> NextAsync(string query) =>
        [.. (await _host.SendAsync("GET", "/api/v1/workflows/7/schedule" + query, null)).Json.GetProperty("next").EnumerateArray().Select(n => n.GetProperty("at").GetDateTimeOffset())];

    private void Stands(string cron, DateTimeOffset cursor, string zone = "UTC", int jitterSeconds = 0, bool isActive = true)
    {
        var schedule = new ScheduleDefinition { CronExpression = cron, TimeZone = zone, ScheduleJitterSeconds = jitterSeconds };
        _host.Workflows.Setup(s => s.GetAsync(7, It.IsAny<CancellationToken>()))
            .ReturnsAsync(Samples.Workflow with { IsActive = isActive, Definition = Samples.Workflow.Definition with { Schedule = schedule } });
        _host.Schedules.Setup(s => s.GetScheduleAsync(7, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new ScheduleState { WorkflowId = 7, Cursor = cursor, ActiveSince = cursor });
    }
}
