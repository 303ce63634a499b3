using Microsoft.Extensions.DependencyInjection;
using Moq;
using Workflow.Core.Access;
using Workflow.Core.Health;
using Workflow.Core.History;

namespace Workflow.Api.Tests.Health;

/// <summary>What <c>/health/ready</c> answers, and to whom.</summary>
public sealed class ReadyTests : IAsyncDisposable
{
    private const string Inside = "'/srv/secretname/workflow.db' was removed";

    private readonly ApiHost _host = new() { Settings = { ["Workflow:Health:CacheSeconds"] = "0", ["Workflow:Health:TimeoutSeconds"] = "60" } };
    private readonly Mock<IVitals> _vitals = new();

    public ReadyTests()
    {
        _vitals.Setup(v => v.FreeBytesAsync(It.IsAny<CancellationToken>())).ReturnsAsync(51_234_000_000);
        _vitals.Setup(v => v.SchedulesCheckedAtAsync(It.IsAny<CancellationToken>())).ReturnsAsync(() => DateTimeOffset.UtcNow);
        _vitals.Setup(v => v.BacklogAsync(It.IsAny<CancellationToken>())).ReturnsAsync(new Backlog(7));
        _host.AddServices = services => services.AddSingleton(_vitals.Object);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    public static TheoryData<string, int, string> States => new()
    {
        { "nothing", 200, "healthy" },
        { "store", 503, "unhealthy" },
        { "disk", 503, "unhealthy" },
        { "little disk", 200, "degraded" },
        { "scheduler", 200, "degraded" },
        { "backlog", 200, "degraded" },
        { "scheduler unread", 200, "degraded" },
    };

    [Theory]
    [MemberData(nameof(States))]
    public async Task Ready_IsAnsweredAlike_InEveryState(string wrong, int status, string overall)
    {
        switch (wrong)
        {
            case "store":
                _host.Health.Setup(h => h.CheckAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new StoreUnavailableException(StoreFault.Unreachable, Inside));
                break;
            case "disk":
                _vitals.Setup(v => v.FreeBytesAsync(It.IsAny<CancellationToken>())).ReturnsAsync(99_999_999);
                break;
            case "little disk":
                _vitals.Setup(v => v.FreeBytesAsync(It.IsAny<CancellationToken>())).ReturnsAsync(199_999_999);
                break;
            case "scheduler":
                _vitals.Setup(v => v.SchedulesCheckedAtAsync(It.IsAny<CancellationToken>())).ReturnsAsync(DateTimeOffset.UtcNow.AddHours(-1));
                break;
            case "backlog":
                _vitals.Setup(v => v.BacklogAsync(It.IsAny<CancellationToken>())).ReturnsAsync(new Backlog(10_001));
                break;
            case "scheduler unread":
                _vitals.Setup(v => v.SchedulesCheckedAtAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new IOException(Inside));
                break;
        }

        await _host.InitializeAsync();
        var answer = await _host.SendAsync("GET", "/health/ready");

        Assert.Equal((status, "application/json", overall), (answer.Status, answer.MediaType, answer.Json.GetProperty("status").GetString()));
        Assert.Equal(["store", "disk", "scheduler", "backlog"], answer.Json.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("name").GetString()));
        var part = wrong.Split(' ') is [.., "disk"] ? "disk" : wrong.Split(' ')[0];
        Assert.All(answer.Json.GetProperty("checks").EnumerateArray(), check =>
            Assert.Equal(check.GetProperty("name").GetString() == part ? overall : "healthy", check.GetProperty("status").GetString()));
        Assert.DoesNotContain("secretname", answer.Text, StringComparison.Ordinal); // also not to this machine without a key: a proxy may be between
    }

    // What fills a disk, and how well an attack goes, is for who is known.
    [Theory]
    [InlineData("nobody", false, false)]
    [InlineData("wrong", false, false)]
    [InlineData("revoked", false, false)]
    [InlineData("viewer", true, true)]
    [InlineData("local", true, false)]
    public async Task Ready_ShowsNumbers_ToWhoIsKnown(string who, bool showsNumbers, bool showsFault)
    {
        _host.Health.Setup(h => h.CheckAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new StoreUnavailableException(StoreFault.Unreachable, Inside));
        await _host.InitializeAsync();
        var key = who switch
        {
            "local" or "nobody" => null,
            "wrong" => KeyText.Write(KeyText.NewId(), KeyText.NewSecret()),
            "revoked" => _host.Keys.Add(Role.Viewer, k => k with { RevokedAt = DateTimeOffset.UtcNow.AddDays(-1) }),
            _ => _host.Keys.Add(Role.Viewer),
        };
        if (who is "nobody" or "wrong")
        {
            _host.Keys.Add(Role.Admin);
        }

        var answer = await _host.SendAsync("GET", "/health/ready", headers: key is null ? [] : [("X-Api-Key", key)]);

        Assert.Equal(503, answer.Status);
        var checks = answer.Json.GetProperty("checks").EnumerateArray().ToDictionary(check => check.GetProperty("name").GetString()!);
        Assert.Equal(showsNumbers ? "51234" : "null", checks["disk"].GetProperty("value").GetRawText());
        Assert.Equal(showsNumbers ? "100" : "null", checks["disk"].GetProperty("limit").GetRawText());
        Assert.Equal(showsNumbers ? "7" : "null", checks["backlog"].GetProperty("value").GetRawText());
        Assert.Equal(180, checks["scheduler"].GetProperty("limit").GetDouble());
        Assert.Equal(showsFault ? Inside : "The store can't be used. The service's log says why.", checks["store"].GetProperty("detail").GetString());
        Assert.Equal(showsNumbers, answer.Text.Contains("51,234 MB", StringComparison.Ordinal));
        Assert.False(answer.Headers.ContainsKey("WWW-Authenticate"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ready_IsAnswered_WhileTheStoreHangs_AndSoDoTheKeys(bool isKeySent)
    {
        using var hanging = new ManualResetEventSlim();
        _host.Health.Setup(h => h.CheckAsync(It.IsAny<CancellationToken>())).Returns(() =>
        {
            hanging.Wait(TimeSpan.FromMinutes(2)); // as a file does, on a disk that hangs: it blocks its thread
            return Task.CompletedTask;
        });
        _host.Settings["Workflow:Health:TimeoutSeconds"] = "0.5";
        await _host.InitializeAsync();
        var key = _host.Keys.Add(Role.Viewer);
        _host.Keys.Hangs = hanging;

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _host.SendAsync("GET", "/health/ready", headers: isKeySent ? [("X-Api-Key", key)] : [])));
        var live = await _host.SendAsync("GET", "/health/live");

        Assert.All(answers, answer =>
        {
            Assert.Equal((503, "unhealthy"), (answer.Status, answer.Json.GetProperty("status").GetString()));
            Assert.Equal("The store does not answer within 0.5 s.", answer.Json.GetProperty("checks")[0].GetProperty("detail").GetString());
        });
        Assert.Equal((200, """{"status":"healthy"}"""), (live.Status, live.Text));
        _host.Health.Verify(h => h.CheckAsync(It.IsAny<CancellationToken>()), Times.Once);
        hanging.Set();
    }

    // That a key could not be looked up says nothing of it: it is known again as soon as the store is.
    [Theory]
    [InlineData("hangs", true)]
    [InlineData("faulty", true)]
    [InlineData("unavailable", true)]
    [InlineData("wrong", false)] // these are counted
    public async Task Key_IsStillChecked_AfterTheStoreCouldNotSayWhoseItIs(string state, bool isKnown)
    {
        using var hanging = new ManualResetEventSlim();
        _host.Settings["Workflow:Limits:FailedSignInsPerMinute"] = "1";
        _host.Settings["Workflow:Health:TimeoutSeconds"] = state == "hangs" ? "0.5" : "60";
        await _host.InitializeAsync();
        var (key, wrong) = (_host.Keys.Add(Role.Viewer), KeyText.Write(KeyText.NewId(), KeyText.NewSecret()));
        _host.Keys.Hangs = state == "hangs" ? hanging : null;
        _host.Keys.Fault = state switch { "faulty" => new IOException(Inside), "unavailable" => new StoreUnavailableException(StoreFault.Busy, Inside), _ => null };
        await Task.WhenAll(Enumerable.Range(0, 25).Select(_ => _host.SendAsync("GET", "/health/ready", headers: ("X-Api-Key", state == "wrong" ? wrong : key))));
        hanging.Set();
        (_host.Keys.Hangs, _host.Keys.Fault) = (null, null);

        var answer = await _host.SendAsync("GET", "/health/ready", headers: ("X-Api-Key", key));

        for (var more = 0; more < 100 && isKnown && !ShowsNumbers(answer); more++) // on a busy machine it may take as long as a store that hangs
        {
            answer = await _host.SendAsync("GET", "/health/ready", headers: ("X-Api-Key", key));
        }

        Assert.Equal(isKnown, ShowsNumbers(answer));

        static bool ShowsNumbers(Answer answer) => answer.Json.GetProperty("checks")[1].GetProperty("value").ValueKind == System.Text.Json.JsonValueKind.Number;
    }

    [Fact]
    public async Task Probes_AreNotLimited_AndReadNoKeys()
    {
        _host.Settings["Workflow:Limits:RequestsPerSecond"] = "1";
        await _host.InitializeAsync();
        _host.Keys.Add(Role.Admin);
        var (reads, questions) = (_host.Keys.Reads, _host.Keys.Questions);

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(200, (await _host.SendAsync("GET", "/health/live")).Status);
            Assert.Equal(200, (await _host.SendAsync("GET", "/health/ready", headers: ("X-Forwarded-For", "192.0.2.7"))).Status);
        }

        Assert.Equal((reads, questions), (_host.Keys.Reads, _host.Keys.Questions));
    }

    [Fact]
    public async Task Ready_IsNoPlaceToGuessKeys()
    {
        _host.Settings["Workflow:Limits:FailedSignInsPerMinute"] = "1";
        await _host.InitializeAsync();
        _host.Keys.Add(Role.Admin);

        var accepted = _host.Keys.Add(Role.Viewer);
        await _host.SendAsync("GET", "/health/ready", headers: ("X-Api-Key", accepted));
        var reads = _host.Keys.Reads;

        for (var i = 0; i < 60; i++)
        {
            Assert.Equal(200, (await _host.SendAsync("GET", "/health/ready", headers: ("X-Api-Key", KeyText.Write(KeyText.NewId(), KeyText.NewSecret())))).Status);
        }

        Assert.InRange(_host.Keys.Reads - reads, 20, 22); // the others were not looked up, and none has waited
        Assert.Contains("51,234 MB", (await _host.SendAsync("GET", "/health/ready", headers: ("X-Api-Key", accepted))).Text, StringComparison.Ordinal);
    }
}
