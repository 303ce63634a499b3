using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.Paging;

namespace Workflow.Storage.Tests.Contract;

public abstract class WorkflowContract : StoreContract
{
    [Fact]
    public async Task CreateAsync_GivesTheFirstIds_WhenTheStoreIsEmpty()
    {
        var created = await CreateWorkflowAsync("first", Sample.Task("a"), Sample.Task("b"));

        Assert.Equal(1, created.Id);
        Assert.Equal(1, created.Version);
        Assert.True(created.IsActive);
        Assert.Equal(Sample.Noon, created.CreatedAt);
        Assert.Equal(Sample.Noon, created.UpdatedAt);
        Assert.Equal([1L, 2L], created.Definition.Tasks.Select(t => t.Id));
        Same.Workflow(created, await Workflows.GetAsync(1, None));
    }

    [Fact]
    public async Task FindNameAsync_IsTheNameOfToday_UntilTheWorkflowIsRemoved()
    {
        var created = await CreateWorkflowAsync("first", Sample.Task("a"));
        Assert.Equal("first", await Workflows.FindNameAsync(created.Id, None));

        var renamed = (await Workflows.UpdateAsync(created.Id, created.Revision, created.Definition with { Name = "second" }, true, Sample.Noon, None)).Written;
        Assert.Equal("second", await Workflows.FindNameAsync(created.Id, None));

        await Workflows.DeleteAsync(created.Id, renamed.Revision, Sample.Noon, None);
        Assert.Null(await Workflows.FindNameAsync(created.Id, None));
        Assert.Null(await Workflows.FindNameAsync(99, None));
        Assert.Null(await Workflows.FindNameAsync(-1, None));
    }

    [Fact]
    public async Task CreateAsync_CountsTaskIdsOverAllWorkflows_WhenThereAreMore()
    {
        await CreateWorkflowAsync("first", Sample.Task("a"), Sample.Task("b"));

        var second = await CreateWorkflowAsync("second", Sample.Task("a"));

        Assert.Equal(2, second.Id);
        Assert.Equal(3, second.Definition.Tasks.Single().Id);
    }

    [Fact]
    public async Task CreateAsync_GivesItsOwnTaskIds_WhenTheDefinitionIsACopy()
    {
        var first = await CreateWorkflowAsync("first", Sample.Task("a"));

        var copy = await CreateWorkflowAsync("copy", [.. first.Definition.Tasks]);

        Assert.Equal(2, copy.Definition.Tasks.Single().Id);
        Assert.Equal(first.Id, await Workflows.FindByTaskAsync(1, None));
        Assert.Equal(copy.Id, await Workflows.FindByTaskAsync(2, None));
    }

    [Fact]
    public async Task CreateAsync_AnswersNameTaken_WhenAnotherHasTheName()
    {
        await CreateWorkflowAsync("nightly", Sample.Task("a"));

        var result = await Workflows.CreateAsync(Sample.Definition("nightly", Sample.Task("b")), isActive: true, Sample.Noon, None);

        Assert.Equal(WriteOutcome.NameTaken, result.Outcome);
        Assert.Null(result.Value);
        var next = await CreateWorkflowAsync("other", Sample.Task("c"));
        Assert.Equal(2, next.Id);
        Assert.Equal(2, next.Definition.Tasks.Single().Id);
    }

    [Theory]
    [InlineData("nightly", "Nightly")]
    [InlineData("é", "e\u0301")]
    [InlineData("a", "a ")]
    [InlineData("测试", "测試")]
    public async Task CreateAsync_TakesBothNames_WhenTheyDifferInOneCodePoint(string one, string other)
    {
        var first = await CreateWorkflowAsync(one);
        var second = await CreateWorkflowAsync(other);

        Assert.Equal(first.Id, (await Workflows.FindByNameAsync(one, None))?.Id);
        Assert.Equal(second.Id, (await Workflows.FindByNameAsync(other, None))?.Id);
    }

    [Fact]
    public async Task CreateAsync_GivesEachItsId_WhenManyAreCreatedAtOnce()
    {
        var created = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => CreateWorkflowAsync($"w{i}", Sample.Task("a"), Sample.Task("b"))));

        Assert.Equal(Enumerable.Range(1, 50).Select(i => (long)i), created.Select(w => w.Id).Order());
        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long)i), created.SelectMany(w => w.Definition.Tasks).Select(t => t.Id).Order());
    }

    [Fact]
    public async Task CreateAsync_WritesOne_WhenManyWantTheName()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            Workflows.CreateAsync(Sample.Definition("nightly"), isActive: true, Sample.Noon, None)));

        Assert.Single(results, r => r.Outcome == WriteOutcome.Written);
        Assert.Equal(19, results.Count(r => r.Outcome == WriteOutcome.NameTaken));
    }

    [Fact]
    public async Task GetAsync_AnswersEveryMember_WhenTheDefinitionUsesAll()
    {
        var definition = new WorkflowDefinition
        {
            Name = "测试 \"workflow\" \u0001 😀",
            Description = "",
            Tasks =
            [
                Sample.Task("defaults"),
                new TaskDefinition
                {
                    Name = "all of it",
                    TaskType = "HTTP",
                    Config = Sample.Json("""
                        { "url" : "http://x/é\u00e9?a=1&b=<2>" , "n": [1.0, 1e5, -0, 12345678901234567890], "url": null,
                          "half": "\ud800", "empty": {} }
                        """),
                    DependsOn = ["defaults", "测试"],
                    TriggerRule = TriggerRule.NoneFailed,
                    AllowFailure = true,
                    TimeoutSeconds = 1,
                    OrderIndex = -3,
                },
                Sample.Task("starts at once") with { DependsOn = [] },
            ],
        };

        var created = (await Workflows.CreateAsync(definition, isActive: false, Sample.Noon, None)).Written;

        var read = await Workflows.GetAsync(created.Id, None);
        Same.Workflow(created, read);
        Same.Definition(definition, read!.Definition with { Tasks = [.. read.Definition.Tasks.Select(t => t with { Id = 0 })] });
        Assert.False(read.IsActive);
        Assert.Equal([null, 2, 0], read.Definition.Tasks.Select(t => t.DependsOn?.Length));
    }

    [Fact]
    public async Task GetAsync_AnswersTheConfig_WhenItIsAsDeepAsAllowed()
    {
        var deep = DefinitionLimits.JsonDepth;
        var config = Sample.Json(string.Concat(Enumerable.Repeat("{\"a\":", deep - 1)) + "{}" + new string('}', deep - 1));

        var created = await CreateWorkflowAsync("deep", Sample.Task("a") with { Config = config });

        Same.Workflow(created, await Workflows.GetAsync(created.Id, None));
    }

    [Fact]
    public async Task GetAsync_AnswersAll_WhenThereAreManyTasks()
    {
        var created = await CreateWorkflowAsync(
            "wide",
            [.. Enumerable.Range(0, 2_000).Select(i => Sample.Task($"t{i}") with { Config = Sample.JsonOf(100), DependsOn = [] })]);

        Same.Workflow(created, await Workflows.GetAsync(created.Id, None));
    }

    [Fact]
    public async Task GetAsync_AnswersNull_WhenThereIsNone()
    {
        Assert.Null(await Workflows.GetAsync(1, None));
        Assert.Null(await Workflows.FindByNameAsync("nightly", None));
        Assert.Null(await Workflows.FindByTaskAsync(1, None));
    }

    [Fact]
    public async Task UpdateAsync_WritesTheNextVersion_WhenTheRevisionIsCurrent()
    {
        var created = await CreateWorkflowAsync("nightly", Sample.Task("a"), Sample.Task("b"));
        var (kept, gone) = (created.Definition.Tasks[0], created.Definition.Tasks[1]);

        var later = Sample.Noon.AddMinutes(1);
        var updated = (await Workflows.UpdateAsync(
            created.Id, created.Revision, Sample.Definition("renamed", Sample.Task("new"), kept) with { Description = "what it does" }, isActive: false, later, None)).Written;

        Assert.Equal(2, updated.Version);
        Assert.True(updated.Revision > created.Revision);
        Assert.False(updated.IsActive);
        Assert.Equal([3L, kept.Id], updated.Definition.Tasks.Select(t => t.Id));
        Assert.Equal(Sample.Noon, updated.CreatedAt);
        Assert.Equal(later, updated.UpdatedAt);
        Same.Workflow(updated, await Workflows.GetAsync(created.Id, None));
        Same.Workflow(updated, await Workflows.FindByNameAsync("renamed", None));
        Assert.Null(await Workflows.FindByNameAsync("nightly", None));
        Assert.Equal(created.Id, await Workflows.FindByTaskAsync(kept.Id, None));
        Assert.Equal(created.Id, await Workflows.FindByTaskAsync(3, None));
        Assert.Null(await Workflows.FindByTaskAsync(gone.Id, None));
    }

    [Fact]
    public async Task UpdateAsync_KeepsTheVersion_WhenThereIsNoDefinition()
    {
        var created = await CreateWorkflowAsync("nightly", Sample.Task("a"));

        var later = Sample.Noon.AddMinutes(1);
        var updated = (await Workflows.UpdateAsync(created.Id, created.Revision, null, isActive: false, later, None)).Written;

        Assert.True(updated.Revision > created.Revision);
        Same.Workflow(created with { IsActive = false, UpdatedAt = later, Revision = updated.Revision }, updated);
        Same.Workflow(updated, await Workflows.GetAsync(created.Id, None));
        Assert.Single((await Workflows.ListVersionsAsync(created.Id, new PageRequest(50), None)).Items);
    }

    [Fact]
    public async Task UpdateAsync_AnswersChanged_WhenTheRevisionIsOld()
    {
        var created = await CreateWorkflowAsync("nightly", Sample.Task("a"));
        var updated = (await Workflows.UpdateAsync(created.Id, created.Revision, null, isActive: false, Sample.Noon, None)).Written;

        var result = await Workflows.UpdateAsync(created.Id, created.Revision, Sample.Definition("other"), isActive: true, Sample.Noon, None);

        Assert.Equal(WriteOutcome.Changed, result.Outcome);
        Same.Workflow(updated, await Workflows.GetAsync(created.Id, None));
    }

    [Fact]
    public async Task UpdateAsync_AnswersNotFound_WhenThereIsNone()
    {
        var result = await Workflows.UpdateAsync(1, 1, Sample.Definition(), isActive: true, Sample.Noon, None);

        Assert.Equal(WriteOutcome.NotFound, result.Outcome);
    }

    [Fact]
    public async Task UpdateAsync_AnswersNameTaken_WhenAnotherHasTheName()
    {
        await CreateWorkflowAsync("nightly");
        var other = await CreateWorkflowAsync("weekly", Sample.Task("a"));

        var result = await Workflows.UpdateAsync(other.Id, other.Revision, Sample.Definition("nightly"), isActive: true, Sample.Noon, None);

        Assert.Equal(WriteOutcome.NameTaken, result.Outcome);
        Same.Workflow(other, await Workflows.GetAsync(other.Id, None));
        Assert.Equal(other.Id, await Workflows.FindByTaskAsync(other.Definition.Tasks[0].Id, None));
    }

    [Fact]
    public async Task UpdateAsync_FreesTheOldName_WhenItRenames()
    {
        var created = await CreateWorkflowAsync("nightly");
        await Workflows.UpdateAsync(created.Id, created.Revision, Sample.Definition("weekly"), isActive: true, Sample.Noon, None);

        var second = await CreateWorkflowAsync("nightly");

        Assert.Equal(second.Id, (await Workflows.FindByNameAsync("nightly", None))?.Id);
    }

    [Fact]
    public async Task UpdateAsync_TakesBackATask_WhenAnOlderVersionHadIt()
    {
        var created = await CreateWorkflowAsync("nightly", Sample.Task("a"));
        var emptied = (await Workflows.UpdateAsync(created.Id, created.Revision, Sample.Definition(), isActive: true, Sample.Noon, None)).Written;

        var restored = (await Workflows.UpdateAsync(created.Id, emptied.Revision, created.Definition, isActive: true, Sample.Noon, None)).Written;

        Same.Definition(created.Definition, restored.Definition);
        Assert.Equal(created.Id, await Workflows.FindByTaskAsync(1, None));
    }

    [Fact]
    public async Task UpdateAsync_NeverReusesATaskId_WhenTheLastOneIsGone()
    {
        var created = await CreateWorkflowAsync("nightly", Sample.Task("a"));
        var emptied = (await Workflows.UpdateAsync(created.Id, created.Revision, Sample.Definition(), isActive: true, Sample.Noon, None)).Written;

        var updated = (await Workflows.UpdateAsync(
            created.Id, emptied.Revision, Sample.Definition("nightly", Sample.Task("b")), isActive: true, Sample.Noon, None)).Written;

        Assert.Equal(2, updated.Definition.Tasks.Single().Id);
    }

    [Fact]
    public async Task UpdateAsync_LetsOneWin_WhenTwoHaveTheRevision()
    {
        var created = await CreateWorkflowAsync("nightly");

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() =>
            Workflows.UpdateAsync(created.Id, created.Revision, Sample.Definition($"n{i}"), isActive: true, Sample.Noon, None))));

        var winner = Assert.Single(results, r => r.Outcome == WriteOutcome.Written).Written;
        Assert.Equal(9, results.Count(r => r.Outcome == WriteOutcome.Changed));
        Same.Workflow(winner, await Workflows.GetAsync(created.Id, None));
        Assert.Equal(2, (await Workflows.ListVersionsAsync(created.Id, new PageRequest(50), None)).Items.Count);
    }

    [Fact]
    public async Task DeleteAsync_HidesTheWorkflow_WhenItIsWritten()
    {
        var created = await CreateWorkflowAsync("nightly", Sample.Task("a"));

        var deleted = (await Workflows.DeleteAsync(created.Id, created.Revision, Sample.Noon, None)).Written;

        Same.Definition(created.Definition, deleted.Definition);
        Assert.Null(await Workflows.GetAsync(created.Id, None));
        Assert.Null(await Workflows.FindByNameAsync("nightly", None));
        Assert.Null(await Workflows.FindByTaskAsync(1, None));
        Assert.Empty((await Workflows.ListAsync(new PageRequest(50), None)).Items);
    }

    [Fact]
    public async Task DeleteAsync_FreesTheNameAndKeepsTheIds_WhenItIsWritten()
    {
        var created = await CreateWorkflowAsync("nightly", Sample.Task("a"));
        await Workflows.DeleteAsync(created.Id, created.Revision, Sample.Noon, None);

        var second = await CreateWorkflowAsync("nightly", Sample.Task("a"));

        Assert.Equal(2, second.Id);
        Assert.Equal(2, second.Definition.Tasks.Single().Id);
        Same.Workflow(second, await Workflows.FindByNameAsync("nightly", None));
    }

    [Fact]
    public async Task DeleteAsync_KeepsVersionsAndRuns_WhenItIsWritten()
    {
        var created = await CreateWorkflowAsync("nightly", Sample.Task("a"));
        var run = await CreateRunAsync(Sample.Run(created.Id, status: RunStatus.Skipped));

        await Workflows.DeleteAsync(created.Id, created.Revision, Sample.Noon, None);

        Same.Definition(created.Definition, (await Workflows.GetVersionAsync(created.Id, 1, None))!.Definition);
        Assert.Single((await Workflows.ListVersionsAsync(created.Id, new PageRequest(50), None)).Items);
        Assert.Equal(run, await Runs.GetAsync(run.Id, None));
        Assert.Equal([run], (await Runs.ListAsync(new RunFilter(WorkflowId: created.Id), new PageRequest(50), None)).Items);
    }

    [Fact]
    public async Task DeleteAsync_AnswersChanged_WhenTheRevisionIsOld()
    {
        var created = await CreateWorkflowAsync();

        var result = await Workflows.DeleteAsync(created.Id, created.Revision + 1, Sample.Noon, None);

        Assert.Equal(WriteOutcome.Changed, result.Outcome);
        Assert.NotNull(await Workflows.GetAsync(created.Id, None));
    }

    [Fact]
    public async Task DeleteAsync_AnswersNotFound_WhenItIsGone()
    {
        var created = await CreateWorkflowAsync();
        await Workflows.DeleteAsync(created.Id, created.Revision, Sample.Noon, None);

        Assert.Equal(WriteOutcome.NotFound, (await Workflows.DeleteAsync(created.Id, created.Revision, Sample.Noon, None)).Outcome);
        Assert.Equal(WriteOutcome.NotFound, (await Workflows.UpdateAsync(created.Id, created.Revision, null, isActive: true, Sample.Noon, None)).Outcome);
    }

    [Theory]
    [InlineData(RunStatus.Pending)]
    [InlineData(RunStatus.Queued)]
    [InlineData(RunStatus.Running)]
    [InlineData(RunStatus.Paused)]
    [InlineData(RunStatus.Cancelling)]
    public async Task DeleteAsync_AnswersHasActiveRuns_UntilTheRunIsFinal(RunStatus status)
    {
        var created = await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(created.Id, status: status));

        Assert.Equal(WriteOutcome.HasActiveRuns, (await Workflows.DeleteAsync(created.Id, created.Revision, Sample.Noon, None)).Outcome);
        Assert.NotNull(await Workflows.GetAsync(created.Id, None));

        await Runs.TransitionAsync(Sample.Move(run, status, RunStatus.Cancelled), null, None);
        Assert.Equal(WriteOutcome.Written, (await Workflows.DeleteAsync(created.Id, created.Revision, Sample.Noon, None)).Outcome);
    }

    [Fact]
    public async Task DeleteAsync_Succeeds_WhenOnlyAnotherWorkflowHasActiveRuns()
    {
        var busy = await CreateWorkflowAsync("busy");
        var idle = await CreateWorkflowAsync("idle");
        await CreateRunAsync(Sample.Run(busy.Id));

        Assert.Equal(WriteOutcome.Written, (await Workflows.DeleteAsync(idle.Id, idle.Revision, Sample.Noon, None)).Outcome);
    }

    [Fact]
    public async Task ListAsync_AnswersSummariesInOrderOfIds_PageByPage()
    {
        for (var i = 0; i < 7; i++)
        {
            await CreateWorkflowAsync($"w{6 - i}", Sample.Task("a"), Sample.Task("b"));
        }

        var hidden = (await Workflows.GetAsync(3, None))!;
        await Workflows.DeleteAsync(hidden.Id, hidden.Revision, Sample.Noon, None);
        var later = Sample.Noon.AddHours(1);
        await Workflows.UpdateAsync(5, 1, Sample.Definition("renamed", Sample.Task("a")) with { Description = "d" }, isActive: false, later, None);

        var all = await AllAsync(page => Workflows.ListAsync(page, None), limit: 2);

        Assert.Equal([1L, 2, 4, 5, 6, 7], all.Select(w => w.Id));
        Assert.Equal(new WorkflowSummary(1, "w6", null, 1, true, 2, Sample.Noon, Sample.Noon), all[0]);
        Assert.Equal(new WorkflowSummary(5, "renamed", "d", 2, false, 1, Sample.Noon, later), all[3]);
    }

    [Fact]
    public async Task ListAsync_HasNoCursor_WhenThePageHoldsTheLastItem()
    {
        await CreateWorkflowAsync("a");
        await CreateWorkflowAsync("b");

        Assert.Null((await Workflows.ListAsync(new PageRequest(2), None)).NextCursor);
        Assert.NotNull((await Workflows.ListAsync(new PageRequest(1), None)).NextCursor);
    }

    [Theory]
    [InlineData("nonsense!")]
    [InlineData("")]
    [InlineData("cnVuczox")]
    public async Task ListAsync_Throws_WhenTheCursorIsNotItsOwn(string cursor) =>
        await Assert.ThrowsAsync<InvalidCursorException>(() => Workflows.ListAsync(new PageRequest(50, cursor), None));
}
