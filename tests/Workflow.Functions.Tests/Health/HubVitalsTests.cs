using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Health;
using Workflow.Functions.Health;

namespace Workflow.Functions.Tests.Health;

/// <summary>What any instance knows of what the timers have found on another.</summary>
public sealed class HubVitalsTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeRounds _rounds = new();

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Vitals_AreOnRecord_OnceTheTimersHaveFired()
    {
        var vitals = new HubVitals(_rounds, new SchedulerPulse(_time), _time);
        Assert.Equal(_time.GetUtcNow(), await vitals.SchedulesCheckedAtAsync(None)); // since its start: nothing is late yet
        Assert.Equal(new Backlog(0, IsTime: true), await vitals.BacklogAsync(None));

        _time.Advance(TimeSpan.FromMinutes(1));
        var records = new RoundRecords(_rounds, _time, NullLogger<RoundRecords>.Instance);
        await records.SchedulesCheckedAsync(None);
        await records.RunsCheckedAsync(TimeSpan.FromSeconds(77.4), None);

        var other = new HubVitals(_rounds, new SchedulerPulse(_time), _time);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(_time.GetUtcNow().AddMinutes(-1), await other.SchedulesCheckedAtAsync(None));
        Assert.Equal(new Backlog(77, IsTime: true), await other.BacklogAsync(None));
        Assert.Null(await other.FreeBytesAsync(None));
    }

    // A timer that stands still says nothing more: what it said last must not pass for the truth.
    [Theory]
    [InlineData(true, 0, 0, 0)]
    [InlineData(true, 0, 120, 0)]
    [InlineData(true, 0, 121, 1)]
    [InlineData(true, 30, 120, 30)]
    [InlineData(true, 30, 3_720, 3_630)]
    [InlineData(true, 30, -60, 30)] // another instance's clock is ahead
    [InlineData(false, 0, 120, 0)]
    [InlineData(false, 0, 720, 600)] // it has never fired since this process was started
    public async Task Backlog_GrowsWithTheTimeThatNobodyHasLooked(bool wasChecked, int waited, int ago, int seconds)
    {
        var vitals = new HubVitals(_rounds, new SchedulerPulse(_time), _time);
        if (wasChecked)
        {
            await _rounds.RecordRoundAsync(RoundRecords.Runs, new Round(_time.GetUtcNow().AddSeconds(-ago), TimeSpan.FromSeconds(waited)), None);
        }
        else
        {
            _time.Advance(TimeSpan.FromSeconds(ago));
        }

        Assert.Equal(new Backlog(seconds, IsTime: true), await vitals.BacklogAsync(None));
    }

    [Fact]
    public async Task Round_IsDone_WhetherItIsRecordedOrNot()
    {
        _rounds.Fault = new IOException("no table");

        await new RoundRecords(_rounds, _time, NullLogger<RoundRecords>.Instance).SchedulesCheckedAsync(None);
    }
}
