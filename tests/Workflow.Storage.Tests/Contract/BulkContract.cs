using Workflow.Core.Bulk;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Json;
using Workflow.Core.Paging;

namespace Workflow.Storage.Tests.Contract;

/// <summary>The port of bulk operations.</summary>
public abstract class BulkContract : StoreContract
{
    [Fact]
    public async Task AddBulkAsync_KeepsEveryMember()
    {
        var bulk = New("k") with
        {
            Order = new BulkOrder(BulkAction.Rerun, Sample.Json("""{"status": "FAILED"}""")) { From = RerunFrom.Failed, Version = RerunVersion.Latest },
            StartedById = "id",
            StatusReason = "waits",
            Handled = 7,
            Done = 4,
            Left = 2,
            Failed = 1,
            Problems = [new BulkProblem("r", "why")],
        };

        var added = await Bulks.AddBulkAsync(bulk, Ids(3), None);
        var read = (await Bulks.GetBulkAsync(1, None))!;

        Assert.Equal((1, added.Revision), (added.Number, read.Revision));
        Assert.Equal(StoredJson.WriteText(bulk with { Number = 1 }), StoredJson.WriteText(read));
        Assert.True(read.Order.IsSame(bulk.Order));
        Assert.Null(await Bulks.GetBulkAsync(2, None));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(IBulkStore.MaxRuns)]
    public async Task ReadBulkRunsAsync_AnswersTheRuns_InOrder(int count)
    {
        await Bulks.AddBulkAsync(New(), Ids(2), None);
        await Bulks.AddBulkAsync(New() with { Total = count }, Ids(count), None);

        List<string> read = [];
        for (var part = 0; await Bulks.ReadBulkRunsAsync(2, part, None) is { Count: > 0 } ids; part++)
        {
            read.AddRange(ids);
        }

        Assert.Equal(Ids(count), read);
        Assert.Equal(2, (await Bulks.ReadBulkRunsAsync(1, 0, None)).Count);
    }

    [Fact]
    public async Task WriteBulkAsync_RemovesTheRuns_OfOneThatHasEnded()
    {
        var (one, two) = (await Bulks.AddBulkAsync(New(), Ids(1_001), None), await Bulks.AddBulkAsync(New(), Ids(5), None));

        one = (await Bulks.WriteBulkAsync(one with { Handled = 500 }, None))!;
        Assert.Single(await Bulks.ReadBulkRunsAsync(1, 2, None));
        Assert.NotNull(await Bulks.WriteBulkAsync(one with { Status = BulkStatus.Cancelled }, None));

        Assert.All(await Task.WhenAll(Enumerable.Range(0, 3).Select(part => Bulks.ReadBulkRunsAsync(1, part, None))), Assert.Empty);
        Assert.Equal(5, (await Bulks.ReadBulkRunsAsync(two.Number, 0, None)).Count);
        Assert.Equal(500, (await Bulks.GetBulkAsync(1, None))!.Handled);
    }

    [Fact]
    public async Task WriteBulkAsync_IsForOneOfSeveral_WhenTheyReadTheSame()
    {
        var added = await Bulks.AddBulkAsync(New(), Ids(5), None);

        var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => Bulks.WriteBulkAsync(added with { Handled = i }, None)));

        var through = Assert.Single(answers, answer => answer is not null)!;
        Assert.Equal((through.Revision, through.Handled), (await Bulks.GetBulkAsync(1, None))! is var read ? (read.Revision, read.Handled) : default);
        Assert.Null(await Bulks.WriteBulkAsync(added, None));
    }

    [Fact]
    public async Task ListBulksAsync_AnswersTheNewestFirst_PageByPage()
    {
        for (var i = 0; i < 5; i++)
        {
            await Bulks.AddBulkAsync(New(), [], None);
        }

        var first = await Bulks.ListBulksAsync(new PageRequest(2), None);
        var second = await Bulks.ListBulksAsync(new PageRequest(2, first.NextCursor), None);
        var third = await Bulks.ListBulksAsync(new PageRequest(2, second.NextCursor), None);

        Assert.Equal([5, 4, 3, 2, 1], new[] { first, second, third }.SelectMany(page => page.Items).Select(bulk => bulk.Number));
        Assert.Null(third.NextCursor);
        await Assert.ThrowsAsync<InvalidCursorException>(() => Bulks.ListBulksAsync(new PageRequest(2, "x"), None));
    }

    [Fact]
    public async Task ListActiveBulksAsync_AnswersThoseThatAre_OldestFirst()
    {
        var added = new List<BulkOperation>();
        for (var i = 0; i < 4; i++)
        {
            added.Add(await Bulks.AddBulkAsync(i == 3 ? New() with { Status = BulkStatus.Completed } : New(), Ids(1), None));
        }

        await Bulks.WriteBulkAsync(added[1] with { Status = BulkStatus.Completed }, None);

        Assert.Equal([1, 3], (await Bulks.ListActiveBulksAsync(None)).Select(bulk => bulk.Number));
    }

    [Fact]
    public async Task AddBulkAsync_AnswersTheSame_WhenTheKeyIsTheSame()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Bulks.AddBulkAsync(New("k"), Ids(2), None)));
        var other = await Bulks.AddBulkAsync(New("other"), [], None);

        Assert.Equal(1, Assert.Single(answers.Select(bulk => bulk.Number).Distinct()));
        Assert.Equal((2, 1), (other.Number, (await Bulks.FindBulkAsync("k", None))?.Number));
        Assert.Null(await Bulks.FindBulkAsync("nobody's", None));
    }

    private static BulkOperation New(string? key = null) =>
        new() { Order = new BulkOrder(BulkAction.Cancel, null), IdempotencyKey = key, StartedBy = "ops", Total = 3, CreatedAt = Sample.Noon };

    private static List<string> Ids(int count) => [.. Enumerable.Range(0, count).Select(i => $"20261123T190102{i:000000}-{long.MaxValue}-k3f9q2")];

    [Fact]
    public async Task RemoveBulkAsync_RemovesWhatHasEnded_AndFreesItsKey()
    {
        var (one, two) = (await Bulks.AddBulkAsync(New("a"), Ids(3), None), await Bulks.AddBulkAsync(New("b"), Ids(1), None));
        Assert.False(await Bulks.RemoveBulkAsync(one, None));
        var ended = (await Bulks.WriteBulkAsync(one with { Status = BulkStatus.Completed, CompletedAt = Sample.Noon }, None))!;

        Assert.False(await Bulks.RemoveBulkAsync(one with { Status = BulkStatus.Completed }, None)); // as it was read before
        Assert.True(await Bulks.RemoveBulkAsync(ended, None));
        Assert.False(await Bulks.RemoveBulkAsync(ended, None));

        Assert.Null(await Bulks.GetBulkAsync(one.Number, None));
        Assert.Null(await Bulks.FindBulkAsync("a", None));
        Assert.Equal([two.Number], (await Bulks.ListBulksAsync(new(10), None)).Items.Select(bulk => bulk.Number));
        Assert.Equal(3, (await Bulks.AddBulkAsync(New("a"), Ids(1), None)).Number);
    }
}
