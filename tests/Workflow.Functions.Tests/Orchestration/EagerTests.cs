using System.Text.Json.Nodes;
using DurableTask.Core.History;
using Microsoft.DurableTask.Client;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Functions.Engine;
using Workflow.Functions.Maintenance;
using Workflow.Functions.Tests.Hub;
using Workflow.Storage.AzureTables;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Processes;

namespace Workflow.Functions.Tests.Orchestration;

/// <summary>The process that accepts a run drives it by itself; the task hub only sees what does not end soon.</summary>
public sealed class EagerTests : IAsyncLifetime
{
    private static readonly TimeSpan LongAgo = TimeSpan.FromMinutes(1);

    private AzuriteProcess? _azurite;
    private EngineHub? _hub;

    private EngineHub Hub => _hub ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(AzuriteProcess.Missing() is null, AzuriteProcess.Missing() ?? "");
        _azurite = await AzuriteProcess.StartAsync();
        _hub = await EngineHub.StartAsync(new AzureTableStoreOptions { ConnectionString = _azurite.ConnectionString }, eagerRuns: 8);
    }

    public async ValueTask DisposeAsync()
    {
        if (_hub is not null)
        {
            await _hub.DisposeAsync();
        }

        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }
    }

    [Fact]
    public async Task Run_NeverReachesTheHub_WhenItIsShort()
    {
        // On a busy machine some may take so long that they are announced there.
        for (var attempt = 1; ; attempt++)
        {
            var before = Hub.Probe.Calls.Count;
            var run = await StartAsync(Probe("a"), Define.Pass("b").With("for_each", "[1, 2]"), Probe("c"));
            Assert.Equal(RunStatus.Succeeded, (await EndAsync(run)).Status);
            Assert.Equal(["a", "c"], Hub.Probe.Calls.Skip(before));
            if (await Hub.Client.GetInstanceAsync(run) is null)
            {
                return;
            }

            Assert.True(attempt < 10, "Each of them was announced.");
        }
    }

    [Fact]
    public async Task Run_IsHandedOver_WhenItSpreadsOrWaits()
    {
        var spreads = await StartAsync(Probe("a"), Probe("b").After("a"), Probe("c").After("a"), Probe("d").After("b", "c"));
        var waits = await StartAsync(Probe("e"), Define.Event("event", "ok"), Probe("f"));

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(spreads)).Status);
        await Hub.InstanceStandsAsync(waits, OrchestrationRuntimeStatus.Running);
        await Hub.Control.CancelAsync(waits, Cancellation.ByEngine(), CancellationToken.None);
        Assert.Equal(RunStatus.Cancelled, (await Hub.EndAsync(waits)).Status);
        Assert.Equal(["a", "b", "c", "d", "e"], Hub.Probe.Calls.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_IsAnnounced_WhenAStepTakesLong_AndHearsOfItsCancellation(bool isCancelled)
    {
        var gate = Hub.Probe.StopsAt("slow");
        var run = await StartAsync(Probe("slow"), Probe("next"));
        await Hub.InstanceStandsAsync(run, OrchestrationRuntimeStatus.Running);

        if (isCancelled)
        {
            await Hub.Control.CancelAsync(run, Cancellation.ByEngine(), CancellationToken.None);
        }
        else
        {
            gate.Open();
        }

        Assert.Equal(isCancelled ? RunStatus.Cancelled : RunStatus.Succeeded, (await Hub.EndAsync(run)).Status);
        Assert.Equal(isCancelled ? ["slow"] : ["slow", "next"], Hub.Probe.Calls);
    }

    [Fact]
    public async Task Run_IsPaused_WhereverItIs()
    {
        var gate = Hub.Probe.StopsAt("slow");
        var run = await StartAsync(Probe("slow"), Probe("next"));
        await Hub.StandsAsync(run, "slow", ExecutionStatus.Running);
        await Hub.Control.PauseAsync(run, null, CancellationToken.None);
        gate.Open();
        await Hub.StandsAsync(run, "slow", ExecutionStatus.Succeeded);
        await Hub.InstanceStandsAsync(run, OrchestrationRuntimeStatus.Running);
        Assert.Equal(["slow"], Hub.Probe.Calls);

        await Hub.Control.ResumeAsync(run, null, CancellationToken.None);

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run)).Status);
        Assert.Equal(["slow", "next"], Hub.Probe.Calls);
    }

    [Fact]
    public async Task Orchestration_WaitsForTheRelease_OfARunThatAnotherProcessDrives()
    {
        var run = await DrivenElsewhereAsync(TimeSpan.FromHours(1));
        await Hub.Get<DurableLauncher>().StartAsync(run, new RunRequest(IsReleased: false), CancellationToken.None);
        await Hub.InstanceStandsAsync(run, OrchestrationRuntimeStatus.Running);
        await Eventually.HoldsAsync("it waits for an event", () => Hub.Tasks.History(run).OfType<TimerCreatedEvent>().Any());
        Assert.Empty(Hub.Probe.Calls);

        await Hub.Client.RaiseEventAsync(run, Functions.Engine.Names.Released, true);

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run)).Status);
        Assert.Equal(["a"], Hub.Probe.Calls);
    }

    [Fact]
    public async Task Orchestration_TakesARun_ThatItsProcessWasNotHeardOf()
    {
        var run = await DrivenElsewhereAsync(TimeSpan.FromSeconds(3));

        await Hub.Get<DurableLauncher>().StartAsync(run, new RunRequest(IsReleased: false), CancellationToken.None);

        var ended = await Hub.EndAsync(run);
        Assert.Equal(RunStatus.Succeeded, ended.Status);
        Assert.True(ended.CompletedAt - ended.StartedAt >= TimeSpan.FromSeconds(3));
        Assert.Equal(["a"], Hub.Probe.Calls);
    }

    [Theory]
    [InlineData(60, 0)]
    [InlineData(-1, 1)]
    public async Task Maintenance_LeavesARunToItsProcess_AsLongAsThatIsHeardOf(int seconds, int repaired)
    {
        var run = await DrivenElsewhereAsync(TimeSpan.FromSeconds(seconds));

        Assert.Equal(repaired, await Hub.Get<RunMaintenance>().CheckAsync(CancellationToken.None));

        Assert.Equal(repaired == 1, await Hub.Client.GetInstanceAsync(run) is not null);
    }

    [Fact]
    public async Task Run_HasOneDriver_HoweverOftenItIsLaunched()
    {
        var run = await Hub.AdmitAsync(Define.Workflow("w", Probe("a"), Probe("b")));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Hub.Get<DurableLauncher>().LaunchAsync(run, CancellationToken.None)));

        Assert.Equal(RunStatus.Succeeded, (await EndAsync(run.Id)).Status);
        Assert.Equal(["a", "b"], Hub.Probe.Calls);
    }

    private static JsonObject Probe(string name) => Define.Task(name, ProbeTaskType.Type, new JsonObject());

    private async Task<string> StartAsync(params JsonObject[] tasks) => (await Hub.StartAsync(Define.Workflow(Define.UniqueName("eager"), tasks))).Id;

    private Task<Run> EndAsync(string run) => Hub.ReadsAsync(run, "it has ended", r => r.Status.IsFinal());

    private async Task<string> DrivenElsewhereAsync(TimeSpan kept)
    {
        var run = await Hub.AdmitAsync(Define.Workflow("w", Probe("a")), LongAgo);
        var now = DateTimeOffset.UtcNow;
        await Hub.Runs.BeginAsync(run.Id, now, new LogLine(now, LogSeverity.Info, "run started"), now + kept, CancellationToken.None);
        return run.Id;
    }
}
