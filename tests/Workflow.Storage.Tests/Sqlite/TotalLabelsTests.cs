using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Telemetry;
using Workflow.Storage.Sqlite;
using Workflow.Storage.Sqlite.Connections;
using Workflow.Storage.Sqlite.Runs;
using Workflow.Storage.Sqlite.Schema;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.Sqlite;

/// <summary>Totals are counters: no series becomes less while it exists, and neither does the sum of a metric, whatever happens to workflows.</summary>
public sealed class TotalLabelsTests : IAsyncDisposable
{
    private static CancellationToken None => CancellationToken.None;

    private readonly SqliteFolder _folder = new();
    private readonly Dictionary<long, (string Name, long Revision)> _workflows = [];
    private Dictionary<(TotalKind Kind, string Label, string Outcome), long> _before = [];
    private SqliteStore _store = null!;
    private int _most = 3;
    private int _runs;
    private int _admitted;

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task NoSeries_AndNoSum_BecomesLess(int seed)
    {
        var random = new Random(seed);
        string[] names = ["a", "b", "c", "d", "e", "f", MetricTags.OtherWorkflows, MetricTags.RemovedWorkflows]; // few, so that they are used again
        await OpenAsync();
        for (var step = 0; step < 150; step++)
        {
            var name = names[random.Next(names.Length)];
            var id = _workflows.Count == 0 ? 0 : _workflows.Keys.ElementAt(random.Next(_workflows.Count));
            var isRestart = false;
            switch (random.Next(12))
            {
                case 0 or 1:
                    await CreateAsync(name);
                    break;
                case 2 when id > 0:
                    await RemoveAsync(id);
                    break;
                case 3 when id > 0:
                    await RenameAsync(id, name);
                    break;
                case 4 when random.Next(3) == 0:
                    _most = random.Next(1, 5);
                    isRestart = true;
                    await OpenAsync();
                    break;
                default:
                    if (id > 0)
                    {
                        await RunAsync(id, random.Next(2) == 0 ? RunStatus.Succeeded : RunStatus.Failed);
                    }

                    break;
            }

            AssertNothingIsLess(isRestart);
        }

        Assert.Equal(_runs, _store.ReadTotals().Where(total => total.Kind == TotalKind.RunsEnded).Sum(total => total.Count));
    }

    [Fact]
    public async Task Restart_KeepsLabels_WhoeverIsCountedFirst()
    {
        _most = 2;
        await OpenAsync();
        var ids = new[] { await CreateAsync("a"), await CreateAsync("b"), await CreateAsync("c") };
        await RunAllAsync(ids);
        await OpenAsync();
        await RunAllAsync(ids.Reverse());

        Assert.Equal(["a 2", "b 2", "other 2"], Ended());
        Assert.Equal(["a", "b", "other"], new[] { "a", "b", "c" }.Select(_store.LabelOf));
    }

    [Fact]
    public async Task LabelsThatNoWorkflowHas_AreFree_AtTheNextStart()
    {
        _most = 2;
        await OpenAsync();
        var (a, b, c) = (await CreateAsync("a"), await CreateAsync("b"), await CreateAsync("c"));
        await RunAllAsync([a, b, c]);
        await RemoveAsync(a);
        await RenameAsync(b, "b2");
        await RunAllAsync([b, c]);
        Assert.Equal(["a 1", "b 1", "other 3"], Ended());

        await OpenAsync();
        Assert.Equal(["other 3", "removed 2"], Ended());
        await RunAllAsync([b, c]);
        Assert.Equal(["b2 1", "c 1", "other 3", "removed 2"], Ended());
    }

    [Fact]
    public async Task LowerLimit_KeepsTheFirstLabels()
    {
        await OpenAsync();
        await RunAllAsync([await CreateAsync("a"), await CreateAsync("b"), await CreateAsync("c")]);
        _most = 1;
        await OpenAsync();

        Assert.Equal(["a 1", "other 2"], Ended());
    }

    [Fact]
    public async Task LabelOfATransaction_ThatWasRolledBack_IsForgotten()
    {
        _most = 1;
        await OpenAsync();
        var (a, b) = (await CreateAsync("a"), await CreateAsync("b"));
        var isBroken = await Record.ExceptionAsync(() => _store.Database.Writer.Write(
            session =>
            {
                _store.Database.Totals!.Labels.Give(session, a);
                session.Execute("UPDATE workflows SET name = NULL");
                return true;
            },
            None));
        Assert.NotNull(isBroken);
        await RunAllAsync([b, a]);

        Assert.Equal(["b 1", "other 1"], Ended());
    }

    [Fact]
    public async Task Upgrade_KeepsWhatWasCountedByIds()
    {
        using (var session = Session.Open(_folder.File, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWriteCreate, ""))
        {
            SchemaUpgrade.Run(session, [.. SchemaSteps.All.TakeWhile(step => step != TotalLabels.Schema)]);
            session.Execute("""
                INSERT INTO workflows (id, name, version, revision, is_active, task_count, created_at, updated_at, deleted_at)
                VALUES (1, 'a', 1, 1, 1, 1, 0, 0, NULL), (2, 'gone', 1, 1, 1, 1, 0, 0, 1), (3, 'removed', 1, 1, 1, 1, 0, 0, NULL), (4, 'unused', 1, 1, 1, 1, 0, 0, NULL);
                INSERT INTO totals VALUES (1, 1, '', 'SUCCEEDED', 5), (1, 2, '', 'SUCCEEDED', 7), (1, 3, '', 'SUCCEEDED', 9), (1, 99, '', 'SUCCEEDED', 1), (2, 0, 'PASS', 'FAILED', 3);
                """);
            SchemaUpgrade.Run(session, SchemaSteps.All);
            Assert.Equal(["a 5", "other 9", "removed 8"], Totals.ListAll(session).Where(total => total.Kind == TotalKind.RunsEnded).Select(Shown));
            Assert.Equal(["PASS 3"], Totals.ListAll(session).Where(total => total.Kind == TotalKind.ExecutionsEnded).Select(Shown));
            Assert.Equal(["a"], session.Prepare("SELECT name FROM total_labels").All(row => row.Text(0)));
        }
    }

    [Fact]
    public async Task Loads_AreOfEachLabel_AlsoWithoutAny()
    {
        _most = 1;
        await OpenAsync();
        var (a, b) = (await CreateAsync("a"), await CreateAsync("b"));
        await RunAllAsync([a]);
        var running = await AdmitAsync(b);
        Assert.Equal([new WorkflowLoad("a", 0, 0), new WorkflowLoad("other", 1, 0)], _store.ReadLoads());

        await EndAsync(running, RunStatus.Succeeded);
        Assert.Equal([new WorkflowLoad("a", 0, 0), new WorkflowLoad("other", 0, 0)], _store.ReadLoads());
    }

    [Fact]
    public async Task PoolsBeyondTheLimit_AreASum()
    {
        await OpenAsync();
        foreach (var (name, size) in (List<(string, int)>)[("c", 4), ("a", 1), ("b", 2)])
        {
            Assert.True(await _store.WritePoolAsync(new Pool(name, size, null, 1, Sample.Noon), null, None));
        }

        Assert.Equal([new PoolLoad("a", 0, 1), new PoolLoad("other", 0, 6)], _store.ReadPoolLoads(1));
        Assert.Equal([new PoolLoad("a", 0, 1), new PoolLoad("b", 0, 2), new PoolLoad("c", 0, 4)], _store.ReadPoolLoads(3));
    }

    private static string Shown(Total total) => $"{total.Label} {total.Count}";

    private IEnumerable<string> Ended() => _store.ReadTotals().Where(total => total.Kind == TotalKind.RunsEnded).Select(Shown);

    private void AssertNothingIsLess(bool isRestart)
    {
        var now = _store.ReadTotals().ToDictionary(total => (total.Kind, total.Label, total.Outcome), total => total.Count);
        Assert.All(_before, series => Assert.True(now.TryGetValue(series.Key, out var count) ? count >= series.Value : isRestart, $"{series.Key} was {series.Value}"));
        Assert.All(Enum.GetValues<TotalKind>(), kind => Assert.True(Sum(now, kind) >= Sum(_before, kind)));
        Assert.True(now.Keys.Select(series => series.Label).Except([MetricTags.OtherWorkflows, MetricTags.RemovedWorkflows]).Count() <= _most);
        _before = now;
    }

    private static long Sum(Dictionary<(TotalKind Kind, string Label, string Outcome), long> series, TotalKind kind) => series.Where(pair => pair.Key.Kind == kind).Sum(pair => pair.Value);

    private async Task OpenAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        _store = _folder.New(countsTotals: true, mostLabels: _most);
        await _store.InitializeAsync(None);
    }

    private async Task<long> CreateAsync(string name)
    {
        if ((await _store.CreateAsync(Sample.Definition(name, Sample.Task("a")), isActive: true, Sample.Noon, None)).Value is not { } created)
        {
            return 0; // the name is taken
        }

        _workflows[created.Id] = (name, created.Revision);
        return created.Id;
    }

    private async Task RemoveAsync(long id)
    {
        Assert.Equal(WriteOutcome.Written, (await _store.DeleteAsync(id, _workflows[id].Revision, Sample.Noon, None)).Outcome);
        _workflows.Remove(id);
    }

    private async Task RenameAsync(long id, string name)
    {
        if ((await _store.UpdateAsync(id, _workflows[id].Revision, Sample.Definition(name, Sample.Task("a")), isActive: true, Sample.Noon, None)).Value is { } renamed)
        {
            _workflows[id] = (name, renamed.Revision);
        }
    }

    private async Task RunAllAsync(IEnumerable<long> ids)
    {
        foreach (var id in ids)
        {
            await RunAsync(id, RunStatus.Succeeded);
        }
    }

    private async Task RunAsync(long id, RunStatus status)
    {
        var run = await AdmitAsync(id);
        await _store.BeginAsync(run.Id, Sample.Noon, Sample.Line("began"), null, None);
        await EndAsync(run, status);
        _runs++;
    }

    private async Task<Run> AdmitAsync(long id) =>
        (await _store.AdmitAsync(new RunAdmission(Sample.Run(id, ++_admitted), Sample.Line("accepted"), 1, OverlapPolicy.Queue), None)).Run!;

    private async Task EndAsync(Run run, RunStatus status) =>
        Assert.NotNull(await _store.EndAsync(new RunTransition(run.Id, [RunStatus.Pending, RunStatus.Running], status, Sample.Noon), null, None));
}
