using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Bulk;
using Workflow.Core.Maintenance;
using Workflow.Core.Tests.Bulk;

namespace Workflow.Core.Tests.Maintenance;

/// <summary>Bulk operations that ended long ago are removed, in bounded slices.</summary>
public sealed class BulkRetentionTests
{
    private readonly FakeBulkStore _store = new();
    private readonly FakeTimeProvider _time = new(new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(0, 90, 0, 0)]
    [InlineData(1, 90, 0, 0)] // counting goes on from it
    [InlineData(250, 90, 249, 3)]
    [InlineData(250, 0, 0, 0)] // kept forever
    public async Task Slices_RemoveWhatIsDue_ButTheNewest(int count, double days, int removed, int slices)
    {
        for (var i = 0; i < count; i++)
        {
            await AddAsync(BulkStatus.Completed);
        }

        var retention = new BulkRetention(_store, new RetentionOptions { Days = days }, _time);
        _time.Advance(TimeSpan.FromDays(91));

        List<RetentionSlice> all = [];
        do
        {
            all.Add(await retention.RemoveSliceAsync(CancellationToken.None));
        }
        while (all[^1].IsMoreDue);

        Assert.Equal((removed, Math.Max(1, slices)), (all.Sum(slice => slice.Removed), all.Count));
        Assert.All(all, slice => Assert.InRange(slice.Removed, 0, 100));
        Assert.Equal(count - removed, (await _store.ListBulksAsync(new(500), CancellationToken.None)).Items.Count);
    }

    [Fact]
    public async Task Slice_LeavesWhatIsActive_AndWhatEndedNotLongAgo()
    {
        await AddAsync(BulkStatus.Cancelled);
        await AddAsync(BulkStatus.Running);
        _time.Advance(TimeSpan.FromDays(60));
        await AddAsync(BulkStatus.Completed);
        await AddAsync(BulkStatus.Completed);
        _time.Advance(TimeSpan.FromDays(60));

        Assert.Equal(new RetentionSlice(1, false), await new BulkRetention(_store, new RetentionOptions { Days = 90 }, _time).RemoveSliceAsync(CancellationToken.None));
        Assert.Equal([4, 3, 2], (await _store.ListBulksAsync(new(10), CancellationToken.None)).Items.Select(bulk => bulk.Number));
    }

    private async Task AddAsync(BulkStatus status)
    {
        var bulk = await _store.AddBulkAsync(new BulkOperation { Order = new BulkOrder(BulkAction.Cancel, null), Total = 0, CreatedAt = _time.GetUtcNow() }, [], CancellationToken.None);
        await _store.WriteBulkAsync(bulk with { Status = status, CompletedAt = status == BulkStatus.Running ? null : _time.GetUtcNow() }, CancellationToken.None);
    }
}
