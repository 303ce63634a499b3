using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Waiting;

/// <summary>Tasks that call out with the address of their callback, and wait for a report to it.</summary>
public sealed class TaskCallbackTests(AcceptanceHost host)
{
    private const string Root = "/api/v1/callbacks/";

    private readonly string _name = Define.UniqueName("calls");

    [Fact]
    public async Task Result_IsTheOutput_AndWhatTheCallReturnedIsNotKept()
    {
        var run = await StartAsync(Calling(host.Sink.Get));
        var waiting = (await host.Client.UntilTaskAsync(run, "work", "WAITING"))["work"];
        var address = await AddressAsync();

        Assert.Equal((address, "waits for its callback", JsonValueKind.Null), (waiting.Text("callback_url"), waiting.Text("status_reason"), waiting.Member("output").ValueKind));
        var first = await ReportAsync(address, """{ "rows": 5 }""");

        var story = await host.Client.EndAsync(run);
        Assert.Equal(("SUCCEEDED", """{"rows":5}""", 1), (story.Status, story.OutputOf("work"), CallsOf().Count));
        Assert.Equal(first.Expect(HttpStatusCode.Accepted).Json.Text("received_at"), (await ReportAsync(address, """{ "rows": 5 }""")).Expect(HttpStatusCode.Accepted).Json.Text("received_at"));
        (await ReportAsync(address, "6")).Expect(HttpStatusCode.Conflict);
        Assert.DoesNotContain(address[Root.Length..], (await host.Client.GetAsync($"/api/v1/runs/{run}/logs")).Text, StringComparison.Ordinal);
    }

    // Who is quick reports before the call has returned.
    [Theory]
    [InlineData(200, "SUCCEEDED")]
    [InlineData(204, "SUCCEEDED")] // the call fails then, as its status is not expected
    public async Task Result_IsTaken_WhenItArrivesBeforeTheCallReturns(int expected, string status)
    {
        var work = Calling(host.Sink.Held(_name));
        work["config"]!["expected_status_codes"] = new JsonArray(expected);
        var run = await StartAsync(work);
        var address = await AddressAsync();
        (await host.Client.PostAsync(address + "/heartbeat")).Expect(HttpStatusCode.Accepted);
        (await ReportAsync(address, "\"early\"")).Expect(HttpStatusCode.Accepted);
        host.Sink.Open(_name);

        var story = await host.Client.EndAsync(run);

        Assert.Equal((status, "\"early\"", 1), (story.Status, story.OutputOf("work"), story.Attempts("work").Count));
    }

    [Fact]
    public async Task Address_IsDead_WhenItsCallFails()
    {
        var run = await StartAsync(Calling(host.Sink.Flaky(1, _name)).Retried(2, 1));
        var first = await AddressAsync();
        await host.Client.UntilAsync(run, "a second attempt that waits", story => story.Executions.Any(e => e.Number("attempt") == 2 && e.TextOrNull("callback_url") is not null));
        var second = await AddressAsync(2);

        (await ReportAsync(first, "1")).Expect(HttpStatusCode.Conflict);
        (await ReportAsync(second, "2")).Expect(HttpStatusCode.Accepted);

        var story = await host.Client.EndAsync(run);
        Assert.Equal(("SUCCEEDED", "2"), (story.Status, story.OutputOf("work")));
        Assert.Equal("http_status", story.Attempts("work")[0].Member("error").Text("code"));
        Assert.All([first, second], address => Assert.DoesNotContain(address[Root.Length..], story.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Failure_IsRetried_ThenCaught()
    {
        var run = await StartAsync(
            Calling(host.Sink.Get).Retried(2).With("catch", JsonNode.Parse("""[{ "on": ["callback_failed"], "task": "after" }]""")),
            Define.Pass("after", "{{ error.details.code }}"));
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            (await ReportAsync(await AddressAsync(attempt) + "/fail", """{ "message": "no", "code": "disk" }""")).Expect(HttpStatusCode.Accepted);
        }

        var story = await host.Client.EndAsync(run);

        Assert.Equal(("SUCCEEDED", "\"disk\"", 2), (story.Status, story.OutputOf("after"), CallsOf().Count));
    }

    [Fact]
    public async Task Items_WaitSideBySide()
    {
        var run = await StartAsync(Calling(host.Sink.Get, "&index={{ index }}").With("for_each", new JsonArray("a", "b", "c")).With("max_parallel", 2));
        await AddressAsync(2);
        foreach (var index in (int[])[1, 0, 2])
        {
            var call = await CallAsync($"the call of item {index}", calls => calls.SingleOrDefault(call => call.Target.EndsWith($"&index={index}", StringComparison.Ordinal)));
            (await ReportAsync(AddressIn(call), $"{index}")).Expect(HttpStatusCode.Accepted);
        }

        Assert.Equal("[0,1,2]", (await host.Client.EndAsync(run)).OutputOf("work"));
    }

    [Fact]
    public async Task Rounds_HaveAnAddressEach()
    {
        var run = await StartAsync(Calling(host.Sink.Get).With("repeat", new JsonObject { ["until"] = "output.done", ["delay_seconds"] = 0 }));
        var first = await AddressAsync();
        (await ReportAsync(first, """{ "done": false }""")).Expect(HttpStatusCode.Accepted);
        var second = await AddressAsync(2);
        (await ReportAsync(first, """{ "done": true }""")).Expect(HttpStatusCode.Conflict);
        (await ReportAsync(second, """{ "done": true }""")).Expect(HttpStatusCode.Accepted);

        var story = await host.Client.EndAsync(run);

        Assert.Equal(("SUCCEEDED", 2), (story.Status, story.Attempts("work").Count));
    }

    [Theory]
    [InlineData("timeout_seconds", "The callback did not arrive in time.")]
    [InlineData("heartbeat_seconds", "The callback sent no heartbeat for 2 seconds.")]
    public async Task Task_TimesOut_WhenNothingArrives(string member, string message)
    {
        var run = await StartAsync(Calling(host.Sink.Get).With("callback", new JsonObject { [member] = 2 }));
        var address = await AddressAsync();

        var story = await host.Client.EndAsync(run);

        Assert.Equal(("TIMED_OUT", message), (story["work"].Text("status"), story.ErrorOf("work")));
        (await ReportAsync(address, "1")).Expect(HttpStatusCode.Conflict);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // while its call is under way
    public async Task Result_IsRefused_WhenTheRunWasCancelled(bool waits)
    {
        var run = await StartAsync(Calling(waits ? host.Sink.Get : host.Sink.Held(_name)));
        var address = await AddressAsync();
        await host.Client.UntilTaskAsync(run, "work", waits ? "WAITING" : "RUNNING");
        await host.Client.TellAsync(run, "cancel");

        Assert.Equal("CANCELLED", (await host.Client.EndAsync(run)).StatusOf("work"));
        (await ReportAsync(address, "1")).Expect(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Rerun_CallsAgain_WithAnotherAddress()
    {
        var run = await StartAsync(Calling(host.Sink.Get));
        var first = await AddressAsync();
        (await ReportAsync(first + "/fail", """{ "message": "no" }""")).Expect(HttpStatusCode.Accepted);
        await host.Client.EndAsync(run);

        var again = (await host.Client.AskAsync(run, "rerun", new JsonObject { ["from"] = "failed" })).Expect(HttpStatusCode.Accepted).Json.Text("id");
        var second = await AddressAsync(2);
        (await ReportAsync(first, "1")).Expect(HttpStatusCode.Conflict);
        (await ReportAsync(second, "2")).Expect(HttpStatusCode.Accepted);

        Assert.Equal("2", (await host.Client.EndAsync(again)).OutputOf("work"));
    }

    [Fact]
    public async Task Task_WaitsInAGroup_AndInAScript()
    {
        var script = Define.Task("script", "SCRIPT", new JsonObject { ["code"] = "return input.url.length", ["input"] = new JsonObject { ["url"] = "{{ callback.url }}" } }).With("callback", new JsonObject()).After();
        var run = await StartAsync(Define.Group("group", Calling(host.Sink.Get)).Outputs(("result", "tasks.work.output")).After(), script);
        (await ReportAsync(await AddressAsync(), "7")).Expect(HttpStatusCode.Accepted);
        var waiting = (await host.Client.UntilTaskAsync(run, "script", "WAITING"))["script"];
        (await ReportAsync(waiting.Text("callback_url"), "8")).Expect(HttpStatusCode.Accepted);

        var story = await host.Client.EndAsync(run);

        Assert.Equal(("""{"result":7}""", "8"), (story.OutputOf("group"), story.OutputOf("script")));
    }

    [Theory]
    [InlineData("PASS")]
    [InlineData("WAIT")]
    [InlineData("EVENT")]
    [InlineData("CALLBACK")]
    [InlineData("WORKFLOW")]
    [InlineData("GROUP")]
    [InlineData("FAIL")]
    [InlineData("SUCCEED")]
    public async Task Save_RefusesIt_WhereNobodyIsCalled(string type)
    {
        var pointers = await FaultsAsync(Define.Task("work", type, new JsonObject()).With("callback", new JsonObject()));

        Assert.Contains("/tasks/0/callback", pointers);
    }

    [Theory]
    [InlineData("""{ "callback": 5 }""", "/callback")]
    [InlineData("""{ "callback": { "timeout_seconds": 0 } }""", "/callback/timeout_seconds")]
    [InlineData("""{ "callback": { "heartbeat_seconds": "x", "more": 1 } }""", "/callback/heartbeat_seconds,/callback/more")]
    [InlineData("""{ "callback": {}, "when": "callback.url" }""", "/when")]
    [InlineData("""{ "callback": {}, "retry": [{ "on": ["{{ callback.url }}"], "max_attempts": 2 }] }""", "/retry/0/on/0")]
    [InlineData("""{ "config": { "url": "https://example.org/{{ callback.url }}" } }""", "/config/url")]
    [InlineData("""{ "callback": {}, "config": { "url": "https://example.org", "expect": { "condition": "callback.url" } } }""", "/config/expect/condition")]
    public async Task Save_NamesTheFault(string members, string pointers)
    {
        var task = Define.Http("work", "https://example.org");
        foreach (var (name, value) in JsonNode.Parse(members)!.AsObject())
        {
            task[name] = value?.DeepClone();
        }

        Assert.Equal(pointers.Split(',').Select(pointer => "/tasks/0" + pointer), await FaultsAsync(task));
    }

    private JsonObject Calling(Uri url, string more = "") =>
        Define.Http("work", $"{url.AbsoluteUri}{(url.Query.Length > 0 ? "&" : "?")}of={_name}&callback={{{{ callback.url }}}}{more}").With("callback", new JsonObject());

    private Task<string> StartAsync(params JsonObject[] tasks) => host.Client.StartAsync(Define.Workflow(_name, tasks));

    private IReadOnlyList<SinkCall> CallsOf() => host.Sink.CallsAbout($"of={_name}&");

    // The address with which a call was made, from 1.
    private async Task<string> AddressAsync(int call = 1) => AddressIn(await CallAsync($"call {call}", calls => calls.ElementAtOrDefault(call - 1)));

    private async Task<SinkCall> CallAsync(string what, Func<IReadOnlyList<SinkCall>, SinkCall?> find) =>
        (await Eventually.ReadsAsync(what, () => Task.FromResult(find(CallsOf())), call => call is not null))!;

    private static string AddressIn(SinkCall call)
    {
        var target = Uri.UnescapeDataString(call.Target);
        return target[target.IndexOf(Root, StringComparison.Ordinal)..].Split('&')[0];
    }

    private Task<Answer> ReportAsync(string address, string body) => host.Client.PostTextAsync(address, body, "application/json");

    private async Task<List<string>> FaultsAsync(JsonObject task) =>
        [.. (await host.Client.PostAsync("/api/v1/workflows", Define.Workflow(_name, task))).Expect(HttpStatusCode.BadRequest).Json.Member("errors").EnumerateArray().Select(e => e.Text("pointer"))];
}
