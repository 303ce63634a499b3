using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Storage.Sqlite;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.Sqlite;

public sealed class SqliteBodyTests : BodyContract
{
    private readonly SqliteFolder _folder = new();

    protected override async Task<StoreUnderTest> CreateStoreAsync()
    {
        var store = await _folder.OpenAsync();
        return new StoreUnderTest(store, store, store, store, store, store, store, store, _folder.DisposeAsync);
    }

    protected override Task<long> BytesLeftAsync() => Task.FromResult(Left(_folder));

    [Fact]
    public async Task StoreAsync_ReplacesWhatAKilledProcessLeft()
    {
        var run = await RunAsync(1);
        await using var killed = new SqliteFolder();
        var half = new Trickle(new byte[3 * SqliteStore.PartBytes])
        {
            AtEnd = () =>
            {
                // What a killed process leaves: the file and its log, not folded in.
                File.Copy(_folder.File, killed.File);
                File.Copy(_folder.File + "-wal", killed.File + "-wal");
            },
        };
        var whole = await Bodies.StoreAsync(run.Id, new(0, null, 1), "text/plain", half, None);

        await using var again = await killed.OpenAsync();
        Assert.True(Left(killed) > 0);
        Assert.Null(await again.FindBodyAsync(run.Id, whole.Id, None));
        await again.StoreAsync(run.Id, new(0, null, 2), "text/plain", new MemoryStream([1]), None);
        Assert.True(Left(killed) > 1);
        await again.StoreAsync(run.Id, new(0, null, 1), "text/plain", new MemoryStream([1, 2]), None);
        Assert.Equal(3, Left(killed));
        Assert.Equal(2, killed.Query<long>("SELECT count(*) FROM stored_bodies"));
    }

    [Fact]
    public async Task DeleteAsync_RemovesWhatAKilledProcessLeft()
    {
        var run = await RunAsync(1);
        await using var killed = new SqliteFolder();
        var half = new Trickle(new byte[3 * SqliteStore.PartBytes])
        {
            AtEnd = () =>
            {
                File.Copy(_folder.File, killed.File);
                File.Copy(_folder.File + "-wal", killed.File + "-wal");
            },
        };
        await Bodies.StoreAsync(run.Id, new(0, null, 1), "text/plain", half, None);

        await using var again = await killed.OpenAsync();
        await again.TransitionAsync(new RunTransition(run.Id, [RunStatus.Running], RunStatus.Failed, Sample.Noon), null, None);
        Assert.True(await again.DeleteAsync(run.Id, None));
        Assert.Equal(0, Left(killed));
        Assert.Equal(0, killed.Query<long>("SELECT count(*) FROM stored_bodies") + killed.Query<long>("SELECT count(*) FROM stored_body_uses"));
    }

    [Fact]
    public async Task StoreAsync_ReadsNoFurtherThanItHasWritten_AndLetsOthersWrite()
    {
        var run = await RunAsync(1);
        var counted = new Counted(TestRun.Rounds(200, 20) * 1024L * 1024, async read =>
        {
            // Parts are all that is in memory, and other writes pass while the stream is read.
            Assert.InRange(read - Left(_folder), 0, 2 * SqliteStore.PartBytes);
            await Runs.AppendAsync(run.Id, [Sample.Line("in between")], None).WaitAsync(TimeSpan.FromSeconds(60));
        });

        var stored = await Bodies.StoreAsync(run.Id, new(0, null, 1), "text/plain", counted, None);

        Assert.Equal(counted.Size, stored.Bytes);
    }

    [Fact]
    public async Task Read_Fails_WhenTheBodyIsRemovedMeanwhile()
    {
        var run = await RunAsync(1);
        var stored = await Bodies.StoreAsync(run.Id, new(0, null, 1), "text/plain", new Trickle(new byte[2 * SqliteStore.PartBytes]), None);
        await using var open = await Bodies.OpenBodyAsync(run.Id, stored.Id, None);
        await open!.Content.ReadExactlyAsync(new byte[10], None);

        await Bodies.RemoveBodiesAsync(run.Id, new(0, null, 1), null, None);

        await Assert.ThrowsAsync<IOException>(() => open.Content.CopyToAsync(Stream.Null, None));
    }

    private static long Left(SqliteFolder folder) => folder.Query<long>("SELECT coalesce(sum(octet_length(content)), 0) FROM stored_body_parts");

    // Zeros that call back now and then.
    private sealed class Counted(long size, Func<long, Task> check) : ReadOnlyStream
    {
        private const int Between = 5 * 1024 * 1024;

        private long _read;
        private long _next;

        public long Size => size;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_read >= _next)
            {
                _next += Between;
                await check(_read);
            }

            var count = (int)Math.Min(buffer.Length, size - _read);
            buffer.Span[..count].Clear();
            _read += count;
            return count;
        }
    }
}
