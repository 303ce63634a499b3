using Workflow.Core.Definitions;
using Workflow.Core.Notifications;

namespace Workflow.Core.Tests.Notifications;

/// <summary>How receivers share the places for sending.</summary>
public sealed class ReceiversTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);
    private static readonly SendResult Unanswered = new("no answer within 30 s");

    [Theory]
    [InlineData("https://Example.org/a?token=x", null, "https://example.org")]
    [InlineData("https://example.org:443/b", null, "https://example.org")]
    [InlineData("https://example.org:8443/b", null, "https://example.org:8443")]
    [InlineData("http://[::1]:80/", null, "http://[::1]")]
    [InlineData(null, "ops@example.org", "")] // all of them go to one mail server
    public void Of_IsTheServer(string? url, string? email, string receiver) => Assert.Equal(receiver, Receivers.Of(new NotificationTarget(url, Email: email)));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(16, 4)]
    [InlineData(100, 25)]
    public void Enter_GivesOneReceiver_AQuarterOfThePlaces(int places, int most)
    {
        var receivers = new Receivers(places);
        Assert.Equal(most, Enumerable.Range(0, 200).Count(_ => receivers.Enter("a", Noon).IsNow));
        Assert.Equal(places - most, Enumerable.Range(0, 200).Count(i => receivers.Enter($"b{i}", Noon).IsNow));

        receivers.Leave("a", new SendResult(), TimeSpan.FromSeconds(1), Noon);
        Assert.True(receivers.Enter("a", Noon).IsNow);
    }

    [Fact]
    public void Enter_SpreadsWhatWaits_OverTheTimeThatSendingTakes()
    {
        var receivers = new Receivers(16);
        Assert.True(receivers.Enter("a", Noon).IsNow);
        receivers.Leave("a", new SendResult(), TimeSpan.FromSeconds(20), Noon);
        var delays = Enumerable.Range(0, 1_000).Select(_ => receivers.Enter("a", Noon)).Where(turn => !turn.IsNow).Select(turn => turn.Delay!.Value.TotalSeconds).ToList();

        Assert.Equal([5, 10, 15], delays.Take(3));
        Assert.Equal(600, delays[^1]); // no longer than ten minutes
        Assert.Equal(15, receivers.Enter("a", Noon.AddSeconds(590)).Delay!.Value.TotalSeconds); // and so is the last of them
    }

    // What it takes for a receiver to count as one that does not answer, and for how long.
    [Theory]
    [InlineData(null, 30, 1, 0)] // accepted, if slowly
    [InlineData("it answered 503", 1, 1, 0)] // an answer at once takes no place from others
    [InlineData("no connection", 0, 5, 0)]
    [InlineData("no answer within 30 s", 30, 1, 10)]
    [InlineData("no answer within 30 s", 30, 2, 20)]
    [InlineData("no answer within 30 s", 30, 5, 160)]
    [InlineData("no answer within 30 s", 30, 50, 300)]
    public void Leave_MakesAReceiverAway_ThatTookLongToFail(string? error, int took, int times, int awaySeconds)
    {
        var receivers = new Receivers(16);
        var now = Noon;
        for (var i = 0; i < times; i++)
        {
            now += TimeSpan.FromHours(1);
            Assert.True(receivers.Enter("a", now).IsNow);
            receivers.Leave("a", new SendResult(error), TimeSpan.FromSeconds(took), now);
        }

        if (awaySeconds > 0)
        {
            Assert.Equal(Receivers.Away, receivers.Enter("a", now.AddSeconds(awaySeconds - 1)).Error);
            Assert.True(receivers.Enter("b", now).IsNow);
        }

        Assert.True(receivers.Enter("a", now.AddSeconds(awaySeconds)).IsNow);
        Assert.Equal(awaySeconds == 0, receivers.Enter("a", now.AddSeconds(awaySeconds)).IsNow); // one at a time finds out whether it is back
    }

    [Fact]
    public void Leave_EndsIt_WhenTheReceiverIsBack_AndFailuresAtTheSameTimeAreOne()
    {
        var receivers = new Receivers(16);
        Assert.All(Enumerable.Range(0, 4), _ => Assert.True(receivers.Enter("a", Noon).IsNow));
        for (var i = 0; i < 4; i++)
        {
            receivers.Leave("a", Unanswered, TimeSpan.FromSeconds(30), Noon);
        }

        Assert.True(receivers.Enter("a", Noon.AddSeconds(10)).IsNow);
        receivers.Leave("a", new SendResult(), TimeSpan.FromSeconds(1), Noon.AddSeconds(11));
        Assert.Equal(4, Enumerable.Range(0, 10).Count(_ => receivers.Enter("a", Noon.AddSeconds(11)).IsNow));
    }

    // Those that wait, and those whose attempts failed, come back as the service has them come back.
    [Fact]
    public void Enter_GivesAllOfAThousandATurn_SoonAfterTheReceiverIsBack()
    {
        var receivers = new Receivers(16);
        Assert.True(receivers.Enter("a", Noon.AddMinutes(-1)).IsNow);
        receivers.Leave("a", Unanswered, TimeSpan.FromSeconds(30), Noon.AddSeconds(-30)); // from now on, it takes long to find out
        var (back, last, sent) = (Noon.AddMinutes(2), Noon, 0);
        var attempts = new int[1_000];
        PriorityQueue<(int Of, DateTimeOffset? Begun), DateTimeOffset> events = new(Enumerable.Range(0, attempts.Length).Select(i => ((i, (DateTimeOffset?)null), Noon)));
        while (events.TryDequeue(out var happens, out var now) && now < Noon.AddHours(10))
        {
            if (happens.Begun is { } begun)
            {
                receivers.Leave("a", begun < back ? Unanswered : new SendResult(), now - begun, now);
                if (begun >= back)
                {
                    (last, sent) = (now, sent + 1);
                    continue;
                }
            }
            else if (receivers.Enter("a", now) is var turn && turn.IsNow)
            {
                events.Enqueue((happens.Of, now), now.AddSeconds(now < back ? 30 : 0.1));
                continue;
            }
            else if (turn.Delay is { } delay)
            {
                events.Enqueue((happens.Of, null), now + delay);
                continue;
            }

            events.Enqueue((happens.Of, null), now + DeliveryRule.DelayAfter(++attempts[happens.Of], $"{happens.Of}"));
        }

        Assert.Equal(attempts.Length, sent);
        Assert.InRange(last - back, TimeSpan.Zero, TimeSpan.FromMinutes(12));
    }

    [Theory]
    [InlineData(true)] // the host stopped
    [InlineData(false)] // it had no place
    public void Leave_LearnsNothing_FromWhatWasNotSent(bool hasStopped)
    {
        var receivers = new Receivers(16);
        Assert.True(receivers.Enter("a", Noon).IsNow);
        receivers.Leave("a", hasStopped ? null : new SendResult("no free connection", IsSent: false), TimeSpan.FromSeconds(30), Noon);

        Assert.Equal(4, Enumerable.Range(0, 10).Count(_ => receivers.Enter("a", Noon).IsNow));
    }

    [Fact]
    public void Enter_KeepsNoReceiverForEver()
    {
        var receivers = new Receivers(16);
        for (var i = 0; i < 100_000; i++)
        {
            Assert.True(receivers.Enter($"a{i}", Noon).IsNow);
            receivers.Leave($"a{i}", new SendResult(), TimeSpan.Zero, Noon);
        }

        Assert.InRange(receivers.Count, 1, 1_000);
    }
}
