using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.History;

namespace Workflow.Core.Tests.Execution;

/// <summary>A start that is repeated with its key after the workflow has changed.</summary>
public class RepeatedStartTests
{
    private const string Tasks = "'tasks':[{'name':'a','task_type':'PLAIN'}]";

    private readonly EditorFixture _fixture = new();
    private readonly FakeRunStore _runs = new();
    private readonly FakeLauncher _launcher;
    private readonly RunStarter _starter;

    public RepeatedStartTests()
    {
        _launcher = new FakeLauncher(_runs);
        _starter = new RunStarter(_fixture.Store, _runs, _runs, new RunIdSource(new FakeTimeProvider(EditorFixture.Start), new Random(1)), _launcher);
    }

    public static TheoryData<string> Changes =>
    [
        $"{{'name':'w','inputs':{{'x':{{}}}},{Tasks}}}", // no default any more
        $"{{'name':'w','inputs':{{'x':{{}},'n':{{'default':2}}}},{Tasks}}}", // another default
        $"{{'name':'w','inputs':{{'x':{{}},'more':{{'required':true}}}},{Tasks}}}", // one more to give
        $"{{'name':'w','inputs':{{'x':{{'type':'string'}}}},{Tasks}}}", // of another type
        $"{{'name':'w',{Tasks}}}", // none at all
        "{'name':'w','tasks':[]}", // nothing to run
    ];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task StartAsync_AnswersTheRunItStarted_WhenTheWorkflowHasChanged(string changed)
    {
        var run = await BeginAsync();
        await _fixture.ReplaceAsync(1, changed);

        Assert.Equal(run.Id, (await StartAsync("{'x':1}")).Id);
        Assert.Equal(1, await _runs.EachActiveAsync(1, CancellationToken.None).CountAsync());
    }

    [Fact]
    public async Task StartAsync_AnswersTheRunItStarted_WhenTheWorkflowIsGone()
    {
        var run = await BeginAsync();
        _runs.Put(run with { Status = RunStatus.Succeeded });
        await _fixture.DeleteAsync(1);

        Assert.Equal((run.Id, RunStatus.Succeeded), await StartAsync("{'x':1}") is var again ? (again.Id, again.Status) : default);
    }

    [Theory]
    [InlineData("{'x':1}", "{'x':2}")]
    [InlineData("{'x':1}", "{}")]
    [InlineData("{'x':1}", "{'x':1,'n':3}")]
    [InlineData("{'x':1}", "{'x':1,'unknown':3}")]
    public async Task StartAsync_IsAConflict_WhenTheKeyCameWithOtherInputs(string first, string second)
    {
        await BeginAsync(first);
        await _fixture.ReplaceAsync(1, $"{{'name':'w',{Tasks}}}");

        var refused = await Assert.ThrowsAsync<RefusedException>(() => StartAsync(second));

        Assert.Equal(RefusalReason.Conflict, refused.Reason);
        Assert.Contains("Idempotency-Key", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_AnswersTheRunItStarted_WhenTheOtherCameInBetweenWithAnotherDefault()
    {
        await CreateAsync();
        Run? first = null;
        _runs.OnAdmit = admission =>
        {
            _runs.OnAdmit = null;
            first = admission.Run with { Id = "first", Inputs = TestJson.Parse("{'n':1,'x':1}") };
            _runs.AdmitAsync(new RunAdmission(first, admission.Line, 1, OverlapPolicy.Queue, "k"), CancellationToken.None).GetAwaiter().GetResult();
        };
        var stale = await _fixture.GetAsync(1);
        await _fixture.ReplaceAsync(1, $"{{'name':'w','inputs':{{'x':{{}},'n':{{'default':2}}}},{Tasks}}}");
        var replaced = _runs.OnAdmit;
        _runs.OnAdmit = admission => replaced(admission with { Run = admission.Run with { WorkflowVersion = stale.Version } });

        Assert.Equal("first", (await StartAsync("{'x':1}")).Id);
    }

    [Fact]
    public async Task StartAsync_LaunchesTheRunAgain_WhenItHasNotBegun()
    {
        var run = await BeginAsync();

        await StartAsync("{'x':1}");

        Assert.Equal([run.Id, run.Id], _launcher.Launched.Select(l => l.Run.Id));
    }

    private Task<StoredWorkflow> CreateAsync() => _fixture.CreateAsync($"{{'name':'w','inputs':{{'x':{{}},'n':{{'default':1}}}},{Tasks}}}");

    private async Task<Run> BeginAsync(string inputs = "{'x':1}")
    {
        await CreateAsync();
        return await StartAsync(inputs);
    }

    private Task<Run> StartAsync(string inputs) =>
        _starter.StartAsync(1, new RunStart(RunTrigger.Manual, TestJson.Parse(inputs)) { IdempotencyKey = "k" }, CancellationToken.None);
}
