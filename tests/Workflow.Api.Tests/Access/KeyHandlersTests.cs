using System.Text.Json;
using Workflow.Core.Access;

namespace Workflow.Api.Tests.Access;

/// <summary>Keys are made, listed and revoked; from the first one on, a service asks for them.</summary>
public sealed class KeyHandlersTests : IAsyncLifetime
{
    private readonly ApiHost _host = new();

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Service_AsksForAKey_FromTheFirstOneOn()
    {
        Assert.Equal(200, (await _host.SendAsync("GET", "/api/v1/workflows/7")).Status);
        Assert.Equal("""{"kind":"local","id":null,"actor":"local","actor_id":"local","name":"local","role":"admin","workflows":null,"expires_at":null,"csrf_token":null}""", (await _host.SendAsync("GET", "/api/v1/me")).Text);

        var created = await CreateAsync("""{"name":"first","role":"admin"}""");

        Assert.Equal(201, created.Status);
        Assert.Equal(401, (await _host.SendAsync("GET", "/api/v1/workflows/7")).Status);
        Assert.Equal(200, (await _host.SendAsync("GET", "/api/v1/workflows/7", headers: ("X-Api-Key", KeyOf(created)))).Status);
    }

    [Fact]
    public async Task FirstKey_IsRefused_IfItCouldNotMakeAnother()
    {
        Assert.Equal(409, (await CreateAsync("""{"name":"first","role":"viewer"}""")).Status);
        Assert.Equal(409, (await CreateAsync("""{"name":"first","role":"admin","workflows":["*"]}""")).Status);
        Assert.Empty(_host.Keys.All);
        Assert.Equal(200, (await _host.SendAsync("GET", "/api/v1/workflows/7")).Status);
    }

    [Fact]
    public async Task Key_IsShownOnce()
    {
        var admin = KeyOf(await CreateAsync("""{"name":"first","role":"admin"}"""));

        var created = await CreateAsync("""{"name":"deploy","role":"operator","workflows":["billing-*"],"expires_at":"2999-01-31T08:00:00+01:00"}""", admin);
        var listed = await _host.SendAsync("GET", "/api/v1/keys", headers: ("X-Api-Key", admin));

        var (key, id) = (KeyOf(created), created.Json.GetProperty("id").GetString()!);
        Assert.Equal("no-store", created.Headers["Cache-Control"]);
        Assert.StartsWith($"wf_{id}_", key, StringComparison.Ordinal);
        KeyText.TryRead(key, out _, out var secret);
        KeyText.TryRead(admin, out var adminId, out _);
        Assert.DoesNotContain(key[^43..], listed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(KeyText.Hash(secret), listed.Text, StringComparison.Ordinal);
        var item = listed.Json.GetProperty("items").EnumerateArray().Single(i => i.GetProperty("id").GetString() == id);
        Assert.Equal(
            ($"wf_{id}", "deploy", "operator", "[\"billing-*\"]", "2999-01-31T07:00:00.0000000Z", $"wf_{adminId}", JsonValueKind.Null),
            (Text(item, "prefix"), Text(item, "name"), Text(item, "role"), item.GetProperty("workflows").GetRawText(), Text(item, "expires_at"), Text(item, "created_by"), item.GetProperty("revoked_at").ValueKind));
    }

    [Fact]
    public async Task Key_IsRefusedAtOnce_WhenThisHostRevokesIt()
    {
        var admin = KeyOf(await CreateAsync("""{"name":"first","role":"admin"}"""));
        var created = await CreateAsync("""{"name":"deploy","role":"viewer"}""", admin);
        var id = created.Json.GetProperty("id").GetString();
        Assert.Equal(200, (await _host.SendAsync("GET", "/api/v1/me", headers: ("X-Api-Key", KeyOf(created)))).Status);

        Assert.Equal(204, (await _host.SendAsync("DELETE", $"/api/v1/keys/{id}", headers: ("X-Api-Key", admin))).Status);

        Assert.Equal(401, (await _host.SendAsync("GET", "/api/v1/me", headers: ("X-Api-Key", KeyOf(created)))).Status);
        Assert.Equal(204, (await _host.SendAsync("DELETE", $"/api/v1/keys/{id}", headers: ("X-Api-Key", admin))).Status);
        Assert.Equal(404, (await _host.SendAsync("DELETE", "/api/v1/keys/zzzzzzzzzz", headers: ("X-Api-Key", admin))).Status);
        Assert.Equal(404, (await _host.SendAsync("DELETE", "/api/v1/keys/a'b", headers: ("X-Api-Key", admin))).Status);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("wf_{0}")]
    [InlineData("wf_{0}_")]
    public async Task Revoke_TakesTheIdAndThePrefix(string form)
    {
        var admin = KeyOf(await CreateAsync("""{"name":"first","role":"admin"}"""));
        var created = await CreateAsync("""{"name":"deploy","role":"viewer"}""", admin);
        var id = created.Json.GetProperty("id").GetString()!;

        Assert.Equal(204, (await _host.SendAsync("DELETE", $"/api/v1/keys/{form.Replace("{0}", id, StringComparison.Ordinal)}", headers: ("X-Api-Key", admin))).Status);

        Assert.Equal(401, (await _host.SendAsync("GET", "/api/v1/me", headers: ("X-Api-Key", KeyOf(created)))).Status);
        Assert.Equal(id, _host.Audit.Entries.Single(entry => entry.Action == "revoke_key").KeyId);
    }

    [Theory]
    [InlineData("wf_")]
    [InlineData("wf__")]
    [InlineData("wf_zzzzzzzzzz")]
    [InlineData("WF_zzzzzzzzzz")]
    [InlineData("wf_zzzzzzzzzz__")]
    [InlineData("wf_wf_zzzzzzzzzz")]
    [InlineData("zzzzzzzzzz_")]
    public async Task Revoke_FindsNothingElse(string id)
    {
        var admin = KeyOf(await CreateAsync("""{"name":"first","role":"admin"}"""));

        Assert.Equal(404, (await _host.SendAsync("DELETE", $"/api/v1/keys/{id}", headers: ("X-Api-Key", admin))).Status);
    }

    [Theory]
    [InlineData("""{}""", "/name,/role")]
    [InlineData("""{"name":"","role":"root"}""", "/name,/role")]
    [InlineData("""{"name":"a\nb","role":"admin"}""", "/name")]
    [InlineData("""{"name":"a","role":"Admin"}""", "/role")]
    [InlineData("""{"name":"a","role":"admin","workflows":[]}""", "/workflows")]
    [InlineData("""{"name":"a","role":"admin","workflows":"*"}""", "/workflows")]
    [InlineData("""{"name":"a","role":"admin","workflows":["ok","",7,"a\u0000b"]}""", "/workflows/1,/workflows/2,/workflows/3")]
    [InlineData("""{"name":"a","role":"admin","expires_at":"2001-01-01T00:00:00Z"}""", "/expires_at")]
    [InlineData("""{"name":"a","role":"admin","expires_at":"tomorrow"}""", "/expires_at")]
    [InlineData("""{"name":"a","role":"admin","key":"mine"}""", "/key")]
    public async Task Create_RefusesWhatIsFaulty(string body, string pointers)
    {
        var answer = await CreateAsync(body);

        Assert.Equal(400, answer.Status);
        Assert.Equal(pointers, string.Join(',', answer.Faults.Select(f => f.Pointer)));
        Assert.Empty(_host.Keys.All);
    }

    private Task<Answer> CreateAsync(string body, string? key = null) =>
        _host.SendAsync("POST", "/api/v1/keys", body, headers: key is null ? [] : [("Authorization", $"Bearer {key}")]);

    private static string KeyOf(Answer created) => Text(created.Json, "key");

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
