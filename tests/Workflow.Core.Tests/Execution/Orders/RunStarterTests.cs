using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.History;

namespace Workflow.Core.Tests.Execution.Orders;

public class RunStarterTests
{
    private readonly EditorFixture _fixture = new();
    private readonly FakeRunStore _runs = new();
    private readonly FakeLauncher _launcher;
    private readonly RunStarter _starter;

    public RunStarterTests()
    {
        _launcher = new FakeLauncher(_runs);
        _starter = new RunStarter(_fixture.Store, _runs, _runs, new RunIdSource(new FakeTimeProvider(EditorFixture.Start), new Random(1)), _launcher);
    }

    [Fact]
    public async Task StartAsync_StoresARunOfTheLatestVersion_AndLaunchesIt()
    {
        await _fixture.CreateOfAsync("a");
        await _fixture.AddTaskAsync(1, "{'name':'b','task_type':'PLAIN'}");

        var run = await _starter.StartAsync(1, new RunStart(RunTrigger.Api), CancellationToken.None);

        Assert.Equal(
            new Run { Id = run.Id, WorkflowId = 1, WorkflowVersion = 2, Status = RunStatus.Pending, Trigger = RunTrigger.Api, CreatedAt = EditorFixture.Start, Inputs = run.Inputs },
            run);
        Assert.Equal("{}", run.Inputs.GetRawText());
        Assert.StartsWith("20261123T190000000000-1-", run.Id, StringComparison.Ordinal);
        Assert.Equal(run, await _runs.GetAsync(run.Id, CancellationToken.None));
        Assert.Equal([new LogLine(EditorFixture.Start, LogSeverity.Info, "run accepted (api), version 2 of 'w'")], _runs.CreationLines);
        Assert.Equal([(run, true)], _launcher.Launched);
    }

    [Fact]
    public async Task StartAsync_RunsTheVersionThatIsAskedFor_WithItsInputs()
    {
        await _fixture.CreateOfAsync("a");
        await _fixture.AddTaskAsync(1, "{'name':'b','task_type':'PLAIN'}");
        _fixture.Store.Touch(1, d => d with { Inputs = d.Inputs.SetItem("n", new InputDeclaration { Required = true }) });

        var old = await _starter.StartAsync(1, new RunStart(RunTrigger.Manual) { Version = 1 }, CancellationToken.None);

        Assert.Equal(1, old.WorkflowVersion);
        Assert.Equal([new LogLine(EditorFixture.Start, LogSeverity.Info, "run accepted (manual), version 1 of 'w'")], _runs.CreationLines);
        await Assert.ThrowsAsync<RefusedException>(() => _starter.StartAsync(1, new RunStart(RunTrigger.Manual), CancellationToken.None));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task StartAsync_IsRefused_WhenThereIsNoSuchVersion(int version)
    {
        await _fixture.CreateOfAsync("a");
        await _fixture.AddTaskAsync(1, "{'name':'b','task_type':'PLAIN'}");

        var refused = await Assert.ThrowsAsync<RefusedException>(() => _starter.StartAsync(1, new RunStart(RunTrigger.Manual) { Version = version }, CancellationToken.None));

        Assert.Equal([new Workflow.Core.Json.Fault("/version", $"must be a version of workflow 1, from 1 to 2, not {version}")], refused.Faults);
        Assert.Empty(_launcher.Launched);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task StartAsync_IsTheSameStart_IfItNamesNoOtherVersion(int? version, bool isSame)
    {
        await _fixture.CreateOfAsync("a");
        await _fixture.AddTaskAsync(1, "{'name':'b','task_type':'PLAIN'}");
        var first = await _starter.StartAsync(1, new RunStart(RunTrigger.Manual) { Version = 1, IdempotencyKey = "k" }, CancellationToken.None);

        var again = _starter.StartAsync(1, new RunStart(RunTrigger.Manual) { Version = version, IdempotencyKey = "k" }, CancellationToken.None);

        if (isSame)
        {
            Assert.Equal(first.Id, (await again).Id);
        }
        else
        {
            Assert.Equal(RefusalReason.Conflict, (await Assert.ThrowsAsync<RefusedException>(() => again)).Reason);
        }
    }

    [Fact]
    public async Task StartAsync_IsNotFound_WhenThereIsNoWorkflow()
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => _starter.StartAsync(1, new RunStart(RunTrigger.Manual), CancellationToken.None));

        Assert.Equal(RefusalReason.NotFound, refused.Reason);
        Assert.Empty(_launcher.Launched);
    }

    [Fact]
    public async Task StartAsync_IsTooMany_WhenTheQueueIsFull_AndNamesTheSetting()
    {
        await _fixture.CreateOfAsync("a");
        for (var i = 0; i <= new LimitOptions().QueuedRunsPerWorkflow; i++)
        {
            await _starter.StartAsync(1, new RunStart(RunTrigger.Manual), CancellationToken.None);
        }

        var refused = await Assert.ThrowsAsync<RefusedException>(() => _starter.StartAsync(1, new RunStart(RunTrigger.Webhook), CancellationToken.None));

        Assert.Equal((RefusalReason.TooMany, true), (refused.Reason, refused.IsTransient));
        Assert.Equal(
            "Workflow 1 takes no more runs now: the queue of the workflow is full: the limit of the setting Workflow:Limits:QueuedRunsPerWorkflow is 1000.",
            refused.Message);
    }

    [Fact]
    public async Task StartAsync_IsAConflict_WhenThereIsNothingToDo()
    {
        await _fixture.CreateOfAsync();

        var refused = await Assert.ThrowsAsync<RefusedException>(() => _starter.StartAsync(1, new RunStart(RunTrigger.Manual), CancellationToken.None));

        Assert.Equal(RefusalReason.Conflict, refused.Reason);
        Assert.Empty(_launcher.Launched);
    }

    [Fact]
    public async Task StartAsync_IsNotFound_WhenTheWorkflowIsRemovedInBetween()
    {
        await _fixture.CreateOfAsync("a");
        _runs.WorkflowIsGone = true;

        var refused = await Assert.ThrowsAsync<RefusedException>(() => _starter.StartAsync(1, new RunStart(RunTrigger.Manual), CancellationToken.None));

        Assert.Equal(RefusalReason.NotFound, refused.Reason);
        Assert.Empty(_launcher.Launched);
    }
}
