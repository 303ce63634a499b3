using System.Globalization;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Workflow.Core.History;

namespace Workflow.Core.Tests.History;

public class RunIdSourceTests
{
    private static readonly DateTimeOffset Now = new DateTimeOffset(2026, 11, 23, 19, 1, 2, TimeSpan.Zero).AddTicks(1_234_567);

    [Fact]
    public void Next_NamesInstantAndWorkflow()
    {
        var id = new RunIdSource(new FakeTimeProvider(Now), new Random(1)).Next(7, out var createdAt);

        Assert.StartsWith("20261123T190102123456-7-", id, StringComparison.Ordinal);
        Assert.Equal(Now.AddTicks(-7), createdAt); // to the microsecond
        Assert.True(RunIdSource.IsWellFormed(id));
    }

    [Fact]
    public void Next_IsStrictlyIncreasing_WhenTheClockStopsOrStepsBack() =>
        Gen.Select(Gen.Long[-20_000_000, 20_000_000], Gen.Long[1, long.MaxValue]).Array[2, 200].Sample(steps =>
        {
            var time = new SteppingClock(Now);
            var source = new RunIdSource(time, new Random(1));
            var (last, lastAt) = ("", DateTimeOffset.MinValue);
            foreach (var (step, workflow) in steps)
            {
                time.Step(step / 1_000_000 == 0 ? 0 : step); // every tenth or so stands still
                var id = source.Next(workflow, out var createdAt);

                Assert.True(string.CompareOrdinal(last, id) < 0, $"{last} is not before {id}");
                Assert.True(lastAt < createdAt);
                Assert.StartsWith(createdAt.ToString("yyyyMMdd'T'HHmmssffffff", CultureInfo.InvariantCulture) + $"-{workflow}-", id, StringComparison.Ordinal);
                Assert.True(RunIdSource.IsWellFormed(id), id);
                (last, lastAt) = (id, createdAt);
            }
        });

    [Fact]
    public void Next_GivesEachIdOnce_WhenManyAskAtATime()
    {
        var source = new RunIdSource(new FakeTimeProvider(Now), new Random(1));
        var ids = new string[10_000];

        Parallel.For(0, ids.Length, i => ids[i] = source.Next(1, out _)[..21]); // the instant alone

        Assert.Equal(ids.Length, ids.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Next_KeepsTwoHostsApart_AtTheSameInstant() => Assert.NotEqual(
        new RunIdSource(new FakeTimeProvider(Now), new Random(1)).Next(7, out _),
        new RunIdSource(new FakeTimeProvider(Now), new Random(2)).Next(7, out _));

    [Theory]
    [InlineData("20261123T190102123456-7-k3f9q2", true)]
    [InlineData("20261123T190102123456-9223372036854775807-k3f9q2", true)]
    [InlineData("", false)]
    [InlineData("20261123T190102123456-7-k3f9q", false)]
    [InlineData("20261123T190102123456-7-k3f9q23", false)]
    [InlineData("20261123T190102123456-7-K3F9Q2", false)]
    [InlineData("20261123T190102123456-7-k3f9q1", false)]
    [InlineData("20261123T190102123456-0-k3f9q2", false)]
    [InlineData("20261123T190102123456-07-k3f9q2", false)]
    [InlineData("20261123T190102123456--k3f9q2", false)]
    [InlineData("20261123T190102123456-12345678901234567890-k3f9q2", false)]
    [InlineData("20261123 190102123456-7-k3f9q2", false)]
    [InlineData("20261123T19010212345-7-k3f9q2", false)]
    [InlineData("20261123T190102123456-7-k3f9q2\n", false)]
    [InlineData("\n20261123T190102123456-7-k3f9q2", false)]
    [InlineData("../../etc/passwd", false)]
    [InlineData("20261123T19010212345٦-7-k3f9q2", false)] // a digit, but none that an id is written with
    [InlineData("20261123T190102123456-7٦-k3f9q2", false)]
    public void IsWellFormed_KnowsAnIdByItsForm(string text, bool expected) =>
        Assert.Equal(expected, RunIdSource.IsWellFormed(text));

    // FakeTimeProvider refuses to go back.
    private sealed class SteppingClock(DateTimeOffset now) : TimeProvider
    {
        private DateTimeOffset _now = now;

        public void Step(long ticks) => _now = _now.AddTicks(ticks);

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
