using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Waiting;

/// <summary>An event without a run's id starts the workflows that name it.</summary>
public sealed class OnEventTests(AcceptanceHost host)
{
    private readonly string _event = Define.UniqueName("order");

    private WorkflowClient Client => host.Client;

    [Fact]
    public async Task Event_StartsAWorkflow_WithItsPayload()
    {
        var workflow = await CreateAsync($$"""{"name":"{{_event}}","key":"new","when":"event.payload.amount > 1"}""");

        var sent = await SendAsync("?key=new", """{"amount":2}""");

        var start = Assert.Single(sent.Member("starts").EnumerateArray());
        Assert.Equal((workflow, 1), (start.Number("workflow_id"), sent.Number("start_count")));
        var story = await Client.EndAsync(start.Text("run_id"));
        Assert.Equal(("SUCCEEDED", "event", """{"amount":2}"""), (story.Status, story.Run.Text("trigger"), story.OutputOf("a")));
        Assert.Single((await Client.GetAsync($"/api/v1/runs?workflow_id={workflow}&trigger=event")).Json.Items());
        Assert.Equal(0, (await SendAsync("?key=new", """{"amount":1}""")).Number("start_count"));
        Assert.Equal(0, (await SendAsync("?key=old", """{"amount":2}""")).Number("start_count"));
        Assert.Equal(0, (await SendAsync("", """{"amount":2}""")).Number("start_count"));
    }

    [Fact]
    public async Task Event_StartsOneRun_HoweverOftenItIsSent()
    {
        var workflow = await CreateAsync($$"""{"name":"{{_event}}"}""");

        var first = await SendAsync("", "1", "k");
        var second = await SendAsync("", "1", "k");

        Assert.Equal(first.GetRawText(), second.GetRawText());
        Assert.Single((await Client.GetAsync($"/api/v1/workflows/{workflow}/runs")).Json.Items());
    }

    [Fact]
    public async Task Event_StartsNothing_WhileTheWorkflowIsDisabled_AndSaysWhyARunIsRefused()
    {
        var workflow = await CreateAsync($$"""{"name":"{{_event}}","when":"event.payload.no.member"}""");

        var refused = Assert.Single((await SendAsync("", "{}")).Member("starts").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, refused.GetProperty("run_id").ValueKind);
        Assert.StartsWith("TypeError", refused.Text("reason"), StringComparison.Ordinal);

        (await Client.PostAsync($"/api/v1/workflows/{workflow}/disable")).Expect(HttpStatusCode.OK);
        Assert.Equal(0, (await SendAsync("", "{}")).Number("start_count"));
    }

    [Theory]
    [InlineData("""{"on_event":{}}""", "/on_event/name")]
    [InlineData("""{"on_event":{"name":"a b"}}""", "/on_event/name")]
    [InlineData("""{"on_event":{"name":"a","key":""}}""", "/on_event/key")]
    [InlineData("""{"on_event":{"name":"a","when":"run.id"}}""", "/on_event/when")]
    [InlineData("""{"on_event":{"name":"a","when":"event."}}""", "/on_event/when")]
    [InlineData("""{"on_event":{"name":"a"},"inputs":{"x":{"type":"string","required":true}}}""", "/inputs/x")]
    public async Task Workflow_IsRefused_WithAFaultyEvent(string members, string pointer)
    {
        var body = Define.Workflow(_event, Define.Pass("a"));
        foreach (var (name, value) in JsonNode.Parse(members)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        var answer = await Client.PostAsync("/api/v1/workflows", body);

        Problem.AssertIs(HttpStatusCode.BadRequest, answer);
        Assert.Contains($"\"{pointer}\"", answer.Text, StringComparison.Ordinal);
    }

    private async Task<long> CreateAsync(string onEvent)
    {
        var answer = (await Client.PostAsync("/api/v1/workflows", Define.Workflow(_event, Define.Pass("a", "{{ run.payload }}")).With("on_event", JsonNode.Parse(onEvent)!))).Expect(HttpStatusCode.Created);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(onEvent)!["name"], JsonNode.Parse(answer.Json.GetProperty("on_event").GetRawText())!["name"]));
        return answer.Json.Number("id");
    }

    private async Task<JsonElement> SendAsync(string query, string payload, string? idempotencyKey = null) =>
        (await Client.PostOnceAsync($"/api/v1/events/{_event}{query}", idempotencyKey, JsonNode.Parse(payload))).Expect(HttpStatusCode.Accepted).Json;
}
