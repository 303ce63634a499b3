using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.IdempotencyKeys;

/// <summary>An event that is sent twice comes once.</summary>
public sealed class EventKeyTests(AcceptanceHost host)
{
    private const string Key = "payment-1";

    private readonly string _name = Define.UniqueName("event-keys");

    [Fact]
    public async Task SendEvent_ComesOnce_WhenTheKeyIsTheSame()
    {
        var run = await StartAsync();

        var first = (await SendAsync(run, "ok", 1, Key)).Expect(HttpStatusCode.Accepted).Json;
        await host.Client.UntilTaskAsync(run, "one", "SUCCEEDED");
        var second = (await SendAsync(run, "ok", 1, Key)).Expect(HttpStatusCode.Accepted).Json;
        (await SendAsync(run, "ok", 2, Key + "-2")).Expect(HttpStatusCode.Accepted);
        var story = await host.Client.EndAsync(run);
        var later = (await SendAsync(run, "ok", 1, Key)).Expect(HttpStatusCode.Accepted).Json;

        Assert.Equal((first.GetRawText(), first.GetRawText()), (second.GetRawText(), later.GetRawText()));
        Assert.Equal("2", story.OutputOf("two"));
    }

    [Fact]
    public async Task SendEvent_IsAConflict_WhenTheKeyCameWithAnother()
    {
        var run = await StartAsync();
        (await SendAsync(run, "ok", 1, Key)).Expect(HttpStatusCode.Accepted);

        Problem.AssertIs(HttpStatusCode.Conflict, await SendAsync(run, "ok", 2, Key));
        Problem.AssertIs(HttpStatusCode.Conflict, await SendAsync(run, "other", 1, Key));
        Problem.AssertIs(HttpStatusCode.BadRequest, await SendAsync(run, "ok", 1, "a b"));
    }

    private Task<Answer> SendAsync(string run, string name, int payload, string key) =>
        host.Client.PostOnceAsync($"/api/v1/runs/{run}/events/{name}", key, JsonValue.Create(payload));

    private Task<string> StartAsync() => host.Client.StartAsync(Define.Workflow(
        _name,
        Define.Event("one", "ok"),
        Define.Event("two", "ok").After("one")));
}
