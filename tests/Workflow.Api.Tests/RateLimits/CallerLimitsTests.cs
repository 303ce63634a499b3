using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Moq;
using Workflow.Api.RateLimits;
using Workflow.Api.Tests.Access;
using Workflow.Core.Access;
using Workflow.Core.Definitions;
using Workflow.Core.Limits;
using Workflow.Core.Paging;

namespace Workflow.Api.Tests.RateLimits;

/// <summary>What one caller may ask: requests per second, and expensive requests at the same time.</summary>
public sealed class CallerLimitsTests : IAsyncLifetime
{
    private const int PerSecond = 5;

    private readonly ApiHost _host = new()
    {
        Settings =
        {
            [$"{LimitOptions.Section}:{nameof(LimitOptions.RequestsPerSecond)}"] = $"{PerSecond}",
            [$"{LimitOptions.Section}:{nameof(LimitOptions.ExpensiveRequests)}"] = "2",
        },
    };

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Caller_IsRefused_BeyondItsRequestsPerSecond_AndNobodyElseIs()
    {
        var (eager, other) = (_host.Keys.Add(Role.Viewer), _host.Keys.Add(Role.Viewer));

        var watch = Stopwatch.StartNew();
        var answers = await ManyAsync(60, () => GetAsync("/api/v1/me", eager));
        var most = PerSecond * (CallerLimits.BurstSeconds + 1 + (int)watch.Elapsed.TotalSeconds);

        Assert.InRange(answers.Count(a => a.Status == 200), PerSecond * CallerLimits.BurstSeconds, most);
        var refused = answers.Where(a => a.Status != 200).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, answer =>
        {
            Assert.Equal((429, "application/problem+json"), (answer.Status, answer.MediaType));
            Assert.Equal("One caller may send 5 requests per second (setting Workflow:Limits:RequestsPerSecond).", answer.Detail);
            Assert.Equal("1", answer.Headers["Retry-After"]);
        });
        Assert.Equal(200, (await GetAsync("/api/v1/me", other)).Status);
    }

    [Fact]
    public async Task Answer_SaysWhatIsLeft_AlsoIfItRefuses()
    {
        var key = _host.Keys.Add(Role.Viewer);

        var first = await GetAsync("/api/v1/me", key);
        var answers = await ManyAsync(40, () => GetAsync("/api/v1/runs/none", key));

        Assert.Equal("10 9 1", WhatIsLeft(first));
        Assert.All(answers, answer => Assert.StartsWith("10 ", WhatIsLeft(answer), StringComparison.Ordinal));
        Assert.Contains(answers, a => a.Status == 429 && WhatIsLeft(a) == "10 0 2");
        Assert.Contains(answers, a => a.Status is 400 or 404);
    }

    [Fact]
    public async Task Caller_IsRefused_AlsoIfItMayNotDoWhatItAsks()
    {
        var viewer = _host.Keys.Add(Role.Viewer);

        var answers = await ManyAsync(60, () => _host.SendAsync("POST", "/api/v1/workflows/7/run", headers: ("X-Api-Key", viewer)));

        Assert.Contains(answers, a => a.Status == 403);
        Assert.Contains(answers, a => a.Status == 429);
    }

    [Fact]
    public async Task Address_IsRefused_WhenNobodyIsKnownByWhatItSends_AndNothingMoreIsLookedUp()
    {
        _host.Keys.Add(Role.Viewer);
        var cookies = Enumerable.Range(0, 60).Select(_ => $"workflow={SessionText.Write(SessionText.NewSecret())}").ToList();

        List<Answer> answers = [];
        foreach (var cookie in cookies)
        {
            answers.Add(await _host.SendAsync("GET", "/api/v1/me", headers: ("Cookie", cookie)));
        }

        Assert.Contains(answers, a => a.Status == 401);
        Assert.Contains(answers, a => a.Status == 429);
        Assert.InRange(_host.Sessions.Reads, 1, answers.Count(a => a.Status == 401) + 1);
    }

    [Fact]
    public async Task Caller_IsRefused_WhileTooManyLargeBodiesArrive()
    {
        var (busy, other) = (_host.Keys.Add(Role.Admin), _host.Keys.Add(Role.Admin));
        SlowBody[] bodies = [new("{}"), new("{}"), new("{}")];
        var sent = bodies.Select(body => SendAsync(body, busy)).ToList();

        var refused = await Task.WhenAny(sent); // the one that comes last
        Assert.Equal(429, (await refused).Status);
        Assert.Equal(404, (await _host.SendAsync("POST", "/api/v1/runs/none/cancel", "{}", headers: ("X-Api-Key", busy))).Status); // a short one
        Assert.Equal(404, (await _host.SendAsync("POST", "/api/v1/runs/none/cancel", "{}", headers: ("X-Api-Key", other))).Status);

        Array.ForEach(bodies, body => body.SendRest());
        Assert.All(await Task.WhenAll(sent.Where(answer => answer != refused)), answer => Assert.Equal(404, answer.Status));
        Array.ForEach(bodies, body => body.Dispose());
    }

    [Fact]
    public async Task Webhook_IsLimitedByItsAddress_OnceThereAreKeys()
    {
        _host.Keys.Add(Role.Admin);

        var answers = await ManyAsync(60, () => _host.SendAsync("POST", "/api/v1/hooks/any", "{}"));

        Assert.Contains(answers, a => a.Status == 401);
        Assert.Contains(answers, a => a.Status == 429);
    }

    [Theory]
    [InlineData("GET", "/api/v1/me", 200)]
    [InlineData("POST", "/api/v1/hooks/any", 401)]
    [InlineData("GET", "/health/live", 200)]
    public async Task NobodyIsLimited_WhereNoKeyIsNeeded(string method, string path, int status)
    {
        var answers = await ManyAsync(60, () => _host.SendAsync(method, path));

        Assert.All(answers, answer => Assert.Equal((status, false), (answer.Status, answer.Headers.ContainsKey("RateLimit-Limit"))));
    }

    [Fact]
    public async Task Caller_IsRefused_WhileTooManyExpensiveRequestsAreInProgress()
    {
        var (busy, other) = (_host.Keys.Add(Role.Viewer), _host.Keys.Add(Role.Viewer));
        var list = new TaskCompletionSource<Page<WorkflowSummary>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new SemaphoreSlim(0);
        _host.Workflows.Setup(s => s.ListAsync(It.IsAny<PageRequest>(), It.IsAny<CancellationToken>())).Returns(() =>
        {
            begun.Release();
            return list.Task;
        });
        var open = new[] { GetAsync("/api/v1/workflows", busy), GetAsync("/api/v1/workflows", busy) };
        await begun.WaitAsync();
        await begun.WaitAsync();

        var refused = await GetAsync("/api/v1/workflows", busy);
        var cheap = await GetAsync("/api/v1/me", busy);
        var another = GetAsync("/api/v1/workflows", other);
        list.SetResult(new Page<WorkflowSummary>([], null));

        Assert.Equal(429, refused.Status);
        Assert.Equal("One caller may have 2 expensive requests in progress (setting Workflow:Limits:ExpensiveRequests).", refused.Detail);
        Assert.Equal("1", refused.Headers["Retry-After"]);
        Assert.Equal(200, cheap.Status);
        Assert.Equal([200, 200, 200], (await Task.WhenAll(open.Append(another))).Select(a => a.Status));
        Assert.Equal(200, (await GetAsync("/api/v1/workflows", busy)).Status);
    }

    [Fact]
    public void Route_IsExpensive_WhenItsBodyOrItsAnswerMayBeLarge() => Assert.Equal(
        [
            "add_task", "apply_workflow", "create_workflow", "download_body", "get_backup", "get_run_graph", "get_run_summary", "get_schedule", "get_statistics", "get_workflow_graph", "list_audit", "list_backfills", "list_bulks", "list_calendars", "list_keys", "list_pools", "list_run_logs", "list_run_tasks", "list_runs",
            "list_runs_of_workflow", "list_schedules", "list_secret_uses", "list_secrets", "list_task_types", "list_versions", "list_waits", "list_workflows", "preview_schedule", "put_calendar", "replace_task", "replace_workflow", "send_named_event", "start_backfill", "start_bulk", "stop_workflow",
        ],
        _host.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Where(e => e.Metadata.GetMetadata<ExpensiveRoute>() is not null)
            .Select(e => e.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName)
            .Order(StringComparer.Ordinal));

    private Task<Answer> GetAsync(string path, string key) => _host.SendAsync("GET", path, headers: ("X-Api-Key", key));

    private async Task<Answer> SendAsync(SlowBody body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/runs/none/cancel") { Content = body };
        request.Headers.Add("X-Api-Key", key);
        using var response = await _host.Client.SendAsync(request);
        return await Answer.OfAsync(response);
    }

    private static async Task<List<Answer>> ManyAsync(int count, Func<Task<Answer>> send)
    {
        List<Answer> answers = [];
        for (var i = 0; i < count; i++)
        {
            answers.Add(await send());
        }

        return answers;
    }

    private static string WhatIsLeft(Answer answer) =>
        string.Create(CultureInfo.InvariantCulture, $"{answer.Headers["RateLimit-Limit"]} {answer.Headers["RateLimit-Remaining"]} {answer.Headers["RateLimit-Reset"]}");
}
