using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Tests.Json;

namespace Workflow.Core.Tests.Definitions;

public sealed class WorkflowOutputsTests
{
    private readonly EditorFixture _fixture = new();

    [Theory]
    [InlineData("null", null)]
    [InlineData("{}", null)]
    [InlineData("{'a':1}", "{\"a\":1}")]
    [InlineData("{'a':'{{ tasks.one.output }}','b':{'c':['{{ inputs }}','x {{ run.id }}',null]}}", "{\"a\":\"{{ tasks.one.output }}\",\"b\":{\"c\":[\"{{ inputs }}\",\"x {{ run.id }}\",null]}}")]
    public async Task Create_KeepsThem(string outputs, string? expected)
    {
        var stored = await CreateAsync(outputs);

        Assert.Equal(expected, stored.Definition.Outputs?.GetRawText());
        var read = StoredJson.Read<WorkflowDefinition>(StoredJson.Write(stored.Definition));
        Assert.Equal(expected, read.Outputs?.GetRawText());
        Assert.True(read.IsSameAs(stored.Definition));
    }

    [Theory]
    [InlineData("[]", "/outputs: must be an object, not a list")]
    [InlineData("{'a-b':1}", "/outputs/a-b: is not a name for an output: up to 64 letters, digits and _, and no digit first")]
    [InlineData("{'a':'{{ tasks.none.output }}'}", "/outputs/a: 'none' is not a task of this workflow in {{ tasks.none.output }} at column 4")]
    [InlineData("{'a':{'b':'{{ attempt }}'}}", "/outputs/a/b: 'attempt' is available only in the config of a task: when and for_each are evaluated before any attempt in {{ attempt }} at column 4")]
    [InlineData("{'a':'{{ secrets.s }}'}", "/outputs/a: secrets are available only in config, but not in that of WAIT, EVENT and WORKFLOW, which is recorded in {{ secrets.s }} at column 4")]
    [InlineData("{'a':'{{ error }}'}", "/outputs/a: 'error' is available only in the rules of retry and catch, in the until of repeat, and in a task that a catch names in {{ error }} at column 4")]
    public async Task Create_RefusesThem_WhenTheyAreFaulty(string outputs, string expected)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => CreateAsync(outputs));

        Assert.Equal([expected], refused.Faults.Lines());
    }

    [Fact]
    public async Task Create_RefusesThem_WhenTheyAreTooManyOrTooLarge()
    {
        var many = await Assert.ThrowsAsync<RefusedException>(() => CreateAsync($"{{{string.Join(',', Enumerable.Range(0, 51).Select(i => $"'a{i}':1"))}}}"));
        var large = await Assert.ThrowsAsync<RefusedException>(() => CreateAsync($"{{'a':'{new string('x', 300_000)}'}}"));

        Assert.Equal(["/outputs: are 51; the limit is 50"], many.Faults.Lines());
        Assert.Equal(["/outputs: is 300008 bytes long; the limit is 262144"], large.Faults.Lines());
    }

    // A task that an output refers to stays, by its name.
    [Fact]
    public async Task ChangesOfTasks_AreRefused_WhenAnOutputRefersToThem()
    {
        var stored = await CreateAsync("{'a':'{{ tasks.one.output }}'}");
        var id = stored.Definition.Tasks[0].Id;

        var removed = await Assert.ThrowsAsync<RefusedException>(() => _fixture.Editor.RemoveTaskAsync(id, null, CancellationToken.None));
        var renamed = await Assert.ThrowsAsync<RefusedException>(() => _fixture.Editor.ReplaceTaskAsync(id, null, TestJson.Parse("{'name':'two','task_type':'PLAIN'}"), CancellationToken.None));
        var replaced = await Assert.ThrowsAsync<RefusedException>(() => _fixture.Editor.ReplaceAsync(stored.Id, null, TestJson.Parse("{'name':'w','outputs':{'b':'{{ tasks.two.output }}'}}"), CancellationToken.None));

        Assert.StartsWith("Without task 'one', /outputs/a is faulty: 'one' is not a task", removed.Message, StringComparison.Ordinal);
        Assert.StartsWith(": would make /outputs/a of the workflow faulty: 'one' is not a task", Assert.Single(renamed.Faults.Lines()), StringComparison.Ordinal);
        Assert.StartsWith("/outputs/b: 'two' is not a task", Assert.Single(replaced.Faults.Lines()), StringComparison.Ordinal);
    }

    private Task<StoredWorkflow> CreateAsync(string outputs) =>
        _fixture.Editor.CreateAsync(TestJson.Parse($"{{'name':'w','outputs':{outputs},'tasks':[{{'name':'one','task_type':'PLAIN'}}]}}"), CancellationToken.None);
}
