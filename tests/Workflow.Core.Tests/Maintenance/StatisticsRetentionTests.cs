using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Time.Testing;
using Workflow.Core.History;
using Workflow.Core.Maintenance;
using Workflow.Core.Tests.History;

namespace Workflow.Core.Tests.Maintenance;

public sealed class StatisticsRetentionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeStatistics _store = new();

    [Theory]
    [InlineData(IRunStatistics.MaxRemoved + 1, IRunStatistics.MaxRemoved, true)]
    [InlineData(IRunStatistics.MaxRemoved - 1, IRunStatistics.MaxRemoved - 1, false)]
    [InlineData(0, 0, false)]
    public async Task RemoveSliceAsync_RemovesABoundedNumber(int due, int removed, bool isMoreDue)
    {
        _store.Due = due;

        Assert.Equal(new RetentionSlice(removed, isMoreDue), await Retention(days: 400).RemoveSliceAsync(default));
        Assert.Equal(Now.AddDays(-400), _store.RemovedBefore);
    }

    [Fact]
    public async Task RemoveSliceAsync_KeepsStatisticsForEver_WithZeroDays()
    {
        _store.Due = 5;

        Assert.Equal(default, await Retention(days: 0).RemoveSliceAsync(default));
        Assert.Equal(5, _store.Due);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(36_500, true)]
    [InlineData(-1, false)]
    [InlineData(36_501, false)]
    [InlineData(double.NaN, false)]
    public void Days_AreValid_WithinTheirRange(double days, bool isValid)
    {
        var options = new RetentionOptions { StatisticsDays = days };

        Assert.Equal(isValid, Validator.TryValidateObject(options, new ValidationContext(options), null, validateAllProperties: true));
    }

    private StatisticsRetention Retention(double days) => new(_store, new RetentionOptions { StatisticsDays = days }, new FakeTimeProvider(Now));
}
