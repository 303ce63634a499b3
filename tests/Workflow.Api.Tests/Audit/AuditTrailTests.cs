using Microsoft.Extensions.DependencyInjection;
using Moq;
using Workflow.Api.Audit;
using Workflow.Api.Tests.Access.Sessions;
using Workflow.Core.Access;
using Workflow.Core.Audit;
using Workflow.Core.History;

namespace Workflow.Api.Tests.Audit;

/// <summary>Who changes or starts what is on record before it takes effect.</summary>
public sealed class AuditTrailTests : IAsyncLifetime
{
    private const string Bootstrap = "correct-horse-battery-staple";

    private readonly ApiHost _host = new() { Settings = { ["Workflow:Access:BootstrapKey"] = Bootstrap } };

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Request_IsRecorded_IfItChangesOrStartsSomething()
    {
        string[] others = ["preview_schedule", "login", "logout"];
        foreach (var (name, method, path) in RouteAddresses.Of(_host))
        {
            var isRecorded = name == "get_backup" || (method != "GET" && !others.Contains(name, StringComparer.Ordinal) && name is not ("start_by_webhook" or "succeed_callback" or "fail_callback" or "send_heartbeat"));
            var before = _host.Audit.Entries.Count;

            var answer = await SendAsync(method, path, Bootstrap);

            if (name == "start_by_webhook")
            {
                continue;
            }

            await FlushAsync();
            var entries = _host.Audit.Entries.Skip(before).ToList();
            Assert.Equal(isRecorded ? 1 : 0, entries.Count);
            Assert.All(entries, entry => Assert.Equal((name, "bootstrap", "bootstrap", (int?)answer.Status), (entry.Action, entry.Actor, entry.Kind, entry.Status)));
        }
    }

    [Fact]
    public async Task Request_IsRecordedWithItsStatus_IfTheRoleDoesNotAllowIt()
    {
        var key = _host.Keys.Add(Role.Viewer, "other-*");
        KeyText.TryRead(key, out var id, out _);

        Assert.Equal(403, (await SendAsync("POST", "/api/v1/workflows/7/run", key)).Status);
        Assert.Equal(403, (await SendAsync("GET", "/api/v1/workflows/7", key)).Status);
        await FlushAsync();

        var entry = Assert.Single(_host.Audit.Entries);
        Assert.Equal(("start_run", $"wf_{id}", "key", "a Viewer", 7, 403), (entry.Action, entry.Actor, entry.Kind, entry.Name, entry.WorkflowId, entry.Status));
    }

    [Fact]
    public async Task SignIn_IsRecorded_WhetherOrNotItSucceeds()
    {
        const string form = "application/x-www-form-urlencoded";

        var signedIn = await _host.SendAsync("POST", "/login", $"key={Bootstrap}", form);
        Assert.Equal(401, (await _host.SendAsync("POST", "/login", "key=correct-horse-battery-stable", form)).Status);
        await FlushAsync();

        Assert.Equal(
            [("login", "bootstrap", "bootstrap", signedIn.Status), ("login", null, "unknown", 401)],
            _host.Audit.Entries.Select(e => (e.Action, e.Actor, e.Kind, e.Status ?? 0)));
    }

    [Fact]
    public async Task SignOut_IsRecorded_IfThereIsASession()
    {
        var browser = new Browser(_host);
        await browser.SignInAsync(Bootstrap);
        var cookie = browser.Cookie;

        Assert.Equal(303, (await browser.SignOutAsync()).Status);
        browser.Cookie = cookie;
        Assert.Equal(303, (await browser.SendAsync("POST", "/logout", "csrf_token=", [])).Status); // it has ended
        await FlushAsync();

        Assert.Equal([("login", "bootstrap", 303), ("logout", "bootstrap", 303)], _host.Audit.Entries.Select(e => (e.Action, e.ActorId, e.Status ?? 0)));
    }

    [Fact]
    public async Task SignOut_IsRefused_IfItCantBeRecorded()
    {
        var browser = new Browser(_host);
        await browser.SignInAsync(Bootstrap);
        _host.Audit.Fault = new StoreUnavailableException(StoreFault.Full, "the store");

        Assert.Equal(507, (await browser.SignOutAsync()).Status);

        Assert.Equal(200, (await browser.GetAsync("/api/v1/me")).Status);
    }

    [Fact]
    public async Task Request_IsRecorded_OnAServiceWithoutKeysToo()
    {
        await using var host = new ApiHost();
        await host.InitializeAsync();

        var answer = await host.SendAsync("POST", $"/api/v1/runs/{Samples.RunId}/pause");
        await host.SendAsync("GET", "/api/v1/workflows/7");
        await host.Services.GetRequiredService<AuditTrail>().FlushAsync();

        var entry = Assert.Single(host.Audit.Entries);
        Assert.Equal(("pause_run", "local", "local", "local", Samples.RunId, answer.Status), (entry.Action, entry.Actor, entry.ActorId, entry.Kind, entry.RunId, entry.Status));
    }

    [Fact]
    public async Task Entry_NamesWhatTheAddressDoes()
    {
        await SendAsync("POST", $"/api/v1/runs/{Samples.RunId}/cancel", Bootstrap);
        await SendAsync("DELETE", "/api/v1/tasks/11", Bootstrap);
        await SendAsync("DELETE", "/api/v1/keys/zzzzzzzzzz", Bootstrap);
        await SendAsync("DELETE", "/api/v1/keys/../etc", Bootstrap);
        await SendAsync("POST", "/api/v1/runs/'%20or%201=1/cancel", Bootstrap);
        await SendAsync("POST", "/api/v1/workflows/99999999999999999999/run", Bootstrap);

        var entries = _host.Audit.Entries;
        Assert.Equal((Samples.RunId, 7), (entries[0].RunId, entries[0].WorkflowId));
        Assert.Equal(11, entries[1].TaskId);
        Assert.Equal("zzzzzzzzzz", entries[2].KeyId);
        Assert.All(entries.Skip(3), entry => Assert.Equal((null, null, null), (entry.RunId, entry.KeyId, entry.WorkflowId)));
    }

    [Fact]
    public async Task Entry_NamesWhatWasCreated()
    {
        var created = await SendAsync("POST", "/api/v1/keys", Bootstrap, """{"name":"deploy","role":"viewer"}""");
        await FlushAsync();

        Assert.Equal(created.Json.GetProperty("id").GetString(), Assert.Single(_host.Audit.Entries).CreatedId);
    }

    [Fact]
    public async Task Entry_IsThere_BeforeTheRequestTakesEffect()
    {
        int? status = -1;
        _host.Runs.Setup(s => s.GetHeadAsync(Samples.RunId, It.IsAny<CancellationToken>()))
            .Callback(() => status = Assert.Single(_host.Audit.Entries).Status)
            .ReturnsAsync(Samples.Run.ToHead());

        await SendAsync("POST", $"/api/v1/runs/{Samples.RunId}/pause", Bootstrap);

        Assert.Null(status);
    }

    [Theory]
    [InlineData(StoreFault.Full, 507)]
    [InlineData(StoreFault.Unreachable, 503)]
    public async Task Request_IsRefused_IfItCantBeRecorded(StoreFault fault, int expected)
    {
        _host.Audit.Fault = new StoreUnavailableException(fault, "the store");

        Assert.Equal(expected, (await SendAsync("POST", "/api/v1/keys", Bootstrap, """{"name":"deploy","role":"viewer"}""")).Status);

        Assert.Empty(_host.Keys.All);
        Assert.Equal(200, (await SendAsync("GET", "/api/v1/workflows/7", Bootstrap)).Status);
    }

    [Fact]
    public async Task Answer_IsNotDelayedOrChanged_ByItsOutcome()
    {
        var gate = new TaskCompletionSource();
        (_host.Audit.Gate, _host.Audit.OutcomeFault) = (gate.Task, new StoreUnavailableException(StoreFault.Full, "the store"));

        Assert.Equal(201, (await SendAsync("POST", "/api/v1/keys", Bootstrap, """{"name":"deploy","role":"viewer"}""")).Status);

        gate.SetResult();
        await FlushAsync();
        Assert.Null(Assert.Single(_host.Audit.Entries).Status);
    }

    [Fact]
    public async Task Entry_HasTheStatus_OfAFaultToo()
    {
        _host.Runs.Setup(s => s.GetHeadAsync(Samples.RunId, It.IsAny<CancellationToken>())).ThrowsAsync(new InvalidOperationException("unexpected"));

        Assert.Equal(500, (await SendAsync("POST", $"/api/v1/runs/{Samples.RunId}/pause", Bootstrap)).Status);
        await FlushAsync();

        Assert.Equal(500, Assert.Single(_host.Audit.Entries).Status);
    }

    [Fact]
    public async Task Entry_IsSafeToRead_WhateverAKeyIsCalled()
    {
        var key = _host.Keys.Add(Role.Admin, k => k with { Name = $"\u001b[2J{new string('x', 10_000)}" });

        await SendAsync("POST", "/api/v1/keys?actor=hunter2", key, """{"name":"hunter2","role":"viewer"}""");
        await FlushAsync();

        var name = Assert.Single(_host.Audit.Entries).Name!;
        Assert.StartsWith("\\u001b[2Jxxx", name, StringComparison.Ordinal);
        Assert.Equal(AuditText.MaxLength, name.Length);
        Assert.DoesNotContain("hunter2", (await SendAsync("GET", "/api/v1/audit", Bootstrap)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_ShowsAnEntry_AsSoonAsItsRequestIsAnswered()
    {
        await SendAsync("POST", "/api/v1/keys", Bootstrap, """{"name":"deploy","role":"viewer"}""");
        _host.Audit.Gate = Task.Delay(50, CancellationToken.None);
        await SendAsync("POST", "/api/v1/keys", Bootstrap, "{}");

        var items = (await SendAsync("GET", "/api/v1/audit", Bootstrap)).Json.GetProperty("items").EnumerateArray().ToList();

        Assert.Equal([400, 201], items.Select(i => i.GetProperty("status").GetInt32()));
        Assert.Equal(
            ["id", "at", "actor", "actor_id", "kind", "name", "action", "workflow_id", "run_id", "task_id", "key_id", "created_id", "address", "client", "status", "count"],
            items[0].EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task List_Filters()
    {
        var answer = await SendAsync("GET", "/api/v1/audit?actor=wf_x&action=start_run&workflow_id=7&from=2026-01-01T00:00:00Z&before=2026-02-01T00:00:00Z", Bootstrap);

        Assert.Equal(200, answer.Status);
        Assert.Equal(new AuditFilter("wf_x", "start_run", 7, new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero)), _host.Audit.Filter);
    }

    [Theory]
    [InlineData("key_id=bcdfghjkmn")]
    [InlineData("key_id=wf_bcdfghjkmn")]
    [InlineData("key_id=wf_bcdfghjkmn_")]
    public async Task List_FiltersByARunAndAKey(string key)
    {
        const string run = "20260104T081530123456-7-k3f9q2";
        Assert.Equal(200, (await SendAsync("GET", $"/api/v1/audit?run_id={run}&{key}", Bootstrap)).Status);

        Assert.Equal(new AuditFilter { RunId = run, KeyId = "bcdfghjkmn" }, _host.Audit.Filter);
        var narrowed = _host.Audit.Filter!.Narrowed;
        Assert.Equal((7, new DateTimeOffset(2026, 1, 3, 8, 15, 30, 123, 456, TimeSpan.Zero)), (narrowed.WorkflowId!.Value, narrowed.From!.Value));
    }

    [Theory]
    [InlineData("run_id=7&key_id=x", "run_id,key_id")]
    [InlineData("run_id=&key_id=", "run_id,key_id")]
    [InlineData("actor=", "actor")]
    [InlineData("action=start_runs&workflow_id=x", "action,workflow_id")]
    [InlineData("from=yesterday&before=now", "from,before")]
    [InlineData("limit=0&who=me", "limit,who")]
    public async Task List_RefusesFaultyFilters(string query, string pointers)
    {
        var answer = await SendAsync("GET", $"/api/v1/audit?{query}", Bootstrap);

        Assert.Equal(400, answer.Status);
        Assert.Equal(pointers, string.Join(',', answer.Faults.Select(f => f.Pointer)));
    }

    private Task<Answer> SendAsync(string method, string path, string key, string? body = null) => _host.SendAsync(method, path, body, headers: ("X-Api-Key", key));

    private Task<Answer> FlushAsync() => SendAsync("GET", "/api/v1/audit", Bootstrap);
}
