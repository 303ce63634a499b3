using System.Globalization;
using CsCheck;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Core.Tests.History;

public class RunStatisticsTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(StatisticsBucket.Day, null, null, "2026-11-18T00:00", "2026-11-25T00:00")]
    [InlineData(StatisticsBucket.Hour, null, null, "2026-11-17T20:00", "2026-11-24T20:00")]
    [InlineData(StatisticsBucket.Day, "2026-11-20T05:00", null, "2026-11-20T00:00", "2026-11-25T00:00")]
    [InlineData(StatisticsBucket.Day, null, "2026-11-20T00:00", "2026-11-13T00:00", "2026-11-20T00:00")]
    [InlineData(StatisticsBucket.Day, null, "2026-11-20T00:01", "2026-11-14T00:00", "2026-11-21T00:00")]
    [InlineData(StatisticsBucket.Hour, "2026-11-20T05:59", "2026-11-20T06:00", "2026-11-20T05:00", "2026-11-20T06:00")]
    [InlineData(StatisticsBucket.Hour, "2026-11-24T19:40", null, "2026-11-24T19:00", "2026-11-24T20:00")]
    public void Range_HasWholeBuckets(StatisticsBucket bucket, string? from, string? before, string expectedFrom, string expectedBefore)
    {
        var range = StatisticsRange.Of(bucket, At(from), At(before), At("2026-11-24T19:30")!.Value)!;

        Assert.Equal((At(expectedFrom), At(expectedBefore)), (range.From, range.Before));
    }

    [Theory]
    [InlineData("2026-11-20T05:00", "2026-11-20T05:00")]
    [InlineData("2026-11-20T05:01", "2026-11-20T05:00")]
    [InlineData("2026-11-25T00:00", null)]
    [InlineData(null, "0001-01-01T00:00")]
    public void Range_IsRefused_WhenItIsEmpty(string? from, string? before) =>
        Assert.Null(StatisticsRange.Of(StatisticsBucket.Day, At(from), At(before), At("2026-11-24T19:30")!.Value));

    [Fact]
    public void Range_MayReachFromTheFirstInstantToTheLast()
    {
        foreach (var bucket in Enum.GetValues<StatisticsBucket>())
        {
            var range = StatisticsRange.Of(bucket, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Midnight)!;

            Assert.Equal((DateTimeOffset.MinValue, DateTimeOffset.MaxValue), (range.From, range.Before));
            Assert.Equal(DateTimeOffset.MinValue, StatisticsRange.Of(bucket, null, DateTimeOffset.MinValue.AddTicks(1), Midnight)!.From);
        }
    }

    [Fact]
    public void Pages_AddUpToTheHoursOfTheRange_WhateverTheLimits() =>
        Gen.Select(Gen.Int[0, 500].HashSet[0, 100], Gen.Int[-30, 200], Gen.Int[0, 400], Gen.Int[1, 30], Gen.Int[1, 50], Gen.Enum<StatisticsBucket>())
            .Sample((ended, first, length, limit, perPart, bucket) =>
            {
                var store = new FakeStatistics { MostPerPart = perPart };
                foreach (var hour in ended)
                {
                    store.Hours[Midnight.AddHours(hour)] = Tally(runs: hour % 3 + 1);
                }

                var range = StatisticsRange.Of(bucket, Midnight.AddHours(first), Midnight.AddHours(first + length + 1), Midnight)!;
                List<BucketTally> buckets = [];
                string? cursor = null;
                do
                {
                    var page = RunStatistics.ReadAsync(store, 1, range, new PageRequest(limit, cursor), default).Result;
                    Assert.InRange(page.Items.Count, cursor is null ? 0 : 1, limit);
                    buckets.AddRange(page.Items);
                    cursor = page.NextCursor;
                }
                while (cursor is not null);

                var expected = store.Hours.Where(h => h.Key >= range.From && h.Key < range.Before).GroupBy(h => range.StartOf(h.Key), h => h.Value.Runs);
                Assert.Equal(expected.Select(g => (g.Key, g.Sum())), buckets.Select(b => (b.At, b.Tally.Runs)));
            });

    [Fact]
    public async Task Page_ReadsABoundedNumberOfHours()
    {
        var store = new FakeStatistics();
        for (var hour = 0; hour < 2 * RunStatistics.MaxHours; hour++)
        {
            store.Hours[Midnight.AddHours(hour)] = Tally(1);
        }

        var range = StatisticsRange.Of(StatisticsBucket.Day, Midnight, Midnight.AddYears(3), Midnight)!;
        var page = await RunStatistics.ReadAsync(store, 1, range, new PageRequest(RunStatistics.MaxLimit), default);

        Assert.Equal(RunStatistics.MaxHours, store.Read);
        Assert.Equal((RunStatistics.MaxHours / 24, true), (page.Items.Count, page.NextCursor is not null));
        Assert.All(page.Items, day => Assert.Equal(24, day.Tally.Runs));
        Assert.Equal(Midnight.AddDays(page.Items.Count), (await RunStatistics.ReadAsync(store, 1, range, new PageRequest(1, page.NextCursor), default)).Items[0].At);
    }

    [Fact]
    public async Task Page_EndsWhereItIsTooLarge_AfterOneBucketAtLeast()
    {
        var store = new FakeStatistics { Hours = { [Midnight] = Tally(1), [Midnight.AddHours(1)] = Tally(1) } };

        var page = await RunStatistics.ReadAsync(store, 1, StatisticsRange.Of(StatisticsBucket.Hour, Midnight, null, Midnight.AddDays(1))!, new PageRequest(10, null, MaxBytes: 1), default);

        Assert.Equal(Midnight, Assert.Single(page.Items).At);
        Assert.NotNull(page.NextCursor);
    }

    [Theory]
    [InlineData("statistics-hour", "638994528000000000")] // of the other list
    [InlineData("statistics-day", "-864000000000")]
    [InlineData("statistics-day", "1")]
    [InlineData("statistics-day", "3155378112000000000")] // the last day has no next one
    [InlineData("statistics-day", "9223372036854775807")]
    [InlineData("statistics-day", "x")]
    public async Task Cursor_IsRefused_WhenTheListDidNotIssueIt(string list, string key) =>
        await Assert.ThrowsAsync<InvalidCursorException>(() => RunStatistics.ReadAsync(
            new FakeStatistics(), 1, StatisticsRange.Of(StatisticsBucket.Day, null, null, Midnight)!, new PageRequest(1, Cursor.Make(list, key)), default));

    private static RunTally Tally(int runs)
    {
        var tally = new RunTally();
        tally.Add(RunStatus.Succeeded, 3, runs, runs, 1);
        return tally;
    }

    private static DateTimeOffset? At(string? text) => text is null ? null : DateTimeOffset.Parse(text + "Z", CultureInfo.InvariantCulture);
}
