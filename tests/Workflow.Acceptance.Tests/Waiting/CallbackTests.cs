using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Waiting;

/// <summary>Tasks that wait for a report to an address of their own.</summary>
public sealed class CallbackTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("callbacks");

    [Fact]
    public async Task Result_IsTheOutput_AndCountsOnce()
    {
        var (run, address) = await StartAsync(Callback());

        var first = await PostAsync(address, """{ "rows": 5 }""");
        Assert.Equal(HttpStatusCode.Accepted, first.Status);

        var story = await host.Client.EndAsync(run);
        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Equal(5, story["work"].Member("output").Number("rows"));
        Assert.Equal(JsonValueKind.Null, story["work"].Member("callback_url").ValueKind);
        Assert.Equal(first.Json.Text("received_at"), (await PostAsync(address, """{ "rows": 5 }""")).Expect(HttpStatusCode.Accepted).Json.Text("received_at"));
        (await PostAsync(address, """{ "rows": 6 }""")).Expect(HttpStatusCode.Conflict);
        (await FailAsync(address)).Expect(HttpStatusCode.Conflict);
        (await PostAsync(address + "/heartbeat", "")).Expect(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Result_CountsOnce_WhenManyArriveAtOnce()
    {
        var (run, address) = await StartAsync(Callback());

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => PostAsync(address, $"{i}")));

        var taken = Assert.Single(answers.Index(), answer => answer.Item.Status == HttpStatusCode.Accepted).Index;
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Accepted), answer => answer.Expect(HttpStatusCode.Conflict));
        Assert.Equal($"{taken}", (await host.Client.EndAsync(run)).OutputOf("work"));
    }

    [Fact]
    public async Task Result_IsNull_WhenTheBodyIsEmpty()
    {
        var (run, address) = await StartAsync(Callback());

        (await host.Client.PostAsync(address)).Expect(HttpStatusCode.Accepted);

        Assert.Equal("null", (await host.Client.EndAsync(run)).OutputOf("work"));
    }

    [Fact]
    public async Task Failure_HasItsOwnCode_AndTheSendersInTheDetails()
    {
        var (run, address) = await StartAsync(Callback());

        (await FailAsync(address)).Expect(HttpStatusCode.Accepted);

        var story = await host.Client.EndAsync(run);
        var error = story["work"].Member("error");
        Assert.Equal(("FAILED", "callback_failed", "the disk is full"), (story.Status, error.Text("code"), error.Text("message")));
        Assert.Equal(("disk", 3), (error.Member("details").Text("code"), error.Member("details").Member("details").Number("left")));
        (await FailAsync(address)).Expect(HttpStatusCode.Accepted);
        (await PostAsync(address, "1")).Expect(HttpStatusCode.Conflict);
    }

    [Theory]
    [InlineData("""{ "code": "a b" }""", "/message,/code")]
    [InlineData("""{ "message": "m", "more": 1 }""", "/more")]
    public async Task Failure_IsRefused_WhenItIsFaulty(string body, string pointers)
    {
        var (run, address) = await StartAsync(Callback());

        var refused = (await PostAsync(address + "/fail", body)).Expect(HttpStatusCode.BadRequest);

        Assert.Equal(pointers.Split(','), refused.Json.Member("errors").EnumerateArray().Select(e => e.Text("pointer")));
        (await PostAsync(address, "1")).Expect(HttpStatusCode.Accepted);
        await host.Client.EndAsync(run);
    }

    // Each attempt has its own address.
    [Fact]
    public async Task Result_IsRefused_WhenItIsOfAnEarlierAttempt()
    {
        var (run, first) = await StartAsync(Callback().Retried(2));
        (await FailAsync(first)).Expect(HttpStatusCode.Accepted);
        var story = await host.Client.UntilAsync(run, "a second attempt that waits", story => story.Executions.Any(e => e.Number("attempt") == 2 && e.Text("status") == "WAITING" && e.TextOrNull("callback_url") is not null));
        var second = story.Executions.Single(e => e.Number("attempt") == 2).Text("callback_url");

        (await PostAsync(first, "1")).Expect(HttpStatusCode.Conflict);
        (await PostAsync(second, "2")).Expect(HttpStatusCode.Accepted);

        Assert.Equal("SUCCEEDED", (await host.Client.EndAsync(run)).Status);
    }

    [Fact]
    public async Task Result_IsOfTheItem_WhoseAddressItHas()
    {
        var run = await host.Client.StartAsync(Define.Workflow(_name, Callback().With("for_each", new JsonArray("a", "b"))));
        var story = await host.Client.UntilAsync(run, "two items that wait", story => AddressesOf(story).Count == 2);
        var addresses = AddressesOf(story);

        (await PostAsync(addresses[1], "\"second\"")).Expect(HttpStatusCode.Accepted);
        (await PostAsync(addresses[0], "\"first\"")).Expect(HttpStatusCode.Accepted);

        Assert.Equal(["first", "second"], (await host.Client.EndAsync(run))["work"].Member("output").EnumerateArray().Select(item => item.GetString()));

        static List<string> AddressesOf(RunStory story) =>
            [.. story.Executions.Where(e => e.TextOrNull("callback_url") is not null).OrderBy(e => e.Number("index")).Select(e => e.Text("callback_url"))];
    }

    [Fact]
    public async Task Failure_IsCaught_ByItsCode()
    {
        var (run, address) = await StartAsync(
            Callback().With("catch", JsonNode.Parse("""[{ "on": ["callback_failed"], "task": "after" }]""")),
            Define.Pass("after", "{{ error.details.code }}"));

        (await FailAsync(address)).Expect(HttpStatusCode.Accepted);

        var story = await host.Client.EndAsync(run);
        Assert.Equal(("SUCCEEDED", "disk"), (story.Status, story["after"].Text("output")));
    }

    [Fact]
    public async Task Task_TimesOut_WhenNothingArrives()
    {
        var (run, address) = await StartAsync(Callback(timeout: 30));

        var story = await host.Client.EndAsync(run);

        Assert.Equal(("TIMED_OUT", "The callback did not arrive in time."), (story["work"].Text("status"), story["work"].Member("error").Text("message")));
        (await PostAsync(address, "1")).Expect(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Task_TimesOut_WhenHeartbeatsStop()
    {
        var (run, address) = await StartAsync(Callback(timeout: 600, heartbeat: 30));
        var due = (await host.Client.UntilTaskAsync(run, "work", "WAITING"))["work"].Instant("due_at");

        await host.Client.UntilAsync(run, "a heartbeat that counts", _ => BeatAsync(address).GetAwaiter().GetResult() > due);

        var story = await host.Client.EndAsync(run);
        Assert.Equal(("TIMED_OUT", "The callback sent no heartbeat for 30 seconds."), (story["work"].Text("status"), story["work"].Member("error").Text("message")));
        Assert.True(story["work"].Instant("completed_at") > due);
    }

    [Fact]
    public async Task Result_IsRefused_WhenTheRunWasCancelled()
    {
        var (run, address) = await StartAsync(Callback());
        await host.Client.TellAsync(run, "cancel");
        await host.Client.EndAsync(run);

        (await PostAsync(address, "1")).Expect(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Address_IsNotThere_UnlessItIsRightInEveryPart()
    {
        var (run, address) = await StartAsync(Callback());
        var token = address[(address.LastIndexOf('/') + 1)..];
        string[] wrong = ["x", "%20", new('a', 5000), token[..^1], token + "AAAA", token[..^4] + "AAAA", Token($"{run}/0//1/"), Token($"{run}/0//1/abc"), Token($"{run}/7//1/abc")];

        var answers = await Task.WhenAll(wrong.Select(one => PostAsync($"/api/v1/callbacks/{one}", "1")));

        Assert.All(answers, answer => Assert.Equal("There is no callback at this address.", answer.Expect(HttpStatusCode.NotFound).Json.Text("detail")));
        Assert.DoesNotContain(token, (await host.Client.PostAsync(address + "/other")).Expect(HttpStatusCode.NotFound).Text, StringComparison.Ordinal);
        (await PostAsync(address, "1")).Expect(HttpStatusCode.Accepted);
        var log = (await host.Client.GetAsync($"/api/v1/runs/{run}/logs")).Text;
        Assert.DoesNotContain(token, log, StringComparison.Ordinal);
        await host.Client.EndAsync(run);
    }

    [Theory]
    [InlineData("""{ "timeout_seconds": 0 }""", "/timeout_seconds")]
    [InlineData("""{ "heartbeat_seconds": "x" }""", "/heartbeat_seconds")]
    [InlineData("""{ "name": "x" }""", "/name")]
    public async Task Save_NamesTheFault(string config, string pointer)
    {
        var refused = (await host.Client.PostAsync("/api/v1/workflows", Define.Workflow(_name, Define.Task("work", "CALLBACK", JsonNode.Parse(config))))).Expect(HttpStatusCode.BadRequest);

        Assert.Equal([$"/tasks/0/config{pointer}"], refused.Json.Member("errors").EnumerateArray().Select(e => e.Text("pointer")));
    }

    private static string Token(string text) => System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(text));

    private static JsonObject Callback(int? timeout = null, int? heartbeat = null)
    {
        var config = new JsonObject();
        if (timeout is not null)
        {
            config["timeout_seconds"] = timeout;
        }

        if (heartbeat is not null)
        {
            config["heartbeat_seconds"] = heartbeat;
        }

        return Define.Task("work", "CALLBACK", config);
    }

    private async Task<(string Run, string Address)> StartAsync(params JsonObject[] tasks)
    {
        var run = await host.Client.StartAsync(Define.Workflow(_name, tasks));
        return (run, (await host.Client.UntilTaskAsync(run, "work", "WAITING"))["work"].Text("callback_url"));
    }

    private async Task<DateTimeOffset> BeatAsync(string address) => (await host.Client.PostAsync(address + "/heartbeat")).Expect(HttpStatusCode.Accepted).Json.Instant("due_at");

    private Task<Answer> PostAsync(string address, string body) => host.Client.PostTextAsync(address, body, "application/json");

    private Task<Answer> FailAsync(string address) => PostAsync(address + "/fail", """{ "code": "disk", "message": "the disk is full", "details": { "left": 3 } }""");
}
