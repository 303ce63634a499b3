using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Telemetry;
using Workflow.Telemetry.Metrics;
using Workflow.Telemetry.Recording;
using Workflow.Telemetry.Spans;

namespace Workflow.Telemetry.Tests.Recording;

/// <summary>
/// What a run pays for its metrics and spans, counted in bytes: time depends on the machine. The bound is what is measured (448) and a quarter more,
/// so that a list, a closure or a state machine for each execution is noticed, not to speak of the copy of a payload.
/// </summary>
public class RecordingCostTests
{
    private const int MostBytes = 560;
    private const int Rounds = 1_000;

    private static readonly DateTimeOffset At = new(2026, 11, 23, 19, 1, 2, TimeSpan.Zero);

    [Theory]
    [InlineData(100_000, 10)] // there is room
    [InlineData(10, 10)] // the collector is away, and what comes is dropped
    [InlineData(100_000, 1_000_000)] // a large output is not copied, and not kept
    public async Task Execution_IsRecorded_ByABoundedNumberOfBytes(int queue, int outputCharacters)
    {
        var inner = StillStore.Of<IRunStore>(new Dictionary<string, object> { ["RecordAsync"] = Task.FromResult<IReadOnlyList<TaskExecution>>([]) });
        var definition = new WorkflowDefinition { Name = "w", Tasks = [new TaskDefinition { Name = "a", TaskType = "PASS", Config = JsonElement.Parse("{}") }] };
        using var versions = new PlannedVersions(StillStore.Of<IWorkflowStore>(new Dictionary<string, object> { ["GetVersionAsync"] = Task.FromResult<WorkflowVersion?>(new WorkflowVersion(1, 1, definition, At)) }));
        using var metrics = Sdk.CreateMeterProviderBuilder().AddMeter(MetricNames.Meter).AddReader(new BaseExportingMetricReader(new Nowhere<Metric>())).Build();
        using var meters = new RunMeters(new WorkflowLabels(10).Of, isCountedInStore: true);
        using var drops = new SpanDrops();
        using var gate = new ManualResetEventSlim();
        using var spans = new SpanQueue(new Nowhere<RunSpan>(gate), new SpanQueueSettings(queue, 60_000, 1_000, Math.Min(queue, 512)), drops);
        var known = new KnownRuns();
        known.Keep(new Run { Id = "20261123T190102123456-7-k3f9q2", WorkflowId = 1, WorkflowVersion = 1, Status = RunStatus.Running, Trigger = RunTrigger.Manual, CreatedAt = At, Inputs = JsonElement.Parse("{}") });
        var observed = new ObservedRunStore(inner, new RunRecorder(meters, new RunSpans(known, versions, [spans], new Tracing()), known, versions, NullLogger<RunRecorder>.Instance));
        TaskExecution[] ended = [new() { Position = 0, Task = "a", TaskType = "PASS", Status = ExecutionStatus.Succeeded, StartedAt = At, CompletedAt = At, Output = JsonSerializer.SerializeToElement(new string('x', outputCharacters)) }];

        await MeasureAsync(observed, ended); // what is made once
        var own = await MeasureAsync(observed, ended) - await MeasureAsync(inner, ended);
        gate.Set();

        TestContext.Current.TestOutputHelper?.WriteLine($"{own / Rounds} bytes for an execution");
        Assert.InRange(own / Rounds, 1, MostBytes);
    }

    // All answers are there at once, so all is done on this thread.
    private static async Task<long> MeasureAsync(IRunStore store, IReadOnlyList<TaskExecution> executions)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++)
        {
            await store.RecordAsync("20261123T190102123456-7-k3f9q2", executions, [], CancellationToken.None);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private sealed class Nowhere<T>(ManualResetEventSlim? gate = null) : BaseExporter<T>
        where T : class
    {
        public override ExportResult Export(in Batch<T> batch)
        {
            gate?.Wait();
            return ExportResult.Success;
        }
    }
}
