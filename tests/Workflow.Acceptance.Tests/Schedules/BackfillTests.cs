using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Schedules;

/// <summary>Backfills: past instants of a schedule that are run now.</summary>
public sealed class BackfillTests(AcceptanceHost host)
{
    private static readonly TimeSpan TwoMinutesAndMore = TimeSpan.FromSeconds(150);

    [Fact]
    public async Task Backfill_RunsEachInstantOfItsSpan_AndShowsItsProgress()
    {
        var id = await CreateAsync(Define.Pass("at", "{{ run.scheduled_for }}"));

        var answer = (await StartAsync(id, Span(("max_parallel", 2)))).Expect(HttpStatusCode.Accepted);
        Assert.Equal($"/api/v1/workflows/{id}/backfills/1", answer.LocationPath);
        Assert.Equal(5, answer.Json.Number("instants"));

        var backfill = await WaitAsync(id, 1, "COMPLETED");
        Assert.Equal((5, 5, 0), (backfill.Number("started"), backfill.Number("succeeded"), backfill.Number("left")));
        Assert.Empty(backfill.Member("running").EnumerateArray());
        var runs = (await host.Client.GetAsync($"/api/v1/workflows/{id}/runs?trigger=backfill")).Json.Items();
        Assert.Equal(
            ["2025-03-28T06", "2025-03-29T06", "2025-03-30T05", "2025-03-31T05", "2025-04-01T05"],
            runs.Select(r => r.Text("scheduled_for")).Order(StringComparer.Ordinal).Select(at => at.EndsWith(":00:00.0000000Z", StringComparison.Ordinal) ? at[..13] : at));

        // A second one finds that all has been run; one that is to repeat it does.
        await StartAsync(id, Span());
        Assert.Equal((5, 0), await WaitAsync(id, 2, "COMPLETED") is var second ? (second.Number("left"), second.Number("started")) : default);
        await StartAsync(id, Span(("reprocess", "completed"), ("max_parallel", 5)));
        Assert.Equal((0, 5), await WaitAsync(id, 3, "COMPLETED") is var third ? (third.Number("left"), third.Number("succeeded")) : default);
        Assert.Equal([3, 2, 1], (await host.Client.GetAsync($"/api/v1/workflows/{id}/backfills")).Json.Items().Select(b => b.Number("number")));
    }

    [Fact]
    public async Task Backfill_ListsWhatItWouldStart_AndStartsNothing_WhenItIsDry()
    {
        var id = await CreateAsync(Define.Pass("a"));

        var plan = (await StartAsync(id, Span(("dry_run", true)))).Expect(HttpStatusCode.OK).Json;

        Assert.Equal((5, 0), (plan.Number("instants"), plan.Number("left")));
        Assert.Equal(
            ["2025-03-28T07:00:00+01:00", "2025-03-29T07:00:00+01:00", "2025-03-30T07:00:00+02:00", "2025-03-31T07:00:00+02:00", "2025-04-01T07:00:00+02:00"],
            plan.Member("would_start").EnumerateArray().Select(i => i.Text("local")));
        Assert.Empty((await host.Client.GetAsync($"/api/v1/workflows/{id}/runs")).Json.Items());
        Assert.Empty((await host.Client.GetAsync($"/api/v1/workflows/{id}/backfills")).Json.Items());
    }

    [Fact]
    public async Task Backfill_StartsNothingMoreAndCancelsWhatRuns_WhenItIsCancelled()
    {
        var id = await CreateAsync(Define.Wait("long", 600));
        var running = (await StartAsync(id, Span(("max_parallel", 2)))).Expect(HttpStatusCode.Accepted).Json.Member("running");
        Assert.Equal(2, running.GetArrayLength());

        // Another one over the same instants waits for it, and says so.
        var waiting = (await StartAsync(id, Span())).Expect(HttpStatusCode.Accepted).Json;
        Assert.Equal((0, "waits for backfill 1, which has some of the same instants"), (waiting.Number("started"), waiting.Text("status_reason")));
        (await host.Client.PostAsync($"/api/v1/workflows/{id}/backfills/2/cancel")).Expect(HttpStatusCode.Accepted);

        (await host.Client.PostAsync($"/api/v1/workflows/{id}/backfills/1/cancel")).Expect(HttpStatusCode.Accepted);

        foreach (var run in running.EnumerateArray())
        {
            Assert.Equal("CANCELLED", (await host.Client.WaitForEndAsync(run.Text("run_id"))).Text("status"));
        }

        var backfill = await Eventually.ReadsAsync("its runs are counted", () => GetAsync(id, 1), b => b.Member("running").GetArrayLength() == 0, TwoMinutesAndMore);
        Assert.Equal(("CANCELLED", 2, 2), (backfill.Text("status"), backfill.Number("started"), backfill.Number("cancelled")));
        Problem.AssertIs(HttpStatusCode.NotFound, await host.Client.PostAsync($"/api/v1/workflows/{id}/backfills/3/cancel"));
    }

    [Fact]
    public async Task Backfill_IsRefused_WhenThereIsNoSchedule()
    {
        var id = (await host.Client.CreateWorkflowAsync(Define.Workflow(Define.UniqueName("plain"), Define.Pass("a")))).Number("id");

        Problem.AssertIs(HttpStatusCode.Conflict, await StartAsync(id, Span()));
        Problem.AssertIs(HttpStatusCode.NotFound, await StartAsync(999_999_999, Span()));
    }

    // Across a clock change; the schedule itself must not fire meanwhile.
    private async Task<long> CreateAsync(JsonObject task)
    {
        var workflow = Define.Workflow(Define.UniqueName("backfilled"), task)
            .With("cron_expression", "0 7 * * *")
            .With("time_zone", "Europe/Berlin")
            .With("is_active", false)
            .With("max_concurrent_runs", 10);
        return (await host.Client.CreateWorkflowAsync(workflow)).Number("id");
    }

    private static JsonObject Span(params (string Name, JsonNode Value)[] members)
    {
        var body = new JsonObject { ["from"] = "2025-03-28T00:00:00Z", ["to"] = "2025-04-02T00:00:00Z" };
        foreach (var (name, value) in members)
        {
            body[name] = value;
        }

        return body;
    }

    private Task<Answer> StartAsync(long id, JsonObject body) => host.Client.PostAsync($"/api/v1/workflows/{id}/backfill", body);

    private async Task<JsonElement> GetAsync(long id, int number) => (await host.Client.GetAsync($"/api/v1/workflows/{id}/backfills/{number}")).Expect(HttpStatusCode.OK).Json;

    private Task<JsonElement> WaitAsync(long id, int number, string status) =>
        Eventually.ReadsAsync($"backfill {number} is {status}", () => GetAsync(id, number), b => b.Text("status") == status, TwoMinutesAndMore);
}
