using Microsoft.Data.Sqlite;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite.Connections;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.Sqlite;

public sealed class GroupCommitTests : SqliteTest
{
    private GroupCommit Writer => Store.Database.Writer;

    [Fact]
    public async Task RecordAsync_SharesCommits_WhenAThousandCallsWait()
    {
        var run = await CreateRunAsync();
        var before = Writer.Commits;

        using (Hold())
        {
            Parallel.For(0, 1_000, i => _ = Store.RecordAsync(run.Id, [Sample.Execution(i)], [], None));
        }

        await Store.RecordAsync(run.Id, [], [], None);
        Assert.Equal(1_000, Folder.Query<long>("SELECT count(*) FROM executions"));
        Assert.InRange(Writer.Commits - before, 1, 3);
    }

    [Fact]
    public async Task RecordAsync_SharesCommits_WhenAThousandCallsArriveAtAnyTime()
    {
        var run = await CreateRunAsync();
        var before = Writer.Commits;

        await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => Store.RecordAsync(run.Id, [Sample.Execution(i)], [], None)));

        Assert.InRange(Writer.Commits - before, 1, 500);
    }

    [Fact]
    public async Task Write_BoundsABatch_WhenMoreWait()
    {
        var before = Writer.Commits;
        List<Task> writes = [];

        using (Hold())
        {
            writes.AddRange(Enumerable.Range(0, 6_000).Select(_ => Writer.Write(_ => true, None)));
        }

        await Task.WhenAll(writes);
        Assert.InRange(Writer.Commits - before, 4, 5);
    }

    [Fact]
    public async Task Write_IsDone_WhenItMayWaitAndNothingFollows() =>
        Assert.True(await Writer.Write(_ => true, None, mayWait: true).WaitAsync(TimeSpan.FromMinutes(1)));

    [Fact]
    public async Task Write_IsCommittedWithTheNext_WhenItMayWait()
    {
        await CreateRunAsync();
        var together = false;
        for (var i = 0; i < 200 && !together; i++) // a busy machine may take longer between the two than the first one waits
        {
            List<string> order = [];
            var before = Writer.Commits;
            var first = Writer.Write(session => Note(session, "first"), None, mayWait: true);
            await Writer.Write(session => Note(session, "second"), None);

            Assert.True(first.IsCompletedSuccessfully, "What was issued before is on disk too.");
            Assert.Equal(["first", "second"], order);
            together = Writer.Commits == before + 1;

            bool Note(Session session, string what)
            {
                order.Add(what);
                session.Execute("UPDATE runs SET error = 'x'");
                return true;
            }
        }

        Assert.True(together);
    }

    [Fact]
    public async Task Write_RunsInOrderOfIssue_WhenManyWait()
    {
        List<int> order = [];
        List<Task> writes = [];

        using (Hold())
        {
            writes.AddRange(Enumerable.Range(0, 5_000).Select(i => Writer.Write(
                _ =>
                {
                    order.Add(i);
                    return true;
                },
                None)));
        }

        await Task.WhenAll(writes);
        Assert.Equal(Enumerable.Range(0, 5_000), order);
    }

    [Fact]
    public async Task Write_FailsOneCaller_WhenOnlyItsOperationIsFaulty()
    {
        var run = await CreateRunAsync();
        List<Task> good = [];
        Task thrown;
        Task violated;

        using (Hold())
        {
            good.AddRange(Enumerable.Range(0, 10).Select(i => Store.RecordAsync(run.Id, [Sample.Execution(i)], [Sample.Line($"{i}")], None)));
            thrown = Store.RecordAsync("none", [Sample.Execution(0)], [], None);
            good.AddRange(Enumerable.Range(10, 10).Select(i => Store.RecordAsync(run.Id, [Sample.Execution(i)], [Sample.Line($"{i}")], None)));
            violated = Writer.Write(
                session =>
                {
                    session.Execute("UPDATE runs SET error = 'undone'");
                    session.Execute("UPDATE runs SET status = NULL");
                    return true;
                },
                None);
            good.Add(Store.RecordAsync(run.Id, [Sample.Execution(20)], [Sample.Line("20")], None));
        }

        await Task.WhenAll(good);
        await Assert.ThrowsAsync<InvalidOperationException>(() => thrown);
        await Assert.ThrowsAsync<SqliteException>(() => violated);
        Assert.Equal(21, (await Store.ListRecordedAsync(run.Id, None)).Count);
        Assert.Equal(run, await Store.GetAsync(run.Id, None));
        var log = (await Store.ListLogAsync(run.Id, new PageRequest(50), None)).Items;
        Assert.Equal(["accepted", .. Enumerable.Range(0, 21).Select(i => $"{i}")], log.Select(l => l.Message));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    [InlineData(1_998)]
    public async Task Write_RepeatsTheOthersOnceAtMost_WhenOneOfTwoThousandFails(int place)
    {
        var run = await CreateRunAsync();
        var before = Writer.Commits;
        var done = 0;
        List<Task> good = [];
        Task bad;

        using (Hold())
        {
            good.AddRange(Enumerable.Range(0, place).Select(Good));
            bad = Writer.Write(Violate, None);
            good.AddRange(Enumerable.Range(place, 1_998 - place).Select(Good));
        }

        await Task.WhenAll(good);
        await Assert.ThrowsAsync<SqliteException>(() => bad);
        Assert.InRange(done, 1_998, 2 * 1_998);
        Assert.InRange(Writer.Commits - before, 1, 2);
        Assert.Equal(1_998, Folder.Query<long>("SELECT count(*) FROM log WHERE message = 'good'"));
        Assert.Equal(run, await Store.GetAsync(run.Id, None));

        Task Good(int number) => Writer.Write(
            session =>
            {
                session.Execute($"INSERT INTO log (run_key, seq, at, level, message) VALUES (1, {number + 100}, 1, 'info', 'good')");
                return ++done;
            },
            None);
    }

    [Fact]
    public async Task Write_CommitsTheOthersOnce_WhenEverySecondFails()
    {
        await CreateRunAsync();
        var before = Writer.Commits;
        List<Task<bool>> writes = [];

        using (Hold())
        {
            writes.AddRange(Enumerable.Range(0, 1_000).Select(i => Writer.Write(i % 2 == 0 ? static _ => true : (Func<Session, bool>)Violate, None)));
        }

        await Task.WhenAll(writes).ContinueWith(_ => { }, None, TaskContinuationOptions.None, TaskScheduler.Default);
        Assert.All(writes, (write, i) => Assert.Equal(i % 2 == 0, write.IsCompletedSuccessfully));
        Assert.InRange(Writer.Commits - before, 1, 2);
    }

    [Fact]
    public async Task Write_GoesOn_WhenAnOperationFailedAlone()
    {
        await Assert.ThrowsAsync<DivideByZeroException>(() => Writer.Write<int>(_ => throw new DivideByZeroException(), None));

        Assert.Equal(7, await Writer.Write(_ => 7, None));
    }

    [Fact]
    public async Task Write_IsNotDone_WhenItIsCancelledBeforeItBegins()
    {
        using var cancellation = new CancellationTokenSource();
        var done = false;

        using (Hold())
        {
            var givenUp = Writer.Write(_ => done = true, cancellation.Token);
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        }

        await Writer.Write(_ => true, None);
        Assert.False(done);
    }

    [Fact]
    public async Task Write_IsDone_WhenItIsCancelledAfterItHasBegun()
    {
        using var cancellation = new CancellationTokenSource();

        var answer = await Writer.Write(
            _ =>
            {
                cancellation.Cancel();
                return 7;
            },
            cancellation.Token);

        Assert.Equal(7, answer);
    }

    [Fact]
    public async Task Write_FailsAllThatWait_WhenAnotherProgramHoldsTheFile()
    {
        await Writer.Write(
            session =>
            {
                session.Execute("PRAGMA busy_timeout = 1");
                return true;
            },
            None);
        using var tool = Folder.Connect();
        await using var transaction = tool.BeginTransaction(deferred: false);
        List<Task> writes = [.. Enumerable.Range(0, 100).Select(_ => Writer.Write(_ => true, None))];

        foreach (var write in writes)
        {
            var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => write);
            Assert.Equal(StoreFault.Busy, fault.Fault);
        }

        await transaction.RollbackAsync();
        Assert.True(await Writer.Write(_ => true, None));
    }

    // Fails after writing something, so that there is something to roll back.
    private static bool Violate(Session session)
    {
        session.Execute("UPDATE runs SET error = 'undone'");
        session.Execute("UPDATE runs SET status = NULL");
        return true;
    }

    // Keeps the writer busy, so that what is issued meanwhile waits together.
    private Holding Hold()
    {
        var holding = new Holding();
        _ = Writer.Write(_ => holding.WaitForEnd(), None);
        holding.WaitForBegin();
        return holding;
    }

    private sealed class Holding : IDisposable
    {
        private readonly ManualResetEventSlim _begun = new();
        private readonly ManualResetEventSlim _ended = new();

        public void Dispose() => _ended.Set();

        internal void WaitForBegin() => Assert.True(_begun.Wait(TimeSpan.FromMinutes(1)));

        internal bool WaitForEnd()
        {
            _begun.Set();
            return _ended.Wait(TimeSpan.FromMinutes(1));
        }
    }
}
