using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Audit;
using Workflow.Core.Maintenance;
using Workflow.Core.Paging;

namespace Workflow.Core.Tests.Maintenance;

public sealed class AuditRetentionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly Store _store = new();

    [Theory]
    [InlineData(5, 3, 3, true)]
    [InlineData(3, 3, 3, true)]
    [InlineData(2, 3, 2, false)]
    [InlineData(0, 3, 0, false)]
    public async Task RemoveSliceAsync_RemovesABoundedNumber(int due, int perSlice, int removed, bool isMoreDue)
    {
        _store.Due = due;

        Assert.Equal(new RetentionSlice(removed, isMoreDue), await Retention(days: 2, perSlice).RemoveSliceAsync(default));
        Assert.Equal(Now.AddDays(-2), _store.Before);
    }

    [Fact]
    public async Task RemoveSliceAsync_KeepsEntriesForEver_WithZeroDays()
    {
        _store.Due = 5;

        Assert.Equal(default, await Retention(days: 0, perSlice: 3).RemoveSliceAsync(default));
        Assert.Equal(5, _store.Due);
    }

    private AuditRetention Retention(double days, int perSlice) => new(_store, new AuditOptions { Days = days, EntriesPerSlice = perSlice }, new FakeTimeProvider(Now));

    private sealed class Store : IAuditStore
    {
        internal int Due { get; set; }

        internal DateTimeOffset? Before { get; private set; }

        public Task<int> RemoveEntriesAsync(DateTimeOffset before, int most, CancellationToken cancellationToken)
        {
            var removed = Math.Min(Due, most);
            (Due, Before) = (Due - removed, before);
            return Task.FromResult(removed);
        }

        public Task<AuditEntry> AddEntryAsync(AuditEntry entry, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task CompleteEntryAsync(AuditEntry entry, AuditOutcome outcome, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Page<AuditEntry>> ListEntriesAsync(AuditFilter filter, PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
