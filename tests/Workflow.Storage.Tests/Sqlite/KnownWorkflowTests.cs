using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Storage.Sqlite.Connections;
using Workflow.Storage.Sqlite.Workflows;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.Sqlite;

/// <summary>Workflows that were read lately are answered from memory, and always as they are in the file.</summary>
public sealed class KnownWorkflowTests : SqliteTest
{
    [Fact]
    public async Task GetAsync_AnswersAsTheFile_AfterEachWrite()
    {
        var created = (await Store.CreateAsync(Sample.Definition("a", Sample.Task("a")), isActive: true, Sample.Noon, None)).Value!;
        await AssertSameAsync(created.Id);
        var second = (await Store.CreateAsync(Sample.Definition("b", Sample.Task("a")), isActive: true, Sample.Noon, None)).Value!;
        await AssertSameAsync(created.Id);
        var changed = (await Store.UpdateAsync(created.Id, created.Revision, Sample.Definition("c", Sample.Task("a"), Sample.Task("b")), isActive: true, Sample.Noon, None)).Value!;
        await AssertSameAsync(created.Id);
        var disabled = (await Store.UpdateAsync(created.Id, changed.Revision, null, isActive: false, Sample.Noon, None)).Value!;
        await AssertSameAsync(created.Id);
        await Store.DeleteAsync(created.Id, disabled.Revision, Sample.Noon, None);
        Assert.Null(await Store.GetAsync(created.Id, None));
        Assert.NotNull(await Store.GetAsync(second.Id, None));
    }

    [Fact]
    public async Task GetAsync_ReadsTheFileOnce_WhileNoWorkflowIsWritten()
    {
        var run = await CreateRunAsync();
        await Store.GetAsync(run.WorkflowId, None);
        var before = Store.Database.Readers.Reads;

        await Store.TransitionAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Running), Sample.Line("begun"), None);
        await Store.GetAsync(run.WorkflowId, None);
        Assert.Equal(before, Store.Database.Readers.Reads);

        await Store.CreateAsync(Sample.Definition("b", Sample.Task("a")), isActive: true, Sample.Noon, None);
        await Store.GetAsync(run.WorkflowId, None);
        Assert.Equal(before + 1, Store.Database.Readers.Reads);
    }

    [Fact]
    public async Task GetAsync_KeepsNoLargeDefinition_WhenItIsRead()
    {
        var large = Sample.Task("a") with { Config = Sample.Json($$"""{"output":{{Sample.JsonOf(20_000).GetRawText()}}}""") };
        var created = (await Store.CreateAsync(Sample.Definition("a", large), isActive: true, Sample.Noon, None)).Value!;
        var before = Store.Database.Readers.Reads;

        await Store.GetAsync(created.Id, None);
        await Store.GetAsync(created.Id, None);

        Assert.Equal(before + 2, Store.Database.Readers.Reads);
    }

    // What was read before, or during, a commit that writes a workflow is not used after it.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Find_AnswersNothing_WhenAWorkflowWasWrittenSinceTheRead(bool isReadDuringTheCommit)
    {
        var writes = new WriteGeneration();
        var known = new KnownWorkflows(writes);
        var workflow = new StoredWorkflow(1, 1, 1, true, Sample.Definition("a"), Sample.Noon, Sample.Noon);
        var before = writes.Current;
        writes.BeginCommit();
        known.Keep(isReadDuringTheCommit ? writes.Current : before, workflow);
        Assert.Null(known.Find(1));
        writes.EndCommit();

        Assert.Null(known.Find(1));
        known.Keep(writes.Current, workflow);
        Assert.Same(workflow, known.Find(1));
    }

    private async Task AssertSameAsync(long id)
    {
        var stored = await Store.Database.Readers.Read(session => WorkflowReads.Get(session, id), None);
        for (var i = 0; i < 2; i++) // the second time from memory
        {
            Assert.Equal(JsonSerializer.Serialize(stored), JsonSerializer.Serialize(await Store.GetAsync(id, None)));
        }
    }
}
