using Microsoft.Extensions.Time.Testing;
using Moq;
using Workflow.Core.History;

namespace Workflow.Api.Tests.Handlers;

public sealed class StatisticsTests : IAsyncLifetime
{
    private const string Path = "/api/v1/workflows/7/statistics";

    private readonly ApiHost _host = new() { Time = new FakeTimeProvider(Samples.At) };
    private readonly List<(DateTimeOffset From, DateTimeOffset Before)> _read = [];

    public async ValueTask InitializeAsync()
    {
        await _host.InitializeAsync();
        _host.Statistics.Setup(s => s.ListHoursAsync(7, It.IsAny<DateTimeOffset>(), It.IsAny<DateTimeOffset>(), It.IsAny<int>(), It.IsAny<CancellationToken>()))
            .Callback((long _, DateTimeOffset from, DateTimeOffset before, int _, CancellationToken _) => _read.Add((from, before)))
            .ReturnsAsync(new TallyPart([new HourTally(Hour(1), Tally(RunStatus.Succeeded, 4)), new HourTally(Hour(2), Tally(RunStatus.Skipped, null)), new HourTally(Hour(26), Tally(RunStatus.Skipped, null))], IsMore: false));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Statistics_AreOfTheLastSevenDays_ByDay()
    {
        var answer = await _host.SendAsync("GET", Path);

        Assert.Equal(
            """{"workflow_id":7,"bucket":"day","from":"2026-11-17T00:00:00.0000000Z","before":"2026-11-24T00:00:00.0000000Z","items":["""
            + """{"at":"2026-11-20T00:00:00.0000000Z","runs":2,"by_status":{"SUCCEEDED":1,"SKIPPED":1},"duration_seconds":{"average":4,"p50":4,"p95":4,"max":4}},"""
            + """{"at":"2026-11-21T00:00:00.0000000Z","runs":1,"by_status":{"SKIPPED":1},"duration_seconds":null}],"next_cursor":null}""",
            answer.Json.GetRawText());
        Assert.Equal([(Hour(-72), Hour(96))], _read);
    }

    [Fact]
    public async Task Statistics_HavePages_OfTheGivenRange()
    {
        var answer = (await _host.SendAsync("GET", $"{Path}?bucket=hour&from=2026-11-20T01:30:00Z&before=2026-11-21T03:00:00%2B01:00&limit=2")).Json;

        Assert.Equal([Hour(1), Hour(2)], answer.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("at").GetDateTimeOffset()));
        Assert.Equal([(Hour(1), Hour(26))], _read);
        await _host.SendAsync("GET", $"{Path}?bucket=hour&from=2026-11-20T01:30:00Z&before=2026-11-21T02:00:00Z&cursor={answer.GetProperty("next_cursor").GetString()}");
        Assert.Equal((Hour(3), Hour(26)), _read[^1]);
    }

    [Theory]
    [InlineData("?bucket=week", "bucket")]
    [InlineData("?bucket=HOUR", "bucket")]
    [InlineData("?from=yesterday", "from")]
    [InlineData("?before=tomorrow", "before")]
    [InlineData("?from=2026-11-21T00:00:00Z&before=2026-11-20T00:00:00Z", "from")]
    [InlineData("?from=2026-11-20T00:00:00Z&before=2026-11-20T00:00:00Z", "from")]
    [InlineData("?from=2027-01-01T00:00:00Z", "from")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=1001", "limit")]
    [InlineData("?cursor=x", "cursor")]
    [InlineData("?buckets=hour", "buckets")]
    public async Task BadParameter_IsRefused_AndNothingIsRead(string parameters, string pointer)
    {
        var answer = await _host.SendAsync("GET", Path + parameters);

        Assert.Equal(400, answer.Status);
        Assert.Equal(pointer, Assert.Single(answer.Faults).Pointer);
        Assert.Empty(_read);
    }

    [Theory]
    [InlineData("8")]
    [InlineData("seven")]
    public async Task UnknownWorkflow_IsNotFound(string id) =>
        Assert.Equal(404, (await _host.SendAsync("GET", $"/api/v1/workflows/{id}/statistics")).Status);

    private static DateTimeOffset Hour(int hour) => new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero).AddHours(hour);

    private static RunTally Tally(RunStatus status, int? seconds)
    {
        var tally = new RunTally();
        tally.Add(status, seconds is { } duration ? RunTally.ClassOf(duration) : null, 1, seconds ?? 0, seconds ?? 0);
        return tally;
    }
}
