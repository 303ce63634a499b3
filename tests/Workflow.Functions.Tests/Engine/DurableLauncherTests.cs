using Grpc.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Moq;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Functions.Engine;
using Workflow.Functions.Tests.Hub;

namespace Workflow.Functions.Tests.Engine;

/// <summary>The notifications to the hub, also when the hub can't be reached.</summary>
public sealed class DurableLauncherTests
{
    private const string Id = "20261123T190102123456-1-k3f9q2";
    private const string ParentId = "20261123T190100123456-2-aaaaaa";

    private readonly Mock<DurableTaskClient> _client = new("test");
    private readonly Mock<IRunStore> _store = new();
    private readonly Mock<IEagerDrives> _eager = new();
    private readonly Mock<ILogger<DurableLauncher>> _log = new();
    private readonly DurableLauncher _launcher;

    public DurableLauncherTests()
    {
        _log.Setup(l => l.IsEnabled(It.IsAny<LogLevel>())).Returns(true);
        var clients = new DurableClients();
        clients.Use(_client.Object);
        _launcher = new DurableLauncher(clients, _store.Object, new Lazy<IEagerDrives>(_eager.Object), new ObservedRuns(), TimeProvider.System, _log.Object);
    }

    [Fact]
    public async Task LaunchAsync_BeginsTheOrchestrationUnderTheRunsId_WhenARunMayBegin()
    {
        await _launcher.LaunchAsync(ARun(RunStatus.Pending), CancellationToken.None);

        _client.Verify(c => c.ScheduleNewOrchestrationInstanceAsync("run", new RunRequest(false), It.Is<StartOrchestrationOptions>(o => o.InstanceId == Id && o.StartAt == null), It.IsAny<CancellationToken>()));
        Assert.Equal(0, Complaints);
    }

    [Fact]
    public async Task LaunchAsync_LeavesTheRunToThisProcess_AsLongAsThatHasRoom()
    {
        _eager.Setup(e => e.TryBegin(Id, It.IsAny<Func<PlannedTask, int, int>>(), It.IsAny<Func<string, HandOver, Task>>())).Returns(true);

        await _launcher.LaunchAsync(ARun(RunStatus.Pending), CancellationToken.None);

        _client.VerifyNoOtherCalls();
    }

    [Theory]
    [InlineData(HandOver.Announced, false)]
    [InlineData(HandOver.Begun, true)]
    [InlineData(HandOver.Released, null)]
    public async Task LaunchAsync_HandsTheRunOver_AsItIsTold(HandOver how, bool? isReleased)
    {
        Func<string, HandOver, Task> handOver = (_, _) => Task.CompletedTask;
        _eager.Setup(e => e.TryBegin(Id, It.IsAny<Func<PlannedTask, int, int>>(), It.IsAny<Func<string, HandOver, Task>>()))
            .Callback((string _, Func<PlannedTask, int, int> _, Func<string, HandOver, Task> given) => handOver = given).Returns(true);
        await _launcher.LaunchAsync(ARun(RunStatus.Pending), CancellationToken.None);

        await handOver(Id, how);

        if (isReleased is { } begun)
        {
            _client.Verify(c => c.ScheduleNewOrchestrationInstanceAsync("run", new RunRequest(begun), It.Is<StartOrchestrationOptions>(o => o.InstanceId == Id), It.IsAny<CancellationToken>()));
        }
        else
        {
            _client.Verify(c => c.RaiseEventAsync(Id, "released", true, It.IsAny<CancellationToken>()));
        }

        Assert.Equal(0, Complaints);
    }

    [Theory]
    [InlineData(HandOver.Announced, 0)]
    [InlineData(HandOver.Begun, 1)]
    public async Task LaunchAsync_TellsAnOrchestration_ThatSomebodyElseHasBegun(HandOver how, int told)
    {
        Func<string, HandOver, Task> handOver = (_, _) => Task.CompletedTask;
        _eager.Setup(e => e.TryBegin(Id, It.IsAny<Func<PlannedTask, int, int>>(), It.IsAny<Func<string, HandOver, Task>>()))
            .Callback((string _, Func<PlannedTask, int, int> _, Func<string, HandOver, Task> given) => handOver = given).Returns(true);
        await _launcher.LaunchAsync(ARun(RunStatus.Pending), CancellationToken.None);
        StartThrows(new InvalidOperationException("It already exists."));
        InstanceIs(OrchestrationRuntimeStatus.Running);

        await handOver(Id, how);

        _client.Verify(c => c.RaiseEventAsync(Id, "released", true, It.IsAny<CancellationToken>()), Times.Exactly(told));
        Assert.Equal(0, Complaints);
    }

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Pending)]
    [InlineData(OrchestrationRuntimeStatus.Running)]
    [InlineData(OrchestrationRuntimeStatus.Suspended)]
    public async Task LaunchAsync_Succeeds_WhenTheOrchestrationExists(OrchestrationRuntimeStatus status)
    {
        StartThrows(new InvalidOperationException("It already exists."));
        InstanceIs(status);

        await _launcher.LaunchAsync(ARun(RunStatus.Pending), CancellationToken.None);

        Assert.Equal(0, Complaints);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(OrchestrationRuntimeStatus.Failed)]
    public async Task LaunchAsync_LeavesItToMaintenance_WhenTheHubDoesNotBeginIt(OrchestrationRuntimeStatus? status)
    {
        StartThrows(new RpcException(new Status(StatusCode.Unavailable, "The hub is away.")));
        InstanceIs(status);

        await _launcher.LaunchAsync(ARun(RunStatus.Pending), CancellationToken.None); // the run is on disk, so the caller must not fail

        Assert.Equal(1, Complaints);
        await Assert.ThrowsAsync<RpcException>(() => _launcher.StartAsync(Id, new RunRequest(IsReleased: false), CancellationToken.None));
    }

    [Fact]
    public async Task LaunchAsync_LeavesItToMaintenance_WhenNoClientIsThere()
    {
        var launcher = new DurableLauncher(new DurableClients(), _store.Object, new Lazy<IEagerDrives>(_eager.Object), new ObservedRuns(), TimeProvider.System, _log.Object);

        await launcher.LaunchAsync(ARun(RunStatus.Pending), CancellationToken.None);

        Assert.Equal(1, Complaints);
    }

    [Fact]
    public async Task LaunchAsync_GivesUp_WhenItsCallerDoes()
    {
        StartThrows(new OperationCanceledException());

        await Assert.ThrowsAsync<OperationCanceledException>(() => _launcher.LaunchAsync(ARun(RunStatus.Pending), new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData(RunStatus.Running, null, "")]
    [InlineData(RunStatus.Running, OrchestrationRuntimeStatus.Completed, "")]
    [InlineData(RunStatus.Running, OrchestrationRuntimeStatus.Failed, "")]
    [InlineData(RunStatus.Running, OrchestrationRuntimeStatus.Running, "raise")]
    [InlineData(RunStatus.Running, OrchestrationRuntimeStatus.Suspended, "resume raise")]
    [InlineData(RunStatus.Pending, OrchestrationRuntimeStatus.Pending, "raise")]
    [InlineData(RunStatus.Paused, OrchestrationRuntimeStatus.Running, "suspend")]
    [InlineData(RunStatus.Paused, OrchestrationRuntimeStatus.Suspended, "")]
    [InlineData(RunStatus.Cancelling, OrchestrationRuntimeStatus.Running, "raise")]
    [InlineData(RunStatus.Cancelling, OrchestrationRuntimeStatus.Suspended, "resume raise")]
    [InlineData(RunStatus.Succeeded, OrchestrationRuntimeStatus.Running, "")]
    public async Task NotifyAsync_SendsTheStatusOfTheRun(RunStatus run, OrchestrationRuntimeStatus? instance, string expected)
    {
        _store.Setup(s => s.GetHeadAsync(Id, It.IsAny<CancellationToken>())).ReturnsAsync(ARun(run).ToHead());
        InstanceIs(instance);

        await _launcher.NotifyAsync(Id, CancellationToken.None);

        Assert.Equal(expected, Told(Id));
        if (expected.EndsWith("raise", StringComparison.Ordinal))
        {
            _client.Verify(c => c.RaiseEventAsync(Id, "changed", RunChange.Of(run), It.IsAny<CancellationToken>()));
        }
    }

    [Theory]
    [InlineData(RunStatus.Paused, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended, "suspend")]
    [InlineData(RunStatus.Running, OrchestrationRuntimeStatus.Suspended, OrchestrationRuntimeStatus.Running, "resume raise")]
    public async Task NotifyAsync_WaitsForPauseAndResume(RunStatus run, OrchestrationRuntimeStatus before, OrchestrationRuntimeStatus after, string expected)
    {
        _store.Setup(s => s.GetHeadAsync(Id, It.IsAny<CancellationToken>())).ReturnsAsync(ARun(run).ToHead());
        var looks = 0;
        _client.Setup(c => c.GetInstanceAsync(Id, It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => new OrchestrationMetadata("run", Id) { RuntimeStatus = ++looks < 4 ? before : after });

        await _launcher.NotifyAsync(Id, CancellationToken.None);

        Assert.Equal((expected, 4), (Told(Id), looks));
    }

    [Fact]
    public async Task NotifyOfChildAsync_NamesTheEndedChildToTheParent()
    {
        await _launcher.NotifyOfChildAsync(ParentId, Id, CancellationToken.None);

        Assert.Equal(("raise", ""), (Told(ParentId), Told(Id)));
        _client.Verify(c => c.RaiseEventAsync(ParentId, "changed", RunChange.Ended(Id), It.IsAny<CancellationToken>()));
    }

    [Theory]
    [InlineData(StatusCode.NotFound, 0)]
    [InlineData(StatusCode.FailedPrecondition, 0)]
    [InlineData(StatusCode.Unavailable, 1)]
    public async Task NotifyOfChildAsync_LogsAFault_UnlessTheParentHasEnded(StatusCode code, int complaints)
    {
        _client.Setup(c => c.RaiseEventAsync(ParentId, It.IsAny<string>(), It.IsAny<object?>(), It.IsAny<CancellationToken>())).ThrowsAsync(new RpcException(new Status(code, "")));

        await _launcher.NotifyOfChildAsync(ParentId, Id, CancellationToken.None);

        Assert.Equal(complaints, Complaints);
    }

    [Fact]
    public async Task NotifyAsync_DoesNothing_WhenThereIsNoSuchRun()
    {
        await _launcher.NotifyAsync(Id, CancellationToken.None);

        _client.VerifyNoOtherCalls();
        Assert.Equal(0, Complaints);
    }

    private int Complaints => _log.Invocations.Count(i => i.Method.Name == nameof(ILogger.Log) && i.Arguments[0] is >= LogLevel.Warning);

    private static Run ARun(RunStatus status) => new()
    {
        Id = Id,
        WorkflowId = 1,
        WorkflowVersion = 1,
        Status = status,
        Trigger = RunTrigger.Manual,
        Inputs = Json.Parse("{}"),
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    private void StartThrows(Exception e) => _client
        .Setup(c => c.ScheduleNewOrchestrationInstanceAsync(It.IsAny<TaskName>(), It.IsAny<object?>(), It.IsAny<StartOrchestrationOptions?>(), It.IsAny<CancellationToken>()))
        .ThrowsAsync(e);

    // A hub that applies every call at once.
    private void InstanceIs(OrchestrationRuntimeStatus? status)
    {
        var now = status;
        _client.Setup(c => c.GetInstanceAsync(Id, It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => now is { } known ? new OrchestrationMetadata("run", Id) { RuntimeStatus = known } : null);
        _client.Setup(c => c.SuspendInstanceAsync(Id, It.IsAny<string?>(), It.IsAny<CancellationToken>()))
            .Callback(() => now = OrchestrationRuntimeStatus.Suspended).Returns(Task.CompletedTask);
        _client.Setup(c => c.ResumeInstanceAsync(Id, It.IsAny<string?>(), It.IsAny<CancellationToken>()))
            .Callback(() => now = OrchestrationRuntimeStatus.Running).Returns(Task.CompletedTask);
    }

    private string Told(string id) => string.Join(' ', _client.Invocations.Where(i => (string?)i.Arguments[0] == id).Select(i => i.Method.Name switch
    {
        nameof(DurableTaskClient.SuspendInstanceAsync) => "suspend",
        nameof(DurableTaskClient.ResumeInstanceAsync) => "resume",
        nameof(DurableTaskClient.RaiseEventAsync) => "raise",
        _ => "",
    }).Where(t => t.Length > 0));
}
