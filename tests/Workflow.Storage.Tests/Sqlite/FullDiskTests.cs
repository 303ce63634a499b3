using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.Sqlite;

/// <summary>A full disk is SQLITE_FULL, which a limit on the file size causes too, on every machine.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private const int Limit = 400 * 1024;

    private readonly SqliteFolder _folder = new();
    private SqliteStore _store = null!;

    private static CancellationToken None => CancellationToken.None;

    public async ValueTask InitializeAsync()
    {
        _store = _folder.New(maxBytes: Limit);
        await _store.InitializeAsync(None);
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task Write_SaysThatTheDiskIsFull_AndKeepsWhatWasAcknowledged()
    {
        var (runs, fault) = await FillAsync();

        Assert.Equal(StoreFault.Full, fault.Fault);
        Assert.Contains("full", fault.Message, StringComparison.Ordinal);
        Assert.NotEmpty(runs);
        Assert.Equal(runs, (await _store.ListAsync(new RunFilter(), new PageRequest(500), None)).Items.Select(r => r.Id).Reverse());
        Assert.Equal(StoreFault.Full, (await Assert.ThrowsAsync<StoreUnavailableException>(() => _store.CheckAsync(None))).Fault);
        await _store.DisposeAsync();

        var again = await _folder.OpenAsync();
        Assert.Equal(runs, (await again.ListAsync(new RunFilter(), new PageRequest(500), None)).Items.Select(r => r.Id).Reverse());
    }

    [Fact]
    public async Task Write_GoesThroughAgain_WhenThereIsSpaceAgain()
    {
        var (runs, _) = await FillAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _store.CheckAsync(None));

        await SetLimitAsync(Limit * 100);

        await _store.CheckAsync(None);
        Assert.NotNull((await _store.AdmitAsync(Admission(runs.Count), None)).Run);
        await _store.CheckAsync(None);
    }

    [Fact]
    public async Task CheckAsync_StillFails_WhenThereIsSpaceForOneRowOnly()
    {
        await FillAsync();
        await SetLimitAsync(Limit + (40 * 1024));

        Assert.Equal(StoreFault.Full, (await Assert.ThrowsAsync<StoreUnavailableException>(() => _store.CheckAsync(None))).Fault);
    }

    [Fact]
    public async Task Writes_ThatWaitTogether_AllFail_WhenTheDiskIsFull()
    {
        await FillAsync();
        var before = _store.Database.Writer.Commits;

        var writes = Enumerable.Range(1_000, 200).Select(i => _store.AdmitAsync(Admission(i), None)).ToList();

        foreach (var write in writes)
        {
            Assert.Equal(StoreFault.Full, (await Assert.ThrowsAsync<StoreUnavailableException>(() => write)).Fault);
        }

        Assert.Equal(before, _store.Database.Writer.Commits);
    }

    private static RunAdmission Admission(int number) => new(
        Sample.Run(1, number: number) with { Inputs = Sample.JsonOf(10_000) }, Sample.Line("accepted"), int.MaxValue, OverlapPolicy.Queue);

    private async Task<(List<string> Runs, StoreUnavailableException Fault)> FillAsync()
    {
        await _store.CreateAsync(Sample.Definition("nightly", Sample.Task("a")), isActive: true, Sample.Noon, None);
        List<string> runs = [];
        while (true)
        {
            try
            {
                runs.Add((await _store.AdmitAsync(Admission(runs.Count), None)).Run!.Id);
            }
            catch (StoreUnavailableException e)
            {
                return (runs, e);
            }
        }
    }

    private Task<bool> SetLimitAsync(int bytes) => _store.Database.Writer.Write(
        session =>
        {
            session.Execute($"PRAGMA max_page_count = {bytes / 4096}");
            return true;
        },
        None);
}
