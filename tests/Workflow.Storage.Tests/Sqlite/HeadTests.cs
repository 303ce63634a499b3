using Microsoft.Data.Sqlite;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite;
using Workflow.Storage.Sqlite.Connections;
using Workflow.Storage.Sqlite.Schema;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.Sqlite;

/// <summary>Whatever only asks for a status does not touch a payload: here, none can be read.</summary>
public sealed class HeadTests : SqliteTest
{
    [Fact]
    public async Task Status_IsKnown_WhenNoPayloadCanBeRead()
    {
        await Store.CreateAsync(Sample.Definition("nightly", Sample.Task("a")), isActive: true, Sample.Noon, None);
        var large = Sample.Run(1) with { Inputs = Sample.Json($$"""{"a":{{Sample.JsonOf(100_000).GetRawText()}}}""") };
        var run = (await Store.AdmitAsync(new RunAdmission(large, Sample.Line("accepted"), 1, OverlapPolicy.Queue), None)).Run!;
        var queued = large with { Id = Sample.Id(1, 1), CreatedAt = large.CreatedAt.AddSeconds(1) };
        await Store.AdmitAsync(new RunAdmission(queued, Sample.Line("accepted"), 1, OverlapPolicy.Queue), None);
        await Store.RecordAsync(run.Id, [Sample.Execution(0) with { Output = Sample.JsonOf(100_000) }], [], None);
        await Store.Database.Writer.Write(
            session =>
            {
                session.Execute("UPDATE payloads SET content = 'unreadable'");
                return true;
            },
            None);

        Assert.Equal(run.ToHead(), await Store.GetHeadAsync(run.Id, None));
        Assert.Equal([queued.Id, run.Id], (await Store.ListHeadsAsync(default, new PageRequest(50), None)).Items.Select(r => r.Id));
        Assert.Equal([queued.Id, run.Id], (await Store.ListActiveAsync(1, new PageRequest(50), None)).Items.Select(r => r.Id));
        Assert.Equal(run.Id, await Store.FindInFrontOfAsync(queued, None));
        Assert.Single(await Store.ListRecordedAsync(run.Id, None));
        Assert.NotNull(await Store.FindRecordedAsync(run.Id, new ExecutionKey(0, null, 1), None));
        Assert.NotNull(await Store.TransitionAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Running), null, None));
        Assert.Single(await Store.PromoteAsync(1, 2, Sample.Noon, None));
        await Assert.ThrowsAnyAsync<System.Text.Json.JsonException>(() => Store.GetAsync(run.Id, None));
    }

    [Fact]
    public async Task InitializeAsync_LogsTheSchema_WhenItIsCreatedOrUpgraded()
    {
        await using var folder = new SqliteFolder();
        using (var session = Session.Open(folder.File, SqliteOpenMode.ReadWriteCreate, ""))
        {
            SchemaUpgrade.Run(session, [.. SchemaSteps.All.SkipLast(1)]);
        }

        var log = new ListLogger<SqliteStore>();
        await folder.New(logger: log).InitializeAsync(None);
        Assert.Contains($"The store was upgraded from schema {SchemaSteps.All.Count - 1} to {SchemaSteps.All.Count}", log.Messages);

        await using var empty = new SqliteFolder();
        await empty.New(logger: log).InitializeAsync(None);
        Assert.Equal($"The store was created, with schema {SchemaSteps.All.Count}", log.Messages[^1]);
    }

    [Fact]
    public async Task InitializeAsync_EntersTheNames_OfAStoreThatHadNoSearch()
    {
        await using var folder = new SqliteFolder();
        using (var session = Session.Open(folder.File, SqliteOpenMode.ReadWriteCreate, ""))
        {
            SchemaUpgrade.Run(session, [.. SchemaSteps.All.TakeWhile(step => step != Storage.Sqlite.Workflows.NameIndex.Schema)]);
            session.Execute("INSERT INTO workflows (name, version, revision, is_active, task_count, created_at, updated_at, deleted_at) VALUES ('nightly report', 1, 1, 1, 0, 1, 1, NULL), ('gone report', 1, 1, 1, 0, 1, 1, 2)");
        }

        var store = folder.New();
        await store.InitializeAsync(None);

        Assert.Equal(["nightly report"], (await store.SearchAsync("rep", new PageRequest(50), None)).Items.Select(w => w.Name));
    }

    [Fact]
    public async Task InitializeAsync_EntersTheSecrets_OfAStoreThatDidNotKnowWhoUsesThem()
    {
        await using var folder = new SqliteFolder();
        using (var session = Session.Open(folder.File, SqliteOpenMode.ReadWriteCreate, ""))
        {
            SchemaUpgrade.Run(session, [.. SchemaSteps.All.TakeWhile(step => step != Storage.Sqlite.Workflows.SecretIndex.Schema)]);
            foreach (var (id, deleted) in ((int, string)[])[(1, "NULL"), (2, "2")])
            {
                session.Execute($"INSERT INTO workflows (name, version, revision, is_active, task_count, created_at, updated_at, deleted_at) VALUES ('w{id}', 2, 2, 1, 1, 1, 1, {deleted})");
                foreach (var (version, secret) in ((int, string)[])[(1, "OLD"), (2, "K")])
                {
                    session.Prepare("INSERT INTO workflow_versions (workflow_id, version, task_count, created_at, definition) VALUES (?, ?, 1, 1, ?)")
                        .Bind(id).Bind(version).BindUtf8(Core.Json.StoredJson.Write(Sample.Definition($"w{id}", SecretUseContract.Uses("a", secret), SecretUseContract.Broken("b")))).Run();
                }
            }
        }

        var store = folder.New();
        await store.InitializeAsync(None);

        Assert.Equal([1], (await store.ListSecretUsesAsync("K", new PageRequest(50), None)).Items.Select(use => use.WorkflowId));
        Assert.Empty((await store.ListSecretUsesAsync("OLD", new PageRequest(50), None)).Items);
    }
}
