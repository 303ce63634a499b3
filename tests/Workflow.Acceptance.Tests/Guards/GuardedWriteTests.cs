using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Guards;

/// <summary>What is written by its name is guarded by <c>If-Match</c> and <c>If-None-Match</c>, whatever it is.</summary>
public sealed class GuardedWriteTests(AcceptanceHost host)
{
    private const int Callers = 8;

    private static readonly (string Name, string Value)[] None = [];

    private readonly string _name = Define.UniqueName("guard");

    public static TheoryData<string> Kinds => ["workflows/by-name", "calendars", "pools"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Write_IsRefused_UnlessTheStateIsAsItAsks(string kind)
    {
        await RefusedAsync(kind, ("If-Match", "*"));
        await RefusedAsync(kind, ("If-Match", "\"1\""));
        var created = (await PutAsync(kind, 1, ("If-None-Match", "*"))).Expect(HttpStatusCode.Created);
        await RefusedAsync(kind, ("If-None-Match", "*"));
        await RefusedAsync(kind, ("If-None-Match", "*"), ("If-Match", created.ETag!));
        var read = (await host.Client.GetAsync(PathOf(kind))).Expect(HttpStatusCode.OK);
        Assert.Equal(created.ETag, read.ETag);
        Assert.Equal(HttpStatusCode.NotModified, (await SendAsync(HttpMethod.Get, kind, null, ("If-None-Match", read.ETag!))).Status);

        var changed = (await PutAsync(kind, 2, ("If-Match", read.ETag!))).Expect(HttpStatusCode.OK);
        await RefusedAsync(kind, ("If-Match", read.ETag!));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Get, kind, null, ("If-None-Match", read.ETag!))).Status);
        Assert.Equal(changed.ETag, (await PutAsync(kind, 2, ("If-Match", "*"))).Expect(HttpStatusCode.OK).ETag); // the same again changes nothing
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ATag_NamesNothing_ThatIsCreatedAgain(string kind)
    {
        var first = (await PutAsync(kind, 1)).Expect(HttpStatusCode.Created);
        await DeleteAsync(kind, HttpStatusCode.NoContent, kind == "workflows/by-name" ? "\"1\"" : first.ETag!);
        await RefusedAsync(kind, ("If-Match", first.ETag!));
        var second = (await PutAsync(kind, 1)).Expect(HttpStatusCode.Created);

        await RefusedAsync(kind, ("If-Match", first.ETag!));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Get, kind, null, ("If-None-Match", first.ETag!))).Status);
        await DeleteAsync(kind, HttpStatusCode.PreconditionFailed, kind == "workflows/by-name" ? "\"2\"" : first.ETag!);
        Assert.NotEqual(first.ETag, second.ETag);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task OneOfMany_WhoWriteAtOnce_IsServed(string kind)
    {
        var created = await AllAtOnceAsync(kind, 10, ("If-None-Match", "*"));
        Assert.Equal([HttpStatusCode.Created, .. Refusals], Statuses(created));

        var read = (await host.Client.GetAsync(PathOf(kind))).Expect(HttpStatusCode.OK);
        Assert.Equal(created.Single(answer => answer.Status == HttpStatusCode.Created).ETag, read.ETag);
        Assert.Equal([HttpStatusCode.OK, .. Refusals], Statuses(await AllAtOnceAsync(kind, 30, ("If-Match", read.ETag!))));
    }

    // Its form as iCalendar has a tag of its own, and a change takes either.
    [Fact]
    public async Task Calendar_IsGuarded_AlsoByTheTagOfItsICalendar()
    {
        var created = (await PutAsync("calendars", 1)).Expect(HttpStatusCode.Created);
        var file = (await SendAsync(HttpMethod.Get, "calendars", null, ("Accept", "text/calendar"))).Expect(HttpStatusCode.OK);

        Assert.NotEqual(created.ETag, file.ETag);
        Assert.Equal(HttpStatusCode.NotModified, (await SendAsync(HttpMethod.Get, "calendars", null, ("Accept", "text/calendar"), ("If-None-Match", file.ETag!))).Status);
        (await PutAsync("calendars", 2, ("If-Match", file.ETag!))).Expect(HttpStatusCode.OK);
        await RefusedAsync("calendars", ("If-Match", file.ETag!));
    }

    // What is used of it is in the answer, and is nothing that a person changes.
    [Fact]
    public async Task Pool_HasAnotherTag_WhenAPlaceIsHeld_AndIsGuardedByBoth()
    {
        var free = (await PutAsync("pools", 2)).Expect(HttpStatusCode.Created);
        var run = await host.Client.StartAsync(Define.Workflow(_name, Define.Http("holds", host.Sink.Held(_name)).With("pool", _name)));
        await host.Client.UntilTaskAsync(run, "holds", "RUNNING");

        var held = (await SendAsync(HttpMethod.Get, "pools", null, ("If-None-Match", free.ETag!))).Expect(HttpStatusCode.OK);
        Assert.Equal(1, held.Json.Number("used"));
        Assert.Equal(HttpStatusCode.NotModified, (await SendAsync(HttpMethod.Get, "pools", null, ("If-None-Match", held.ETag!))).Status);
        (await PutAsync("pools", 2, ("If-Match", held.ETag!))).Expect(HttpStatusCode.OK);
        var changed = (await PutAsync("pools", 3, ("If-Match", free.ETag!))).Expect(HttpStatusCode.OK);
        await RefusedAsync("pools", ("If-Match", held.ETag!));
        await DeleteAsync("pools", HttpStatusCode.PreconditionFailed, held.ETag!);
        await DeleteAsync("pools", HttpStatusCode.Conflict, changed.ETag!);

        host.Sink.Open(_name);
        Assert.Equal("SUCCEEDED", (await host.Client.EndAsync(run)).Status);
    }

    private static IEnumerable<HttpStatusCode> Refusals => Enumerable.Repeat(HttpStatusCode.PreconditionFailed, Callers - 1);

    private static IEnumerable<HttpStatusCode> Statuses(IEnumerable<Answer> answers) => answers.Select(answer => answer.Status).Order();

    private Task<Answer[]> AllAtOnceAsync(string kind, int content, (string Name, string Value) guard) =>
        Task.WhenAll(Enumerable.Range(content, Callers).Select(one => PutAsync(kind, one, guard)));

    private async Task RefusedAsync(string kind, params (string Name, string Value)[] headers) =>
        Problem.AssertIs(HttpStatusCode.PreconditionFailed, await PutAsync(kind, 99, headers));

    private async Task DeleteAsync(string kind, HttpStatusCode status, string tag)
    {
        var path = kind == "workflows/by-name" ? $"/api/v1/workflows/{(await host.Client.GetAsync(PathOf(kind))).Json.Number("id")}" : PathOf(kind);
        (await host.Client.DeleteAsync(path, tag)).Expect(status);
    }

    private Task<Answer> PutAsync(string kind, int content) => PutAsync(kind, content, None);

    private Task<Answer> PutAsync(string kind, int content, params (string Name, string Value)[] headers) => SendAsync(
        HttpMethod.Put,
        kind,
        kind switch
        {
            "calendars" => new JsonObject { ["dates"] = new JsonArray($"20{content:00}-01-01") },
            "pools" => new JsonObject { ["size"] = content },
            _ => new JsonObject { ["description"] = $"{content}" },
        },
        headers);

    private async Task<Answer> SendAsync(HttpMethod method, string kind, JsonObject? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, PathOf(kind));
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await host.Client.SendAsync(request);
    }

    private string PathOf(string kind) => $"/api/v1/{kind}/{_name}";
}
