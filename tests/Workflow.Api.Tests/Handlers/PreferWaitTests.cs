using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Workflow.Api.Access;
using Workflow.Api.Tests.Watching;
using Workflow.Api.Watching;
using Workflow.Core.Access;
using Workflow.Core.History;
using Workflow.Core.Watching;

namespace Workflow.Api.Tests.Handlers;

/// <summary>A start whose caller would rather wait for the end of the run than ask for it.</summary>
public sealed class PreferWaitTests : IAsyncDisposable
{
    private const string Start = "/api/v1/workflows/7/run";

    private readonly FakeTimeProvider _time = new(Samples.At);
    private readonly ApiHost _host;

    public PreferWaitTests() => _host = new ApiHost
    {
        Time = _time,
        Settings = { ["Workflow:Limits:WatchesPerCaller"] = "1", ["Workflow:Limits:WaitSeconds"] = "20" },
    };

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(null, false)]
    [InlineData("respond-async", false)]
    [InlineData("wait", true)]
    [InlineData("wait=", true)]
    [InlineData("wait=x", true)]
    [InlineData("wait=-1", true)]
    [InlineData("wait=1.5", true)]
    [InlineData("wait=99999999999", true)]
    [InlineData("waiting=x, return=minimal; a=b", false)] // other preferences are ignored
    [InlineData("wait=0", false)]
    public async Task Header_IsRefused_OnlyIfItsWaitIsNoNumberOfSeconds(string? value, bool isFaulty)
    {
        await BeginAsync(isPolled: false);

        var answer = await _host.SendAsync("POST", Start, headers: value is null ? [] : [("Prefer", value)]);

        Assert.Equal(isFaulty ? 400 : 202, answer.Status);
        Assert.Equal(isFaulty ? "Prefer" : null, isFaulty ? Assert.Single(answer.Faults).Pointer : null);
        Assert.DoesNotContain("Preference-Applied", answer.Headers);
        _host.Runs.Verify(s => s.AdmitAsync(It.IsAny<RunAdmission>(), It.IsAny<CancellationToken>()), isFaulty ? Times.Never() : Times.Once());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_AnswersTheEnd_WhenTheRunEndsInTime(bool isPolled)
    {
        await BeginAsync(isPolled);
        var answer = SendAsync("respond-async, WAIT=\"10\"; x=y");
        await WaitsAsync();

        End();
        var ended = await AnsweredAsync(answer);
        Assert.Equal((200, "SUCCEEDED"), (ended.Status, ended.Json.GetProperty("status").GetString()));
        Assert.Equal("wait=10", ended.Headers["Preference-Applied"]);
        Assert.Equal($"/api/v1/runs/{Samples.RunId}", ended.Headers["Location"]);
    }

    [Theory]
    [InlineData(false, 5, 5)]
    [InlineData(true, 5, 5)]
    [InlineData(false, 2_000_000_000, 20)] // the setting
    [InlineData(true, 21, 20)]
    public async Task Start_AnswersTheRunAsItIs_WhenItDoesNotEndInTime(bool isPolled, int preferred, int applied)
    {
        await BeginAsync(isPolled);
        var answer = SendAsync($"wait={preferred}");
        await WaitsAsync();
        Set(Samples.Run with { Status = RunStatus.Running, StartedAt = Samples.At });

        var running = await AnsweredAsync(answer);
        Assert.Equal((202, "RUNNING"), (running.Status, running.Json.GetProperty("status").GetString()));
        Assert.Equal($"wait={applied}", running.Headers["Preference-Applied"]);
        Assert.True(_time.GetUtcNow() - Samples.At >= TimeSpan.FromSeconds(applied)); // its timer may be set late
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_DoesNotWait_WhenTheRunHasEndedAlready(bool isPolled)
    {
        await BeginAsync(isPolled);
        Set(Samples.Run with { Status = RunStatus.Skipped, CompletedAt = Samples.At });

        Assert.Equal(200, (await SendAsync("wait=10")).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_AnswersTheRunAsItWasAccepted_WhenItIsGone(bool isPolled)
    {
        await BeginAsync(isPolled);
        _host.Runs.Setup(s => s.GetAsync(Samples.RunId, It.IsAny<CancellationToken>())).ReturnsAsync((Run?)null);
        _host.Runs.Setup(s => s.GetHeadAsync(Samples.RunId, It.IsAny<CancellationToken>())).ReturnsAsync((RunHead?)null);

        var answer = await SendAsync("wait=10");

        Assert.Equal((202, Samples.RunId), (answer.Status, answer.Json.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Start_WaitsOn_WhileTheStoreIsNotThere()
    {
        await BeginAsync(isPolled: true);
        _host.Runs.Setup(s => s.GetHeadAsync(Samples.RunId, It.IsAny<CancellationToken>())).ThrowsAsync(new StoreUnavailableException(StoreFault.Busy, "busy"));
        var answer = SendAsync("wait=10");
        await WaitsAsync();
        await AdvanceAsync(answer, TimeSpan.FromSeconds(2));
        Assert.False(answer.IsCompleted);

        End();

        Assert.Equal(200, (await AnsweredAsync(answer)).Status);
    }

    [Fact]
    public async Task Start_AnswersTheRunAsItWasAccepted_WhenTheStoreIsNotThereAtTheEnd()
    {
        await BeginAsync(isPolled: true);
        _host.Runs.Setup(s => s.GetHeadAsync(Samples.RunId, It.IsAny<CancellationToken>())).ReturnsAsync((RunHead?)null);
        _host.Runs.Setup(s => s.GetAsync(Samples.RunId, It.IsAny<CancellationToken>())).ThrowsAsync(new StoreUnavailableException(StoreFault.Busy, "busy"));

        var answer = await SendAsync("wait=10");

        Assert.Equal((202, Samples.RunId), (answer.Status, answer.Json.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Start_IsNotRefused_WhenAllPlacesAreTaken()
    {
        await BeginAsync(isPolled: false);
        var key = _host.Keys.Add(Role.Operator);
        await using var watch = await EventReader.OpenAsync(_host.Client, "/api/v1/watch", ("X-Api-Key", key));

        var answer = await SendAsync("wait=10", key);

        Assert.Equal(202, answer.Status);
        Assert.DoesNotContain("Preference-Applied", answer.Headers);
        Assert.DoesNotContain("Retry-After", answer.Headers);
    }

    [Fact]
    public async Task Start_ShowsNothingNew_ToACallerWhoseKeyWasRevokedMeanwhile()
    {
        await BeginAsync(isPolled: false);
        var key = _host.Keys.Add(Role.Operator);
        var answer = SendAsync("wait=10", key);
        await WaitsAsync();

        await _host.Keys.RevokeKeyAsync(_host.Keys.All.Single().Id, Samples.At, CancellationToken.None);
        _time.Advance(KeyCache.Lifetime);
        End();

        var accepted = await answer;
        Assert.Equal((202, Samples.Run.Status), (accepted.Status, Enum.Parse<RunStatus>(accepted.Json.GetProperty("status").GetString()!, ignoreCase: true)));
    }

    [Fact]
    public async Task Wait_GivesItsPlaceBack()
    {
        await BeginAsync(isPolled: false);
        var key = _host.Keys.Add(Role.Operator);
        Set(Samples.Run with { Status = RunStatus.Succeeded, CompletedAt = Samples.At });

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await SendAsync("wait=10", key)).Status);
            await Eventually(() => _host.Services.GetRequiredService<WatchPlaces>().Open == 0);
        }
    }

    [Fact]
    public async Task Rerun_WaitsToo()
    {
        await BeginAsync(isPolled: false);
        Set(Samples.Run with { Status = RunStatus.Succeeded, CompletedAt = Samples.At });

        var answer = await _host.SendAsync("POST", $"/api/v1/runs/{Samples.RunId}/rerun", headers: ("Prefer", "wait=10"));

        Assert.Equal(200, answer.Status);
        Assert.Equal("wait=10", answer.Headers["Preference-Applied"]);
    }

    private async Task BeginAsync(bool isPolled)
    {
        if (isPolled)
        {
            _host.AddServices = services => services.AddSingleton(Mock.Of<IStoredChanges>()).AddPolledWatch();
        }

        await _host.InitializeAsync();
        Set(Samples.Run with { Status = RunStatus.Pending, StartedAt = null, CompletedAt = null });
        _host.Runs.Setup(s => s.AdmitAsync(It.IsAny<RunAdmission>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Admission(AdmissionOutcome.Accepted, Samples.Run));
    }

    private Task<Answer> SendAsync(string prefer, string? key = null) =>
        _host.SendAsync("POST", Start, headers: key is null ? [("Prefer", prefer)] : [("Prefer", prefer), ("X-Api-Key", key)]);

    private Task WaitsAsync() => Eventually(() => _host.Services.GetRequiredService<WatchPlaces>().Open == 1);

    private void End()
    {
        var ended = Samples.Run with { Status = RunStatus.Succeeded, StartedAt = Samples.At, CompletedAt = Samples.At };
        Set(ended);
        _host.Services.GetRequiredService<ChangeFeed>().Publish([RecordedChange.Of(ended.ToHead(), null)]);
    }

    private void Set(Run run)
    {
        _host.Runs.Setup(s => s.GetAsync(Samples.RunId, It.IsAny<CancellationToken>())).ReturnsAsync(run);
        _host.Runs.Setup(s => s.GetHeadAsync(Samples.RunId, It.IsAny<CancellationToken>())).ReturnsAsync(run.ToHead());
    }

    // Moves the clock in small pieces, so that each pause between polls is waited for.
    private async Task AdvanceAsync(Task answer, TimeSpan time)
    {
        for (var until = _time.GetUtcNow() + time; _time.GetUtcNow() < until && !answer.IsCompleted; await Task.Delay(5))
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
        }
    }

    private async Task<Answer> AnsweredAsync(Task<Answer> answer)
    {
        for (; !answer.IsCompleted; await Task.Delay(5))
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
        }

        return await answer;
    }

    private static async Task Eventually(Func<bool> holds)
    {
        for (var i = 0; i < 3_000 && !holds(); i++)
        {
            await Task.Delay(10);
        }

        Assert.True(holds());
    }
}
