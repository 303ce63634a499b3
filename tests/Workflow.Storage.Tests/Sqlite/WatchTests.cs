using System.Collections.Concurrent;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Core.Watching;
using Workflow.Storage.Sqlite;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.Sqlite;

/// <summary>Who watches what the store commits ends with what the store has.</summary>
public sealed class WatchTests : IAsyncLifetime
{
    private readonly SqliteFolder _folder = new();
    private readonly ChangeFeed _feed = new(TimeProvider.System, ChangeFeed.MostBytesOfOne, mostChanges: 400); // few, so that some watchers are too slow
    private SqliteStore _store = null!;

    private static CancellationToken None => CancellationToken.None;

    public async ValueTask InitializeAsync()
    {
        _store = _folder.New(observer: _feed);
        await _store.InitializeAsync(None);
        await _store.CreateAsync(Sample.Definition("nightly", Sample.Task("a")), isActive: true, Sample.Noon, None);
    }

    public async ValueTask DisposeAsync()
    {
        await _folder.DisposeAsync();
        _feed.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Watchers_EndWithTheStateOfTheStore_WhenTheyLeaveAndComeBackAtRandom(int seed)
    {
        const int runs = 3;
        List<Run> admitted = [];
        for (var i = 0; i < runs; i++)
        {
            admitted.Add(await AdmitAsync(i));
        }

        var watchers = admitted.SelectMany((run, i) => Enumerable.Range(0, 4).Select(n => new Watcher(_feed, _store, run.Id, new Random((100 * seed) + (10 * i) + n)))).ToList();
        var watching = watchers.Select(watcher => watcher.WatchAsync()).ToList();
        await Task.WhenAll(watchers.Select(watcher => watcher.Begun));

        await Task.WhenAll(admitted.Select((run, i) => WriteAsync(run, new Random((1_000 * seed) + i))));
        await Task.WhenAll(watching);

        foreach (var watcher in watchers)
        {
            var (head, executions, lines) = await ReadAsync(_store, watcher.RunId);
            Assert.Equal(head, watcher.Head);
            Assert.Equal(executions, watcher.Executions);
            Assert.Equal(lines, watcher.Lines.Order(StringComparer.Ordinal));
            Assert.Empty(watcher.Twice);
        }

        Assert.Contains(watchers, watcher => watcher.Resumed > 0);
    }

    [Fact]
    public async Task EveryKindOfWrite_IsPublished_WithTheLinesThatTheStoreItselfWrites()
    {
        using var all = _feed.Open(null, null);
        var first = await AdmitAsync(1, max: 1);
        using var watch = _feed.Open(first.Id, null);
        var second = await AdmitAsync(2, max: 1, OverlapPolicy.CancelRunning); // replaces the first
        using var queued = _feed.Open(second.Id, null);
        await _store.TransitionAsync(Sample.Move(first, RunStatus.Cancelling, RunStatus.Cancelled), Sample.Line("ended"), None);
        await _store.PromoteAsync(1, 1, Sample.Noon, None);
        await _store.AddEventAsync(new SentEvent(second.Id, "go", Sample.Json("1"), Sample.Noon, Sample.Line("event")), None);
        await _store.TakeEventAsync(second.Id, "go", Sample.Execution(0), Sample.Line("taken"), None);
        await _store.AppendAsync(second.Id, [Sample.Line("appended")], None);
        await _store.DeleteAsync(first.Id, None);

        var ended = watch.Read();
        Assert.Equal(RunStatus.Cancelled, Assert.Single(ended.Runs).Head.Status);
        Assert.Contains("took its place", ended.Lines[0].Line.Message, StringComparison.Ordinal);
        Assert.Equal("ended", ended.Lines[1].Line.Message);
        Assert.Equal([first.Id], ended.Removed);
        var taken = queued.Read();
        Assert.Equal(["run leaves the queue", "event", "taken", "appended"], taken.Lines.Select(line => line.Line.Message));
        Assert.Equal(ExecutionStatus.Succeeded, Assert.Single(taken.Executions).Status);
        Assert.Null(taken.Executions[0].Output);
        var standings = all.Read();
        Assert.Equal([first.Id, second.Id], standings.Runs.Select(run => run.Head.Id));
        Assert.Equal([first.Id], standings.Removed);
    }

    [Fact]
    public async Task Write_ThatIsRefused_IsNotPublished()
    {
        var run = await AdmitAsync(1);
        await _store.RecordAsync(run.Id, [Sample.Execution(0)], [], None);
        using var watch = _feed.Open(run.Id, null);

        await _store.RecordAsync(run.Id, [Sample.Execution(0, status: ExecutionStatus.Failed)], [new LogLine(Sample.Noon, Core.TaskTypes.LogSeverity.Info, "late", "task-0", null, 1)], None);
        await _store.TransitionAsync(Sample.Move(run, RunStatus.Paused, RunStatus.Running), Sample.Line("late"), None);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _store.RecordAsync("none", [Sample.Execution(0)], [Sample.Line("late")], None));

        var batch = watch.Read();
        Assert.Equal((0, 0, 0), (batch.Runs.Count, batch.Executions.Count, batch.Lines.Count));
    }

    [Fact]
    public async Task Store_PublishesNothing_WhenNobodyWatches()
    {
        await using var folder = new SqliteFolder();
        var observer = new Unwatched();
        var store = folder.New(observer: observer);
        await store.InitializeAsync(None);
        await store.CreateAsync(Sample.Definition("nightly", Sample.Task("a")), isActive: true, Sample.Noon, None);
        await store.AdmitAsync(new RunAdmission(Sample.Run(1), Sample.Line("accepted"), 1, OverlapPolicy.Queue), None);

        Assert.True(observer.Asked > 0);
        Assert.Equal(0, observer.Published);
    }

    private async Task<Run> AdmitAsync(int number, int max = int.MaxValue, OverlapPolicy policy = OverlapPolicy.Queue) =>
        (await _store.AdmitAsync(new RunAdmission(Sample.Run(1, number), Sample.Line("accepted"), max, policy), None)).Run!;

    // Many writers of one run, and its end after them.
    private async Task WriteAsync(Run run, Random random)
    {
        await _store.TransitionAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Running), Sample.Line("begun"), None);
        var seeds = Enumerable.Range(0, 16).Select(_ => random.Next()).ToList();
        await Task.WhenAll(seeds.Select((seed, position) => Task.Run(async () =>
        {
            var own = new Random(seed);
            List<Task> writes = [];
            for (var attempt = 1; attempt <= 20; attempt++)
            {
                foreach (var status in new[] { ExecutionStatus.Running, ExecutionStatus.Waiting, ExecutionStatus.Failed })
                {
                    writes.Add(_store.RecordAsync(run.Id, [Sample.Execution(position, attempt: attempt, status: status)], [Sample.Line($"{position}.{attempt} {status}")], None));
                }

                if (own.Next(3) == 0)
                {
                    await Task.WhenAll(writes);
                    writes.Clear();
                }
            }

            await Task.WhenAll(writes);
        })));
        await _store.TransitionAsync(Sample.Move(run, RunStatus.Running, RunStatus.Failed, error: "why"), Sample.Line("ended"), None);
    }

    private static async Task<((RunStatus Status, string? Error) Head, SortedDictionary<string, ExecutionStatus> Executions, List<string> Lines)> ReadAsync(SqliteStore store, string runId)
    {
        var run = (await store.GetAsync(runId, None))!;
        var executions = await store.ListRecordedAsync(runId, None);
        List<string> lines = [];
        string? cursor = null;
        do
        {
            var page = await store.ListLogAsync(runId, new PageRequest(PageRequest.MaxLimit, cursor), None);
            lines.AddRange(page.Items.Select(line => line.Message));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return (
            (run.Status, run.Error),
            new SortedDictionary<string, ExecutionStatus>(executions.ToDictionary(e => $"{e.Position}.{e.Attempt}", e => e.Status), StringComparer.Ordinal),
            [.. lines.Order(StringComparer.Ordinal)]);
    }

    // Keeps a picture of a run by what it receives: the state when it is reset, and the changes after that.
    private sealed class Watcher(ChangeFeed feed, SqliteStore store, string runId, Random random)
    {
        private readonly TaskCompletionSource _begun = new();
        private HashSet<string> _whenReset = [];

        public string RunId => runId;

        public Task Begun => _begun.Task;

        public (RunStatus Status, string? Error) Head { get; private set; }

        public SortedDictionary<string, ExecutionStatus> Executions { get; private set; } = [];

        public ConcurrentBag<string> Lines { get; } = [];

        public List<string> Twice { get; } = [];

        public int Resumed { get; private set; }

        public async Task WatchAsync()
        {
            string? id = null;
            while (!Head.Status.IsFinal())
            {
                using var watch = feed.Open(runId, id);
                Resumed += watch.IsResumed ? 1 : 0;
                if (!watch.IsResumed)
                {
                    await ResetAsync();
                }

                _begun.TrySetResult();
                for (var left = random.Next(1, 6); left > 0 && !Head.Status.IsFinal(); left--)
                {
                    await watch.NextAsync();
                    await Task.Delay(random.Next(0, 3));
                    await ApplyAsync(watch.Read());
                    id = watch.Id;
                }
            }
        }

        private async Task ApplyAsync(ChangeBatch batch)
        {
            if (batch.IsReset)
            {
                await ResetAsync();
                return;
            }

            foreach (var (head, error) in batch.Runs)
            {
                Head = (head.Status, error);
            }

            foreach (var execution in batch.Executions)
            {
                Executions[$"{execution.Position}.{execution.Attempt}"] = execution.Status;
            }

            foreach (var (_, line) in batch.Lines)
            {
                // What was written between the reset and the read of the state is in both.
                if (!_whenReset.Contains(line.Message))
                {
                    Add(line.Message);
                }
            }
        }

        private async Task ResetAsync()
        {
            (Head, Executions, var lines) = await WatchTests.ReadAsync(store, runId);
            _whenReset = [.. lines];
            Lines.Clear();
            lines.ForEach(Lines.Add);
        }

        private void Add(string line)
        {
            if (Lines.Contains(line))
            {
                Twice.Add(line);
            }

            Lines.Add(line);
        }
    }

    private sealed class Unwatched : IChangeObserver
    {
        public int Asked { get; private set; }

        public int Published { get; private set; }

        public bool IsWatched
        {
            get
            {
                Asked++;
                return false;
            }
        }

        public void Publish(ReadOnlySpan<RecordedChange> changes) => Published++;
    }
}
