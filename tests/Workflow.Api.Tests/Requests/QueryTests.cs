using Microsoft.AspNetCore.Http;
using Workflow.Api.Requests;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.Paging;

namespace Workflow.Api.Tests.Requests;

public sealed class QueryTests
{
    [Theory]
    [InlineData("", 50, null)]
    [InlineData("?limit=1", 1, null)]
    [InlineData("?limit=500&cursor=abc", 500, "abc")]
    [InlineData("?limit=007", 7, null)]
    public void Page_GivesWhatIsAsked_WhenItIsSound(string query, int limit, string? cursor) =>
        Assert.Equal(new PageRequest(limit, cursor, new LimitOptions().PageBytes), Read(query, q => q.Page()));

    [Theory]
    [InlineData("0")]
    [InlineData("501")]
    [InlineData("-1")]
    [InlineData("%2B5")]
    [InlineData("5.0")]
    [InlineData("")]
    [InlineData("many")]
    [InlineData("99999999999")]
    public void Page_SaysTheBounds_WhenTheLimitIsInvalid(string limit) =>
        Assert.StartsWith("must be a whole number from 1 to 500", Fault($"?limit={limit}", "limit", q => q.Page()).Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData("?limit=1&limit=1", "limit")]
    [InlineData("?limit=1&LIMIT=2", "limit")]
    [InlineData("?cursor=a&cursor=a", "cursor")]
    public void Page_SaysTwice_WhenAParameterIsRepeated(string query, string name) =>
        Assert.Equal("is given more than once", Fault(query, name, q => q.Page()).Detail);

    [Fact]
    public void Check_SaysEveryFault_WhenThereAreSeveral()
    {
        var refused = Refusal("?limit=0&status=running&page=2&Cursor=x", q => (q.Page(), q.Status<RunStatus>("status")));

        Assert.Equal(["Cursor", "limit", "page", "status"], refused.Faults.Select(f => f.Pointer).Order(StringComparer.Ordinal));
        Assert.Equal("is not a known parameter; the parameters are cursor, limit, status", refused.Faults.Single(f => f.Pointer == "page").Detail);
    }

    [Fact]
    public void Check_SaysThereAreNone_WhenNothingIsRead() =>
        Assert.Equal("is not a parameter here; there are none", Fault("?a=1", "a", _ => 0).Detail);

    [Theory]
    [InlineData("RUNNING", RunStatus.Running)]
    [InlineData("TIMED_OUT", RunStatus.TimedOut)]
    public void Status_GivesIt_WhenItIsAWord(string word, RunStatus status) =>
        Assert.Equal(status, Read($"?status={word}", q => q.Status<RunStatus>("status")));

    [Theory]
    [InlineData("running")]
    [InlineData("")]
    [InlineData("2")]
    public void Status_ListsTheWords_WhenItIsInvalid(string word) =>
        Assert.Contains("PENDING, QUEUED, RUNNING", Fault($"?status={word}", "status", q => q.Status<RunStatus>("status")).Detail, StringComparison.Ordinal);

    [Fact]
    public void Option_GivesIt_WhenItIsAWord() => Assert.Equal(RunTrigger.Manual, Read("?trigger=manual", q => q.Option<RunTrigger>("trigger")));

    [Theory]
    [InlineData("MANUAL")]
    [InlineData("0")]
    public void Option_ListsTheWords_WhenItIsInvalid(string word) =>
        Assert.Contains("manual, schedule", Fault($"?trigger={word}", "trigger", q => q.Option<RunTrigger>("trigger")).Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData("2026-01-31T08:00:00Z", 8)]
    [InlineData("2026-01-31T08:00:00%2B02:00", 6)]
    [InlineData("2026-01-31t08:00:00.000z", 8)]
    public void Instant_GivesItInUtc_WhenItHasAnOffset(string text, int hour) =>
        Assert.Equal(new DateTimeOffset(2026, 1, 31, hour, 0, 0, TimeSpan.Zero), Read($"?from={text}", q => q.Instant("from")));

    [Theory]
    [InlineData("2026-01-31T08:00:00")]
    [InlineData("2026-01-31")]
    [InlineData("2026-02-30T08:00:00Z")]
    [InlineData("2026-01-31T25:00:00Z")]
    [InlineData("1500-01-01T00:00:00Z")]
    [InlineData("1970-01-01T00:00:00%2B01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("1769846400")]
    [InlineData("now")]
    [InlineData("")]
    public void Instant_SaysTheForm_WhenItIsInvalid(string text) =>
        Assert.StartsWith(Rfc3339.Expected, Fault($"?from={text}", "from", q => q.Instant("from")).Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("1.0")]
    [InlineData("")]
    public void Id_SaysTheForm_WhenItIsInvalid(string text) =>
        Assert.StartsWith("must be an id", Fault($"?workflow_id={text}", "workflow_id", q => q.Id("workflow_id")).Detail, StringComparison.Ordinal);

    [Fact]
    public void Check_CutsWhatItRepeats_WhenANameOrValueIsLong()
    {
        var refused = Refusal($"?{new string('n', 5_000)}=1&limit={new string('9', 5_000)}", q => q.Page());
        Assert.All(refused.Faults, f => Assert.InRange(f.Pointer.Length + f.Detail.Length, 1, 300));
    }

    private static T Read<T>(string query, Func<Query, T> read)
    {
        var http = new DefaultHttpContext();
        http.Request.QueryString = new QueryString(query);
        var reader = new Query(http.Request);
        var value = read(reader);
        reader.Check();
        return value;
    }

    private static RefusedException Refusal<T>(string query, Func<Query, T> read)
    {
        var refused = Assert.Throws<RefusedException>(() => Read(query, read));
        Assert.Equal(RefusalReason.Invalid, refused.Reason);
        return refused;
    }

    private static Fault Fault<T>(string query, string name, Func<Query, T> read) => Assert.Single(Refusal(query, read).Faults, f => f.Pointer == name);
}
