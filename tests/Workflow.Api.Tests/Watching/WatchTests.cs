using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Workflow.Api.Watching;
using Workflow.Core.Access;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Watching;

namespace Workflow.Api.Tests.Watching;

/// <summary>Watches of what this process commits.</summary>
public sealed class WatchTests : IAsyncLifetime
{
    private const string OfRun = $"/api/v1/runs/{Samples.RunId}/watch";
    private const string OfAll = "/api/v1/watch";

    private readonly FakeTimeProvider _time = new(Samples.At);
    private readonly ApiHost _host;

    public WatchTests() => _host = new ApiHost
    {
        Time = _time,
        Settings = { ["Workflow:Limits:Watches"] = "3", ["Workflow:Limits:WatchesPerCaller"] = "2", ["Workflow:Limits:ExpensiveRequests"] = "1" },
    };

    private ChangeFeed Feed => _host.Services.GetRequiredService<ChangeFeed>();

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Watch_BeginsWithRetryAndReset_AndIsNotStored()
    {
        await using var watch = await EventReader.OpenAsync(_host.Client, OfRun);

        var first = await watch.NextAsync();

        Assert.Equal("text/event-stream", watch.Response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("no-store", watch.Response.Headers.CacheControl?.ToString());
        Assert.Equal(["no"], watch.Response.Headers.GetValues("X-Accel-Buffering"));
        Assert.StartsWith("retry: 2000\n\n", watch.Text, StringComparison.Ordinal);
        Assert.Equal(("reset", "{}"), (first?.EventType, first?.Data.GetRawText()));
        Assert.NotNull(first?.EventId);
    }

    [Fact]
    public async Task Watch_OfARun_SendsWhatChanges_UntilItHasEnded()
    {
        await using var watch = await EventReader.OpenAsync(_host.Client, OfRun);
        await watch.NextAsync();

        Feed.Publish([Execution(0, ExecutionStatus.Running), Line("a")]);
        var (tasks, log) = (await NextAsync(watch), await NextAsync(watch));
        Feed.Publish([Execution(0, ExecutionStatus.Failed), Head(RunStatus.Failed, "why"), Line("b")]);
        var (run, last, line, end) = (await NextAsync(watch), await NextAsync(watch), await NextAsync(watch), await NextAsync(watch));

        Assert.Equal(("tasks", "RUNNING", 0), (tasks.Kind, tasks.Data[0].GetProperty("status").GetString(), tasks.Data[0].GetProperty("position").GetInt32()));
        Assert.Equal(("log", "a"), (log.Kind, log.Data[0].GetProperty("message").GetString()));
        Assert.Equal(("run", "FAILED", "why"), (run.Kind, run.Data.GetProperty("status").GetString(), run.Data.GetProperty("error").GetString()));
        Assert.False(run.Data.TryGetProperty("inputs", out _));
        Assert.Equal(("tasks", "FAILED"), (last.Kind, last.Data[0].GetProperty("status").GetString()));
        Assert.Equal(("log", "b"), (line.Kind, line.Data[0].GetProperty("message").GetString()));
        Assert.Equal("end", end.Kind);
        Assert.Null(await watch.NextAsync());
    }

    [Fact]
    public async Task Watch_ContinuesAfterEveryEvent_WithoutALineTwice()
    {
        await using var first = await EventReader.OpenAsync(_host.Client, OfRun);
        var reset = await first.NextAsync();
        var lines = Enumerable.Range(0, 3 * WatchEvents.MostItems).Select(i => Line($"{i}")).ToArray();
        Feed.Publish([Execution(0, ExecutionStatus.Running), .. lines, Execution(0, ExecutionStatus.Succeeded), Head(RunStatus.Succeeded)]);
        _host.Runs.Setup(s => s.GetHeadAsync(Samples.RunId, It.IsAny<CancellationToken>())).ReturnsAsync(Samples.Run.ToHead() with { Status = RunStatus.Succeeded });
        List<(string Id, int Lines)> received = [(reset!.Value.EventId!, 0)];
        while (await first.NextAsync() is { EventType: not "end" } item)
        {
            received.Add((item.EventId!, received[^1].Lines + (item.EventType == "log" ? item.Data.GetArrayLength() : 0)));
        }

        Assert.Equal(lines.Length, received[^1].Lines);
        foreach (var (id, count) in received)
        {
            await using var again = await EventReader.OpenAsync(_host.Client, OfRun, ("Last-Event-ID", id));
            List<string> rest = [];
            var hasEnded = false;
            while (await again.NextAsync() is { } item)
            {
                Assert.NotEqual("reset", item.EventType);
                hasEnded |= item.EventType == "end";
                rest.AddRange(item.EventType == "log" ? item.Data.EnumerateArray().Select(line => line.GetProperty("message").GetString()!) : []);
            }

            Assert.Equal(Enumerable.Range(count, lines.Length - count).Select(i => $"{i}"), rest);
            Assert.True(hasEnded);
        }
    }

    [Fact]
    public async Task Watch_OfARunThatHasEnded_AnswersItsStateAndTheEnd()
    {
        _host.Runs.Setup(s => s.GetHeadAsync(Samples.RunId, It.IsAny<CancellationToken>())).ReturnsAsync(Samples.Run.ToHead() with { Status = RunStatus.Failed });
        _host.Runs.Setup(s => s.GetAsync(Samples.RunId, It.IsAny<CancellationToken>())).ReturnsAsync(Samples.Run with { Status = RunStatus.Failed, Error = "why" });

        await using var watch = await EventReader.OpenAsync(_host.Client, OfRun);

        var (reset, run, end) = (await NextAsync(watch), await NextAsync(watch), await NextAsync(watch));
        Assert.Equal(("reset", "run", "why", "end"), (reset.Kind, run.Kind, run.Data.GetProperty("error").GetString(), end.Kind));
        Assert.Null(await watch.NextAsync());
    }

    [Fact]
    public async Task Watch_OfAllRuns_SendsThoseOfTheCallersWorkflows_AndRemovals()
    {
        var other = Samples.RunId.Replace("-7-", "-8-", StringComparison.Ordinal);
        await using var all = await EventReader.OpenAsync(_host.Client, OfAll, ("X-Api-Key", _host.Keys.Add(Role.Viewer)));
        await using var some = await EventReader.OpenAsync(_host.Client, OfAll, ("X-Api-Key", _host.Keys.Add(Role.Viewer, "sam*")));
        await all.NextAsync();
        await some.NextAsync();

        Feed.Publish([RecordedChange.Of(Samples.Run.ToHead() with { Id = other, WorkflowId = 8 }, null), Head(RunStatus.Running), RecordedChange.Removal(other), RecordedChange.Removal(Samples.RunId)]);

        Assert.Equal([other, Samples.RunId], (await NextAsync(all)).Data.EnumerateArray().Select(run => run.GetProperty("id").GetString()));
        Assert.Equal([other, Samples.RunId], (await NextAsync(all)).Data.EnumerateArray().Select(id => id.GetString()));
        Assert.Equal([Samples.RunId], (await NextAsync(some)).Data.EnumerateArray().Select(run => run.GetProperty("id").GetString()));
        Assert.Equal([Samples.RunId], (await NextAsync(some)).Data.EnumerateArray().Select(id => id.GetString()));
    }

    [Theory]
    [InlineData("GET", "/api/v1/runs/none/watch", 404)]
    [InlineData("GET", "/api/v1/runs/20261123T190102123456-7-222222/watch", 404)]
    [InlineData("GET", OfRun + "?since=1", 400)]
    [InlineData("HEAD", OfRun, 405)]
    public async Task Watch_IsRefused_BeforeItBegins(string method, string path, int status) =>
        Assert.Equal(status, (await _host.SendAsync(method, path)).Status);

    [Theory]
    [InlineData("application/json", 406)]
    [InlineData("text/event-stream;q=0", 406)]
    [InlineData("text/event-stream", 200)]
    [InlineData("text/*", 200)]
    [InlineData("application/json, */*;q=0.1", 200)]
    public async Task Watch_IsRefused_WhenItsTypeIsNotAccepted(string accept, int status) =>
        Assert.Equal(status, (await _host.SendAsync("GET", OfAll, headers: ("Accept", accept))).Status);

    [Fact]
    public async Task Watch_IsRefused_WhenTooManyAreOpen_AndTheOthersAreNotDisturbed()
    {
        var (one, other) = (_host.Keys.Add(Role.Viewer), _host.Keys.Add(Role.Viewer));
        await using var first = await EventReader.OpenAsync(_host.Client, OfAll, ("X-Api-Key", one));
        await using (await EventReader.OpenAsync(_host.Client, OfRun, ("X-Api-Key", one)))
        {
            var third = await _host.SendAsync("GET", OfAll, headers: ("X-Api-Key", one));
            await using var others = await EventReader.OpenAsync(_host.Client, OfAll, ("X-Api-Key", other));
            var fourth = await _host.SendAsync("GET", OfAll, headers: ("X-Api-Key", other));

            Assert.Equal((429, "One caller may have 2 watches open (setting Workflow:Limits:WatchesPerCaller).", "5"), (third.Status, third.Detail, third.Headers["Retry-After"]));
            Assert.Equal((503, "This process may have 3 watches open (setting Workflow:Limits:Watches).", "5"), (fourth.Status, fourth.Detail, fourth.Headers["Retry-After"]));
            Assert.Equal(200, (await _host.SendAsync("GET", "/api/v1/runs", headers: ("X-Api-Key", one))).Status); // of one expensive request at a time
        }

        await UntilAsync(() => _host.Services.GetRequiredService<WatchPlaces>().Open <= 1);
        Assert.Equal(200, (await _host.SendAsync("GET", OfAll, headers: ("X-Api-Key", one))).Status);
    }

    [Fact]
    public async Task Watch_SendsComments_WhileNothingHappens()
    {
        await using var watch = await EventReader.OpenAsync(_host.Client, OfAll);
        await watch.NextAsync();

        var line = watch.LineAsync();
        await PassAsync(() => line.IsCompleted, OpenStream.KeepAlive);

        Assert.Equal(": ", await line);
    }

    [Theory]
    [InlineData("revoked")]
    [InlineData("expired")]
    [InlineData("role")]
    [InlineData("workflows")]
    [InlineData("store")]
    public async Task Watch_Ends_WhenItsCallerMayNotReadAnyMore(string why)
    {
        var key = _host.Keys.Add(Role.Operator, k => k with { Workflows = ["sam*"], ExpiresAt = why == "expired" ? Samples.At.AddSeconds(1) : null });
        var id = _host.Keys.All.Single().Id;
        await using var watch = await EventReader.OpenAsync(_host.Client, OfRun, ("X-Api-Key", key));
        await watch.NextAsync();

        switch (why)
        {
            case "revoked":
                await _host.Keys.RevokeKeyAsync(id, Samples.At, CancellationToken.None);
                break;
            case "role":
                _host.Keys.Change(id, k => k with { Role = Role.Viewer });
                break;
            case "workflows":
                _host.Keys.Change(id, k => k with { Workflows = ["other"] });
                break;
            case "store":
                _host.Keys.Fault = new StoreUnavailableException(StoreFault.Unreachable, "It does not answer.");
                break;
        }

        var next = watch.NextAsync();
        await PassAsync(() => next.IsCompleted, TimeSpan.FromMinutes(1)); // more than a key is kept: it may set its timer late

        Assert.Null(await next);
    }

    [Fact]
    public async Task Watch_Ends_WhenItIsOldEnough()
    {
        await using var watch = await EventReader.OpenAsync(_host.Client, OfAll);
        await watch.NextAsync();

        var next = watch.NextAsync();
        await PassAsync(() => next.IsCompleted, TimeSpan.FromHours(1));

        Assert.Null(await next);
    }

    [Fact]
    public async Task Watch_Ends_WhenTheHostStops()
    {
        await using var watch = await EventReader.OpenAsync(_host.Client, OfAll);
        await watch.NextAsync();

        _host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.Null(await watch.NextAsync());
    }

    private async Task<(string Kind, System.Text.Json.JsonElement Data)> NextAsync(EventReader watch)
    {
        var next = watch.NextAsync();
        await PassAsync(() => next.IsCompleted, TimeSpan.MaxValue);
        var item = await next ?? throw new InvalidOperationException("The stream has ended.");
        return (item.EventType, item.Data);
    }

    // Time passes in small steps, as the stream sets its next timer after the last one.
    private async Task PassAsync(Func<bool> isEnough, TimeSpan most)
    {
        var step = most > TimeSpan.FromMinutes(1) && most < TimeSpan.MaxValue ? TimeSpan.FromMinutes(1) : LiveWatch.Pace;
        for (var passed = TimeSpan.Zero; !isEnough() && passed <= most; passed += step)
        {
            await Task.Delay(5);
            _time.Advance(step);
        }

        await UntilAsync(isEnough);
    }

    private static async Task UntilAsync(Func<bool> isTrue)
    {
        for (var left = 1_000; !isTrue() && left > 0; left--)
        {
            await Task.Delay(10);
        }

        Assert.True(isTrue());
    }

    private static RecordedChange Head(RunStatus status, string? error = null) => RecordedChange.Of(Samples.Run.ToHead() with { Status = status }, error);

    private static RecordedChange Execution(int position, ExecutionStatus status) =>
        RecordedChange.Of(Samples.RunId, new TaskExecution { Position = position, Task = "only", Status = status });

    private static RecordedChange Line(string message) => RecordedChange.Of(Samples.RunId, new LogLine(Samples.At, LogSeverity.Info, message));
}
