using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Waiting;

/// <summary>An event without a run's id reaches every task that waits for its name and key.</summary>
public sealed class NamedEventTests(AcceptanceHost host)
{
    private readonly string _event = Define.UniqueName("paid");

    private WorkflowClient Client => host.Client;

    [Fact]
    public async Task Event_ReachesEveryTaskThatWaitsForItsKey_InAllRunsAndWorkflows()
    {
        var first = await StartAsync(Define.Event("a", _event, key: "{{ inputs.order }}").After(), Define.Event("b", _event, key: "17").After());
        var second = await StartAsync(Define.Event("a", _event, key: "17"));
        var other = await StartAsync(Define.Event("a", _event, key: "18").After(), Define.Event("b", _event).After());
        await WaitAsync((first, "a"), (first, "b"), (second, "a"), (other, "a"), (other, "b"));

        var sent = await SendAsync("17", """{"amount":5}""");

        Assert.Equal((3, _event, "17"), (sent.Number("delivery_count"), sent.Text("name"), sent.Text("key")));
        Assert.Equal(new[] { (first, "a"), (first, "b"), (second, "a") }.Order(), sent.Member("deliveries").EnumerateArray().Select(d => (d.Text("run_id"), d.Text("task"))).Order());
        var (one, two) = (await Client.EndAsync(first), await Client.EndAsync(second));
        Assert.Equal(("SUCCEEDED", "SUCCEEDED"), (one.Status, two.Status));
        Assert.All([one.OutputOf("a"), one.OutputOf("b"), two.OutputOf("a")], output => Assert.Equal("""{"amount":5}""", output));
        var rest = await Client.StoryAsync(other);
        Assert.Equal(("WAITING", "WAITING"), (rest.StatusOf("a"), rest.StatusOf("b")));
        Assert.Contains("with key '18'", rest["a"].Text("status_reason"), StringComparison.Ordinal);

        await Client.TellAsync(other, "cancel");
        await Client.EndAsync(other);
        Assert.Empty(await WaitsAsync());
    }

    [Fact]
    public async Task Event_IsNotKept_ForATaskThatWaitsLater()
    {
        Assert.Equal(0, (await SendAsync("17", "1")).Number("delivery_count"));
        var run = await StartAsync(Define.Event("a", _event, key: "17"));
        await WaitAsync((run, "a"));

        Assert.Equal(1, (await SendAsync("17", "2")).Number("delivery_count"));

        Assert.Equal("2", (await Client.EndAsync(run)).OutputOf("a"));
    }

    [Fact]
    public async Task Event_ComesOnce_WhenTheIdempotencyKeyIsTheSame()
    {
        var run = await StartAsync(Define.Event("one", _event, key: "17"), Define.Event("two", _event, key: "17"));
        await WaitAsync((run, "one"));

        var first = await SendAsync("17", "1", "k");
        await WaitAsync((run, "two"));
        var second = await SendAsync("17", "1", "k");

        Assert.Equal(first.GetRawText(), second.GetRawText());
        Assert.Equal("WAITING", (await Client.StoryAsync(run)).StatusOf("two"));
        Problem.AssertIs(HttpStatusCode.Conflict, await PostAsync("17", "2", "k"));
        await SendAsync("17", "3", "k2");
        var story = await Client.EndAsync(run);
        Assert.Equal(("1", "3"), (story.OutputOf("one"), story.OutputOf("two")));
    }

    [Fact]
    public async Task Event_ReachesEachItemOfAList_WithItsKey()
    {
        var run = await StartAsync(Define.Event("a", _event, key: "order-{{ item }}").With("for_each", new JsonArray(1, 2, 3)));
        await Eventually.ReadsAsync("all items wait", () => WaitsAsync(), waits => waits.Count == 3);

        foreach (var item in (int[])[3, 1, 2])
        {
            var sent = await SendAsync($"order-{item}", $"{item * 10}");
            Assert.Equal([item - 1], sent.Member("deliveries").EnumerateArray().Select(d => d.Number("index")));
        }

        Assert.Equal("[10,20,30]", (await Client.EndAsync(run)).OutputOf("a"));
    }

    [Fact]
    public async Task EventOfTheRun_ReachesATaskWithAKeyToo()
    {
        var run = await StartAsync(Define.Event("a", _event, key: "17"));

        await Client.SendEventAsync(run, _event, 5);

        Assert.Equal("5", (await Client.EndAsync(run)).OutputOf("a"));
    }

    [Fact]
    public async Task Event_IsTaken_WhenAPausedRunIsResumed()
    {
        var run = await StartAsync(Define.Event("a", _event, key: "17"));
        await WaitAsync((run, "a"));
        await Client.TellAsync(run, "pause");

        Assert.Equal(1, (await SendAsync("17", "1")).Number("delivery_count"));
        await Client.TellAsync(run, "resume");

        Assert.Equal("1", (await Client.EndAsync(run)).OutputOf("a"));
    }

    [Fact]
    public async Task Waits_AreListed_WithWhatTheyWaitFor()
    {
        var run = await StartAsync(Define.Event("a", _event, timeoutSeconds: 3600, key: "17").After(), Define.Event("b", _event).After());
        await WaitAsync((run, "a"), (run, "b"));
        var workflow = (await Client.StoryAsync(run)).Run.Number("workflow_id");

        var all = await WaitsAsync();
        var keyed = Assert.Single(await WaitsAsync("&key=17"));
        var paged = await Client.GetAsync($"/api/v1/waits?event={_event}&limit=1");

        Assert.Equal(["a", "b"], all.Select(wait => wait.Text("task")).Order());
        Assert.Equal((run, workflow, _event, "17", 1), (keyed.Text("run_id"), keyed.Number("workflow_id"), keyed.Text("event_name"), keyed.Text("key"), keyed.Number("attempt")));
        Assert.InRange((keyed.Instant("due_at") - keyed.Instant("since")).TotalSeconds, 3599, 3601);
        Assert.Equal(2, (await WaitsAsync($"&workflow_id={workflow}")).Count);
        Assert.Empty(await WaitsAsync($"&workflow_id={workflow + 1_000_000}"));
        Assert.Single(paged.Json.Items());
        Assert.NotEqual(JsonValueKind.Null, paged.Json.GetProperty("next_cursor").ValueKind);
        Problem.AssertIs(HttpStatusCode.BadRequest, await Client.GetAsync("/api/v1/waits?key=17"));
        Problem.AssertIs(HttpStatusCode.BadRequest, await Client.GetAsync("/api/v1/waits?event=a%20b"));
    }

    [Theory]
    [InlineData("?key=", HttpStatusCode.BadRequest)]
    [InlineData("?key=%0A", HttpStatusCode.BadRequest)]
    [InlineData("?kay=1", HttpStatusCode.BadRequest)]
    public async Task Event_IsRefused_WithAFaultyKey(string query, HttpStatusCode status) =>
        Problem.AssertIs(status, await Client.PostTextAsync($"/api/v1/events/{_event}{query}", "1", "application/json"));

    [Fact]
    public async Task Event_IsRefused_WithAFaultyName() => Problem.AssertIs(HttpStatusCode.BadRequest, await Client.PostTextAsync("/api/v1/events/a%20b", "1", "application/json"));

    private async Task WaitAsync(params (string Run, string Task)[] tasks)
    {
        foreach (var (run, task) in tasks)
        {
            await Client.UntilTaskAsync(run, task, "WAITING");
        }
    }

    private async Task<IReadOnlyList<JsonElement>> WaitsAsync(string more = "") =>
        [.. (await Client.GetAsync($"/api/v1/waits?event={_event}{more}")).Expect(HttpStatusCode.OK).Json.Items()];

    private async Task<JsonElement> SendAsync(string key, string payload, string? idempotencyKey = null) =>
        (await PostAsync(key, payload, idempotencyKey)).Expect(HttpStatusCode.Accepted).Json;

    private Task<Answer> PostAsync(string key, string payload, string? idempotencyKey = null) =>
        Client.PostOnceAsync($"/api/v1/events/{_event}?key={key}", idempotencyKey, JsonNode.Parse(payload));

    private Task<string> StartAsync(params JsonObject[] tasks) => Client.StartAsync(
        Define.Workflow(Define.UniqueName("named"), tasks).With("inputs", JsonNode.Parse("""{"order":{"type":"string","default":"17"}}""")!));
}
