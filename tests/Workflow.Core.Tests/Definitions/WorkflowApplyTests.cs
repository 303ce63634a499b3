using Workflow.Core.Definitions;

namespace Workflow.Core.Tests.Definitions;

/// <summary>Making the workflow of a name what a body says.</summary>
public class WorkflowApplyTests
{
    private readonly EditorFixture _fixture = new();

    [Theory]
    [InlineData("{'name':'w','tasks':[{'name':'a','task_type':'PLAIN'}]}")]
    [InlineData("{'tasks':[{'name':'a','task_type':'PLAIN'}]}")]
    [InlineData("{'id':7,'version':9,'created_at':'x','updated_at':'x','warnings':[],'name':'w','tasks':[{'id':70,'name':'a','task_type':'PLAIN'}]}")]
    public async Task ApplyAsync_CreatesIt_AndThenChangesNothing(string body)
    {
        var (created, isNew) = await ApplyAsync("w", body);
        var writes = _fixture.Store.Writes;
        var (again, isNewAgain) = await ApplyAsync("w", body);

        Assert.Equal((true, false), (isNew, isNewAgain));
        Assert.Equal((1, "w", 1), (created.Version, created.Definition.Name, created.Definition.Tasks[0].Id));
        Assert.Equal((created.Id, 1, created.Revision), (again.Id, again.Version, again.Revision));
        Assert.Equal(writes, _fixture.Store.Writes);
    }

    [Fact]
    public async Task ApplyAsync_ReplacesIt_AndTasksKeepTheIdsOfTheirNames()
    {
        var before = await _fixture.CreateOfAsync("a", "b");

        var (after, isNew) = await ApplyAsync("w", "{'tasks':[{'id':2,'name':'c','task_type':'PLAIN'},{'name':'b','task_type':'PLAIN'}]}");

        Assert.False(isNew);
        Assert.Equal((before.Id, 2), (after.Id, after.Version));
        Assert.Equal(["c=3", "b=2"], EditorFixture.NamesAndIds(after));
        Assert.Equal(2, (await ApplyAsync("w", "{'description':'d'}")).Workflow.Definition.Tasks.Length); // without tasks they stay
    }

    [Theory]
    [InlineData("w", "{'name':'v'}", "/name: is 'v', and the address says 'w'")]
    [InlineData("w", "{'name':1}", "/name: must be a text, not a number")]
    [InlineData("12", "{}", "/name: must not be digits only: that is how ids look")]
    [InlineData("w", "{'nmae':'w'}", "/nmae: is not a member; did you mean name?")]
    public async Task ApplyAsync_RefusesFaults_WhetherItIsThereOrNot(string name, string body, string fault)
    {
        Assert.Equal(fault[..fault.IndexOf(':', StringComparison.Ordinal)], await FaultAsync());
        if (name == "w")
        {
            await _fixture.CreateOfAsync("a");
            Assert.Equal(fault[..fault.IndexOf(':', StringComparison.Ordinal)], await FaultAsync());
        }

        async Task<string> FaultAsync() => Assert.Single((await _fixture.RefusalAsync(RefusalReason.Invalid, () => ApplyAsync(name, body))).Faults).Pointer;
    }

    [Fact]
    public async Task ApplyAsync_IsRefused_WhenItIsNotAtTheRevision()
    {
        await _fixture.RefusalAsync(RefusalReason.Changed, () => ApplyAsync("w", "{}", revision: 1)); // there is none
        var (created, _) = await ApplyAsync("w", "{}");
        var (changed, _) = await ApplyAsync("w", "{'description':'d'}", created.Revision);

        await _fixture.RefusalAsync(RefusalReason.Changed, () => ApplyAsync("w", "{}", created.Revision));
        Assert.Equal((2, "d"), (changed.Version, changed.Definition.Description));
    }

    [Fact]
    public async Task ApplyAsync_ThatMustCreate_ChangesNoneThatIsThere()
    {
        var (created, isNew) = await ApplyAsync("w", "{}", mustBeNew: true);
        await _fixture.RefusalAsync(RefusalReason.Changed, () => ApplyAsync("w", "{'description':'d'}", mustBeNew: true));
        await _fixture.RefusalAsync(RefusalReason.Changed, () => ApplyAsync("w", "{'description':'d'}", created.Revision, mustBeNew: true));
        await _fixture.RefusalAsync(RefusalReason.Changed, () => ApplyAsync("v", "{}", created.Revision, mustBeNew: true));

        Assert.True(isNew);
        Assert.Null((await ApplyAsync("w", "{}")).Workflow.Definition.Description);
    }

    [Fact]
    public async Task ApplyAsync_ThatMustCreate_IsRefused_WhenAnotherCallerIsFaster()
    {
        var theirs = await _fixture.CreateAsync("{'name':'w','description':'theirs'}");
        _fixture.Store.Remove(theirs.Id);
        _fixture.Store.BeforeNextWrite(() => _fixture.Store.Replace(theirs)); // it is created

        await _fixture.RefusalAsync(RefusalReason.Changed, () => ApplyAsync("w", "{'description':'mine'}", mustBeNew: true));

        Assert.Equal("theirs", (await ApplyAsync("w", "{'description':'theirs'}")).Workflow.Definition.Description);
    }

    [Fact]
    public async Task ApplyAsync_LooksAgain_WhenAnotherCallerIsFaster()
    {
        var theirs = await _fixture.CreateAsync("{'name':'w','description':'theirs'}");
        _fixture.Store.Remove(theirs.Id);
        _fixture.Store.BeforeNextWrite(() => _fixture.Store.Replace(theirs)); // it is created
        var (replaced, isNew) = await ApplyAsync("w", "{'description':'mine'}");
        Assert.Equal((false, theirs.Id, 2, "mine"), (isNew, replaced.Id, replaced.Version, replaced.Definition.Description));

        _fixture.Store.BeforeNextWrite(() => _fixture.Store.Touch(theirs.Id, definition => definition with { Name = "renamed" }));
        var (created, isNewNow) = await ApplyAsync("w", "{'description':'again'}");
        Assert.True(isNewNow);
        Assert.NotEqual(theirs.Id, created.Id);
        Assert.Equal("renamed", (await _fixture.GetAsync(theirs.Id)).Definition.Name);

        _fixture.Store.BeforeNextWrite(() => _fixture.Store.Remove(created.Id));
        Assert.True((await ApplyAsync("w", "{}")).IsNew);
    }

    private Task<(StoredWorkflow Workflow, bool IsNew)> ApplyAsync(string name, string body, long? revision = null, bool mustBeNew = false) =>
        _fixture.Editor.ApplyAsync(name, new WriteGuard(revision, MustBeNew: mustBeNew), TestJson.Parse(body), CancellationToken.None);
}
