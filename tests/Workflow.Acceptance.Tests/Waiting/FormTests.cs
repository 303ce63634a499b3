using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Waiting;

/// <summary>Tasks that say what the payload of their event must be.</summary>
public sealed class FormTests(AcceptanceHost host)
{
    private const string Form = """{ "type": "object", "required": ["ok"], "additionalProperties": false, "properties": { "ok": { "type": "boolean" }, "size": { "type": "string", "enum": ["{{ inputs.size }}", "m"] } } }""";

    private readonly string _name = Define.UniqueName("forms");

    [Fact]
    public async Task Event_IsRefused_UnlessItFitsTheForm()
    {
        var run = await StartAsync(Asking("ask", Form));
        var waiting = await host.Client.UntilTaskAsync(run, "ask", "WAITING");
        Assert.Equal(["s", "m"], waiting["ask"].Member("form").Member("properties").Member("size").Member("enum").EnumerateArray().Select(e => e.GetString()));
        Assert.Equal(JsonValueKind.Null, waiting["ask"].Member("assignees").ValueKind);

        var refused = await host.Client.PostTextAsync($"/api/v1/runs/{run}/events/go", """{ "size": "l", "x": 1 }""", "application/json");

        Assert.Equal(
            ["/ok is required", "/size must be one of \"s\", \"m\"", "/x is not a field of the form"],
            refused.Expect(HttpStatusCode.BadRequest).Json.Member("errors").EnumerateArray().Select(e => $"{e.Text("pointer")} {e.Text("detail")}"));
        await host.Client.SendEventAsync(run, "go", JsonNode.Parse("""{ "ok": true, "size": "s" }"""));
        var story = await host.Client.EndAsync(run);
        Assert.Equal("""{"ok":true,"size":"s"}""", Compact(story.OutputOf("ask")));
        Assert.Equal(JsonValueKind.Null, story["ask"].Member("form").ValueKind);
    }

    // When it is sent before any task waits, nobody can refuse it; it is left alone then.
    [Fact]
    public async Task Event_IsNotTaken_WhenItWasSentBefore_AndDoesNotFit()
    {
        var run = await StartAsync(Define.Http("held", host.Sink.Held(_name)), Asking("ask", Form));
        await host.Client.SendEventAsync(run, "go", 5);
        await host.Client.SendEventAsync(run, "go", JsonNode.Parse("""{ "ok": false }"""));
        host.Sink.Open(_name);

        Assert.Equal("""{"ok":false}""", Compact((await host.Client.EndAsync(run)).OutputOf("ask")));
    }

    // The first task has taken it, and another with another form waits for the same name.
    [Fact]
    public async Task Event_IsAnsweredAsTheFirstTime_WhenItIsRepeated()
    {
        var run = await StartAsync(Asking("ask", Form), Asking("next", """{ "required": ["n"], "properties": { "n": { "type": "number" } } }"""));
        await host.Client.UntilTaskAsync(run, "ask", "WAITING");
        var first = await SendOnceAsync(run);
        await host.Client.UntilTaskAsync(run, "next", "WAITING");

        var again = await SendOnceAsync(run);

        Assert.Equal(first.Text("received_at"), again.Text("received_at"));
        await host.Client.SendEventAsync(run, "go", new JsonObject { ["n"] = 1 });
        Assert.Equal("SUCCEEDED", (await host.Client.EndAsync(run)).Status);
    }

    [Fact]
    public async Task Event_IsAccepted_WhenAnotherTaskTakesIt()
    {
        var run = await StartAsync(Asking("ask", Form).After(), Define.Event("any", "go").After());
        await host.Client.UntilTaskAsync(run, "ask", "WAITING");
        await host.Client.UntilTaskAsync(run, "any", "WAITING");

        await host.Client.SendEventAsync(run, "go", 5);
        await host.Client.UntilTaskAsync(run, "any", "SUCCEEDED");
        await host.Client.SendEventAsync(run, "go", JsonNode.Parse("""{ "ok": true }"""));

        Assert.Equal("SUCCEEDED", (await host.Client.EndAsync(run)).Status);
    }

    [Theory]
    [InlineData("form", """{ "properties": { "a": { "type": "object" } } }""", "/form/properties/a/type")]
    [InlineData("form", """{ "properties": { "a": { "type": "string", "$ref": "#" } } }""", "/form/properties/a/$ref")]
    [InlineData("assignees", "[\"role:boss\"]", "/assignees/0")]
    [InlineData("assignees", "[]", "/assignees")]
    public async Task Save_NamesTheFault(string member, string value, string pointer)
    {
        var task = Define.Event("a", "go");
        task["config"]![member] = JsonNode.Parse(value);

        var refused = (await host.Client.PostAsync("/api/v1/workflows", Define.Workflow(_name, task))).Expect(HttpStatusCode.BadRequest);

        Assert.Equal([$"/tasks/0/config{pointer}"], refused.Json.Member("errors").EnumerateArray().Select(e => e.Text("pointer")));
    }

    private async Task<JsonElement> SendOnceAsync(string run) =>
        (await host.Client.PostOnceAsync($"/api/v1/runs/{run}/events/go", "form-1", JsonNode.Parse("""{ "ok": true }"""))).Expect(HttpStatusCode.Accepted).Json;

    private static string Compact(string json) => JsonNode.Parse(json)!.ToJsonString();

    private static JsonObject Asking(string name, string form)
    {
        var task = Define.Event(name, "go");
        task["config"]!["form"] = JsonNode.Parse(form);
        return task;
    }

    private Task<string> StartAsync(params JsonObject[] tasks) =>
        host.Client.StartAsync(Define.Workflow(_name, tasks).With("inputs", new JsonObject { ["size"] = new JsonObject { ["type"] = "string", ["default"] = "s" } }));
}
