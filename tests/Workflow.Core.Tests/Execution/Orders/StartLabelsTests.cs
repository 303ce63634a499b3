using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.History;
using Workflow.Core.Tests.Json;

namespace Workflow.Core.Tests.Execution.Orders;

public sealed class StartLabelsTests
{
    private readonly EditorFixture _fixture = new();
    private readonly FakeRunStore _runs = new();
    private readonly RunStarter _starter;

    public StartLabelsTests() =>
        _starter = new RunStarter(_fixture.Store, _runs, _runs, new RunIdSource(new FakeTimeProvider(EditorFixture.Start), new Random(1)), new FakeLauncher(_runs));

    [Theory] // the members of the workflow, the inputs, the labels of the start, and those of the run
    [InlineData("", "{}", "", "")]
    [InlineData("'labels':{'env':'prod','n':5,'yes':true,'none':null}", "{}", "", "env:prod, n:5, yes:true")]
    [InlineData("'labels':{'c':'{{ inputs.a }}','d':'x-{{ inputs.b }}','e':'{{ inputs.c }}'},'business_key':'{{ inputs.a }}/{{ inputs.b }}'", "{'a':'A','b':7}", "", ":A/7, c:A, d:x-7")]
    [InlineData("'labels':{'t':'{{ run.trigger }}','w':'{{ run.workflow_name }}'}", "{}", "", "t:manual, w:w")]
    [InlineData("'labels':{'env':'prod','a':'b'},'business_key':'{{ inputs.a }}'", "{}", "env=test|more=1", "a:b, env:test, more:1")]
    [InlineData("", "{}", "more={{ 1 + 1 }}", "more:{{ 1 + 1 }}")]
    public async Task StartAsync_DecidesTheLabels(string members, string inputs, string given, string expected)
    {
        await SaveAsync(members);

        var run = await StartAsync(inputs, given);

        Assert.Equal(expected, run.Labels.ToString());
        Assert.Equal(run.Labels, (await _runs.GetAsync(run.Id, CancellationToken.None))!.Labels);
        Assert.Equal(run.Labels, RunLabels.Read(run.Labels.Write()));
    }

    [Theory] // the members, and the faults of a start
    [InlineData("'labels':{'a.b/c':'x'}", "/labels/a.b~1c: is not a name for a label: up to 64 letters, digits, _, - and ., and a letter or a digit first")]
    [InlineData("'labels':{'x':'{{ tasks.a.output }}'}", "/labels/x: tasks are not available when a run is started, only inputs and run in {{ tasks.a.output }} at column 4")]
    [InlineData("'labels':{'x':'{{ 1 + }}'}", null)]
    [InlineData("'labels':{'x':[1]}", "/labels/x: must be a text, a number, true or false, not a list")]
    [InlineData("'labels':[1]", "/labels: must be an object, not a list")]
    [InlineData("'business_key':5", "/business_key: must be a text, not a number")]
    [InlineData("'business_key':''", "/business_key: must not be empty")]
    [InlineData("'business_key':'{{ secrets.x }}'", "/business_key: secrets are available only in config, but not in that of WAIT, EVENT and WORKFLOW, which is recorded in {{ secrets.x }} at column 4")]
    public async Task Create_IsRefused_WhenTheyAreFaulty(string members, string? expected)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => SaveAsync(members));

        var line = Assert.Single(refused.Faults.Lines());
        Assert.StartsWith(expected ?? "/labels/x: ", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'labels':{'a':'{{ inputs.a.b.c }}'}", "/labels/a: TypeError: Cannot read properties of undefined (reading 'b') in {{ inputs.a.b.c }}")]
    [InlineData("'labels':{'a':'{{ [1] }}','b':'{{ \\'x\\'.repeat(201) }}'}", "/labels/a: must be a text, a number, true or false, not a list", "/labels/b: is 201 characters long; the limit is 200")]
    [InlineData("'business_key':'{{ inputs.a.b }}'", "/business_key: TypeError")]
    [InlineData("'business_key':'a\\nb'", "/business_key: must not hold control characters")]
    public async Task StartAsync_IsRefused_WhenALabelCantBeEvaluated_AndAScheduleSkips(string members, params string[] expected)
    {
        var workflow = await SaveAsync(members);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => StartAsync("{}", ""));
        var skipped = await _starter.StartDueAsync(workflow, RunTrigger.Schedule, EditorFixture.Start, "20261123T190000000000-1-aaaaaa", "schedule", CancellationToken.None);

        Assert.Equal(expected.Length, refused.Faults.Count);
        Assert.All(expected.Zip(refused.Faults.Lines()), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
        Assert.Equal(RunStatus.Skipped, skipped?.Status);
        Assert.Contains("its labels can't be evaluated: " + expected[0].Split(':')[0], skipped?.StatusReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_IsRefused_WhenThereAreTooManyTogether()
    {
        await SaveAsync($"'labels':{{{string.Join(',', Enumerable.Range(0, 15).Select(i => $"'a{i}':1"))}}}");

        var refused = await Assert.ThrowsAsync<RefusedException>(() => StartAsync("{}", string.Join('|', Enumerable.Range(0, 6).Select(i => $"b{i}=1"))));

        Assert.Equal(["/labels: are 21 with those of the workflow; the limit is 20"], refused.Faults.Lines());
    }

    // The same key is the same start, if its labels are the same; also after the workflow has changed.
    [Fact]
    public async Task StartAsync_ComparesTheLabels_WhenAKeyIsRepeated()
    {
        await SaveAsync("'labels':{'a':'{{ inputs.a }}'}");
        var first = await StartAsync("{'a':1}", "b=2", "k");
        _fixture.Store.Touch(1, d => d with { Labels = TestJson.Parse("{'other':1}") });

        Assert.Equal(first.Id, (await StartAsync("{'a':1}", "b=2", "k")).Id);
        await Assert.ThrowsAsync<RefusedException>(() => StartAsync("{'a':1}", "b=3", "k"));
    }

    private Task<StoredWorkflow> SaveAsync(string members) =>
        _fixture.CreateAsync($"{{'name':'w','inputs':{{'a':{{}},'b':{{}},'c':{{}}}},'tasks':[{{'name':'a','task_type':'PLAIN'}}]{(members.Length > 0 ? "," : "")}{members}}}");

    private Task<Run> StartAsync(string inputs, string given, string? key = null) => _starter.StartAsync(
        1,
        new RunStart(RunTrigger.Manual, TestJson.Parse(inputs))
        {
            IdempotencyKey = key,
            Labels = given.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(label => label.Split('=')).ToDictionary(label => label[0], label => label[1], StringComparer.Ordinal),
        },
        CancellationToken.None);
}
