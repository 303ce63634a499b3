using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Core.Audit;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite;
using Workflow.Storage.Sqlite.Access;
using Workflow.Storage.Sqlite.Connections;
using Workflow.Storage.Sqlite.Runs;
using Workflow.Storage.Sqlite.Schema;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.Sqlite;

public sealed class OpeningTests : SqliteTest
{
    [Fact]
    public async Task InitializeAsync_CreatesTheFolder_WhenItIsMissing()
    {
        var folder = Path.Combine(Folder.Path, "not", "there");
        await using var store = new SqliteStore(new SqliteStoreOptions { DataDirectory = folder });

        await store.InitializeAsync(None);

        Assert.True(File.Exists(Path.Combine(folder, "workflow.db")));
    }

    [Fact]
    public async Task InitializeAsync_Refuses_WhenTheFolderIsInUse()
    {
        var second = Folder.New();

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => second.InitializeAsync(None));

        Assert.Contains("in use", fault.Message, StringComparison.Ordinal);
        Assert.Contains(Folder.Path, fault.Message, StringComparison.Ordinal);
        await Store.DisposeAsync();
        await second.InitializeAsync(None);
        await second.CheckAsync(None);
    }

    [Fact]
    public async Task InitializeAsync_Refuses_WhenTheSchemaIsNewer()
    {
        await Store.DisposeAsync();
        Execute($"PRAGMA user_version = {SchemaSteps.All.Count + 1}");
        var store = Folder.New();

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => store.InitializeAsync(None));

        Assert.Contains("newer version", fault.Message, StringComparison.Ordinal);
        Execute($"PRAGMA user_version = {SchemaSteps.All.Count}");
        await store.InitializeAsync(None);
    }

    [Fact]
    public async Task SchemaUpgrade_TakesTheStepsThatAreMissing_WhenTheFileIsOlder()
    {
        var run = await CreateRunAsync();
        await Store.DisposeAsync();

        using (var session = Session.Open(Folder.File, SqliteOpenMode.ReadWrite, ""))
        {
            SchemaUpgrade.Run(session, [.. SchemaSteps.All, "ALTER TABLE runs ADD COLUMN note TEXT; UPDATE runs SET note = 'upgraded'"]);
        }

        Assert.Equal("upgraded", Folder.Query<string>($"SELECT note FROM runs WHERE id = '{run.Id}'"));
        Assert.Equal(SchemaSteps.All.Count + 1L, Folder.Query<long>("PRAGMA user_version"));
    }

    [Fact]
    public async Task SchemaUpgrade_BringsSchedules_ToAFileOfTheFirstVersion()
    {
        await Store.DisposeAsync();
        File.Delete(Folder.File);
        File.Delete(Folder.Marker);
        using (var session = Session.Open(Folder.File, SqliteOpenMode.ReadWriteCreate, ""))
        {
            SchemaUpgrade.Run(session, [SchemaSteps.All[0]]);
            session.Execute("""
                INSERT INTO workflows (name, version, revision, is_active, task_count, created_at, updated_at) VALUES ('old', 1, 1, 1, 0, 0, 0);
                INSERT INTO workflow_versions (workflow_id, version, task_count, created_at, definition) VALUES (1, 1, 0, 0, '{"name":"old"}');
                """);
        }

        var store = await Folder.OpenAsync();

        var old = (await store.GetAsync(1, None))!;
        Assert.Null(await store.GetScheduleAsync(1, None));
        await store.UpdateAsync(1, 1, old.Definition with { Schedule = new ScheduleDefinition { CronExpression = "@daily" } }, isActive: true, Sample.Noon, None);
        Assert.Equal(1, Assert.Single(await store.ListDueAsync(Sample.Noon, 10, None)).WorkflowId);
    }

    [Fact]
    public async Task SchemaUpgrade_KeepsExecutions_WhenTheFileDoesNotCountStarts()
    {
        await Store.DisposeAsync();
        await using var folder = new SqliteFolder();
        using (var session = Session.Open(folder.File, SqliteOpenMode.ReadWriteCreate, ""))
        {
            SchemaUpgrade.Run(session, [.. SchemaSteps.All.Take(3)]);
            session.Execute("""
                INSERT INTO runs (id, workflow_id, workflow_version, status, is_final, trigger, created_at) VALUES ('old', 1, 1, 'RUNNING', 0, 'manual', 1);
                INSERT INTO executions (run_key, position, item, attempt, status, carried_over, retryable, task) VALUES (1, 0, -1, 1, 'RUNNING', 0, 0, 'a');
                """);
        }

        var store = await folder.OpenAsync();

        Assert.Equal(0, (await store.ListRecordedAsync("old", None)).Single().OpenStarts);
        await store.RecordAsync("old", [Sample.Execution(0, status: ExecutionStatus.Running) with { OpenStarts = 1 }], [], None);
        Assert.Equal(1, (await store.ListRecordedAsync("old", None)).Single().OpenStarts);
    }

    [Fact]
    public async Task SchemaUpgrade_EntersWhatWaitsForAnEvent_WhenTheFileHasNoIndexOfIt()
    {
        await Store.DisposeAsync();
        await using var folder = new SqliteFolder();
        var id = Sample.Id(7, 0);
        using (var session = Session.Open(folder.File, SqliteOpenMode.ReadWriteCreate, ""))
        {
            SchemaUpgrade.Run(session, [.. SchemaSteps.All.TakeWhile(step => step != Waits.Schema)]);
            session.Execute($"""
                INSERT INTO runs (id, workflow_id, workflow_version, status, is_final, trigger, created_at) VALUES ('{id}', 7, 1, 'RUNNING', 0, 'manual', 1);
                INSERT INTO executions (run_key, position, item, attempt, status, carried_over, retryable, task, event_name) VALUES
                    (1, 0, -1, 1, 'WAITING', 0, 0, 'a', 'approved'), (1, 1, -1, 1, 'WAITING', 0, 0, 'b', NULL), (1, 2, -1, 1, 'SUCCEEDED', 0, 0, 'c', 'approved');
                """);
        }

        var store = await folder.OpenAsync();

        var wait = Assert.Single((await store.ListWaitsAsync(new WaitFilter("approved", WorkflowId: 7), new PageRequest(50), None)).Items);
        Assert.Equal((id, "a", "approved", null), (wait.RunId, wait.Task, wait.EventName, wait.EventKey));
        Assert.Empty((await store.ListWaitsAsync(new WaitFilter("approved", "k"), new PageRequest(50), None)).Items);
        await store.RecordAsync(id, [Sample.Execution(0)], [], None);
        Assert.Empty((await store.ListWaitsAsync(new WaitFilter(), new PageRequest(50), None)).Items);
    }

    [Fact]
    public async Task SchemaUpgrade_KeepsTheQueue_WhenTheFileHasNoLines()
    {
        await Store.DisposeAsync();
        await using var folder = new SqliteFolder();
        using (var session = Session.Open(folder.File, SqliteOpenMode.ReadWriteCreate, ""))
        {
            SchemaUpgrade.Run(session, [.. SchemaSteps.All.TakeWhile(step => step != Lines.Schema)]);
            session.Execute("""
                INSERT INTO workflows (name, version, revision, is_active, task_count, created_at, updated_at) VALUES ('old', 1, 1, 1, 0, 0, 0);
                INSERT INTO runs (id, workflow_id, workflow_version, status, is_final, slot_of, trigger, created_at) VALUES ('active', 1, 1, 'RUNNING', 0, 1, 'manual', 1);
                INSERT INTO runs (id, workflow_id, workflow_version, status, is_final, trigger, created_at) VALUES ('second', 1, 1, 'QUEUED', 0, 'manual', 3), ('first', 1, 1, 'QUEUED', 0, 'manual', 2);
                """);
        }

        var store = await folder.OpenAsync();

        Assert.Equal("active", await store.FindInFrontOfAsync((await store.GetHeadAsync("first", None))!, None));
        Assert.Equal(1, await store.CountAheadAsync((await store.GetHeadAsync("second", None))!, 10, None));
        Assert.Equal(["first"], (await store.PromoteAsync(1, 2, Sample.Noon, None)).Select(run => run.Id));
        Assert.Equal(["second"], (await store.PromoteAsync(1, 3, Sample.Noon, None)).Select(run => run.Id));
    }

    [Fact]
    public async Task SchemaUpgrade_KeepsTheAuditTrail_WhenItHasNoIdsOfActors()
    {
        await Store.DisposeAsync();
        await using var folder = new SqliteFolder();
        using (var session = Session.Open(folder.File, SqliteOpenMode.ReadWriteCreate, ""))
        {
            SchemaUpgrade.Run(session, [.. SchemaSteps.All.TakeWhile(step => step != AuditTrail.ActorIds)]);
            session.Execute("""
                INSERT INTO audit (at, actor, action, workflow_id, status, created_id, entry)
                VALUES (1, 'ada@example.org', 'start_run', 1, 202, 'r', '{"actor":"ada@example.org","kind":"person","action":"start_run"}');
                """);
        }

        var store = await folder.OpenAsync();
        await store.AddEntryAsync(new AuditEntry { At = Sample.Noon, Actor = "ada@example.org", ActorId = "entra:t:a", Kind = "person", Action = "start_run" }, None);

        var entries = (await store.ListEntriesAsync(new AuditFilter(Actor: "ada@example.org"), new PageRequest(50), None)).Items;
        Assert.Equal(["entra:t:a", null], entries.Select(entry => entry.ActorId));
        Assert.Equal((202, "r", 1), (entries[1].Status, entries[1].CreatedId, entries[1].WorkflowId));
        Assert.Single((await store.ListEntriesAsync(new AuditFilter(Actor: "entra:t:a"), new PageRequest(50), None)).Items);
    }

    [Fact]
    public async Task SchemaUpgrade_TakesNoStep_WhenOneFails()
    {
        await Store.DisposeAsync();

        using (var session = Session.Open(Folder.File, SqliteOpenMode.ReadWrite, ""))
        {
            Assert.Throws<SqliteException>(() =>
                SchemaUpgrade.Run(session, [.. SchemaSteps.All, "ALTER TABLE runs ADD COLUMN note TEXT", "nonsense"]));
        }

        Assert.Equal(SchemaSteps.All.Count, Folder.Query<long>("PRAGMA user_version"));
        Assert.Equal(0, Folder.Query<long>("SELECT count(*) FROM pragma_table_info('runs') WHERE name = 'note'"));
    }

    [Fact]
    public async Task SchemaUpgrade_MakesEndedRunsRemovable_WhenTheFileIsOfTheFirstSchema()
    {
        await Store.DisposeAsync();
        await using var folder = new SqliteFolder();
        using (var session = Session.Open(folder.File, SqliteOpenMode.ReadWriteCreate, ""))
        {
            SchemaUpgrade.Run(session, [SchemaSteps.All[0]]);
            session.Execute($"""
                INSERT INTO runs (id, workflow_id, workflow_version, status, is_final, trigger, created_at, completed_at) VALUES
                    ('ended', 1, 1, 'FAILED', 1, 'manual', 1, {Sample.Noon.UtcTicks}),
                    ('running', 1, 1, 'RUNNING', 0, 'manual', 1, NULL);
                INSERT INTO log (run_key, seq, at, level, message) VALUES (1, 1, 1, 'info', 'failed');
                """);
        }

        var store = await folder.OpenAsync();

        Assert.Equal(["ended"], (await store.ListEndedAsync(Sample.Noon.AddTicks(1), new PageRequest(50), None)).Items);
        Assert.True(await store.DeleteAsync("ended", None));
        Assert.Equal(["running"], (await store.AllActiveAsync(null)).Select(r => r.Id));
        Assert.Equal(0, folder.Query<long>("SELECT count(*) FROM log"));
    }

    [Fact]
    public async Task SchemaUpgrade_CountsQueuedRuns_WhenTheFileIsOlder()
    {
        await Store.DisposeAsync();
        await using var folder = new SqliteFolder();
        using (var session = Session.Open(folder.File, SqliteOpenMode.ReadWriteCreate, ""))
        {
            SchemaUpgrade.Run(session, [SchemaSteps.All[0]]);
            session.Execute("""
                INSERT INTO runs (id, workflow_id, workflow_version, status, is_final, trigger, created_at) VALUES
                    ('a', 1, 1, 'QUEUED', 0, 'manual', 1), ('b', 2, 1, 'QUEUED', 0, 'manual', 1), ('c', 1, 1, 'QUEUED', 0, 'manual', 2), ('d', 1, 1, 'RUNNING', 0, 'manual', 0);
                """);
        }

        await folder.OpenAsync();

        Assert.Equal([2, 1], Enumerable.Range(1, 2).Select(id => folder.Query<long>($"SELECT length FROM queues WHERE workflow_id = {id}")));
    }

    [Fact]
    public async Task AnyCall_Throws_WhenTheStoreIsNotInitialized()
    {
        await using var store = new SqliteStore(new SqliteStoreOptions { DataDirectory = Folder.Path });

        await Assert.ThrowsAsync<InvalidOperationException>(() => store.CheckAsync(None));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void Options_Refuse_WhenTheFolderIsEmpty(string folder) =>
        Assert.Throws<ArgumentException>(() => new SqliteStoreOptions { DataDirectory = folder });

    [Fact]
    public async Task AddSqliteStore_RegistersOneStore_ForAllPorts()
    {
        await Store.DisposeAsync();
        await using var services = new ServiceCollection()
            .AddSqliteStore(new SqliteStoreOptions { DataDirectory = Folder.Path })
            .BuildServiceProvider();

        await services.GetRequiredService<IStoreHealth>().InitializeAsync(None);

        Assert.Same(services.GetRequiredService<SqliteStore>(), services.GetRequiredService<IWorkflowStore>());
        Assert.Same(services.GetRequiredService<SqliteStore>(), services.GetRequiredService<IRunStore>());
    }

    [Fact]
    public async Task Definition_TakesTheDefaults_WhenItWasWrittenBeforeAMemberWasKnown()
    {
        await Store.CreateAsync(Sample.Definition("nightly", Sample.Task("a")), isActive: true, Sample.Noon, None);
        await Store.CreateAsync(Sample.Definition("without", Sample.Task("a")), isActive: true, Sample.Noon, None);
        Execute("""UPDATE workflow_versions SET definition = '{"name":"nightly","tasks":[{"id":1,"name":"a","task_type":"PASS","config":{},"unknown":1}]}' WHERE workflow_id = 1""");
        Execute("""UPDATE workflow_versions SET definition = '{"name":"without"}' WHERE workflow_id = 2""");

        var read = (await Store.GetAsync(1, None))!.Definition;

        Same.Definition(Sample.Definition("nightly", Sample.Task("a", id: 1)), read);
        Assert.Equal(DefinitionLimits.DefaultTaskTimeoutSeconds, read.Tasks[0].TimeoutSeconds);

        Assert.Empty((await Store.GetAsync(2, None))!.Definition.Tasks);
    }

    private void Execute(string sql)
    {
        using var connection = Folder.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
