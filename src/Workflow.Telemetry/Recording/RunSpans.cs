using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Telemetry;
using Workflow.Telemetry.Spans;

namespace Workflow.Telemetry.Recording;

/// <summary>Finds what the spans of a run need, makes them and hands them on.</summary>
/// <param name="known">The runs that were used lately.</param>
/// <param name="versions">The planned versions.</param>
/// <param name="sinks">Take spans.</param>
/// <param name="tracing">What is traced; <c>null</c>: nothing.</param>
internal sealed class RunSpans(KnownRuns known, PlannedVersions versions, IEnumerable<ISpanSink> sinks, Tracing? tracing = null)
{
    // Each is a read of the store, and OpenTelemetry's limit of a span's links is the same.
    private const int MostLinks = 128;

    private readonly ISpanSink[] _sinks = [.. sinks];

    /// <summary>Whether anything is traced.</summary>
    public bool IsOn => tracing is not null && _sinks.Length > 0;

    /// <summary>Adds the span of a run that has ended.</summary>
    /// <param name="run">The run.</param>
    /// <param name="of">The same as it is known; <c>null</c>: it has to be read.</param>
    /// <param name="workflow">The name of its workflow.</param>
    /// <param name="reader">Reads it.</param>
    public async ValueTask AddAsync(RunHead run, KnownRun? of, string workflow, IRunReader reader)
    {
        if (IsOn && (of ?? await ReadAsync(run.Id, reader)) is { } found)
        {
            Add(SpanRules.OfRun(tracing!, run, found, workflow, run.Group is { } path ? GroupPath.NamesIn(path).Last() : null));
        }
    }

    /// <summary>Adds the spans of executions that have ended.</summary>
    /// <param name="runId">Their run.</param>
    /// <param name="executions">The executions.</param>
    /// <param name="store">Reads what is not known.</param>
    public ValueTask AddAsync(string runId, IReadOnlyList<TaskExecution> executions, IRunStore store)
    {
        if (!IsOn)
        {
            return ValueTask.CompletedTask;
        }

        // Nearly always all is known that a span needs: nothing is read or awaited for it.
        if (known.Find(runId) is not { Workflow: { } workflow, Waits: KnownWaits.None } run)
        {
            return ReadAndAddAsync(runId, executions, store);
        }

        for (var i = 0; i < executions.Count; i++)
        {
            Add(SpanRules.OfExecution(tracing!, run, workflow, executions[i], []));
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>The <c>traceparent</c> of a run that a task of another one starts: the span of the attempt; <c>null</c>: nothing is traced.</summary>
    public async ValueTask<string?> FindParentAsync(RunParent parent, IRunStore store) =>
        IsOn
        && await FindAsync(parent.RunId, store) is { } run
        && await versions.FindAsync(run.WorkflowId, run.Version, CancellationToken.None) is { } version
        && PartOf(run, version).Positions.TryGetValue(parent.Task, out var position)
        && await store.FindLastAsync(run.Id, position, parent.Index, CancellationToken.None) is { } attempt
            ? tracing!.ExecutionOf(run.Id, run.TraceParent, position, parent.Index, attempt.Attempt).ToString()
            : null;

    private async ValueTask ReadAndAddAsync(string runId, IReadOnlyList<TaskExecution> executions, IRunStore store)
    {
        if (await FindAsync(runId, store) is not { } run || !run.SpanIn(tracing!).IsSampled || await versions.FindAsync(run.WorkflowId, run.Version, CancellationToken.None) is not { } version)
        {
            return;
        }

        var plan = PartOf(run, version).Plan;
        var workflow = run.Workflow = version.Definition.Name;
        if (run.Waits == KnownWaits.Unknown)
        {
            run.Waits = plan.Tasks.Any(IsWait) ? KnownWaits.Some : KnownWaits.None;
        }

        for (var i = 0; i < executions.Count; i++)
        {
            var waits = run.Waits == KnownWaits.Some ? await FindWaitsAsync(run, plan, executions[i], store) : [];
            Add(SpanRules.OfExecution(tracing!, run, workflow, executions[i], waits));
        }
    }

    // Only the first attempt of a task comes after them.
    private static async ValueTask<IReadOnlyList<ExecutionKey>> FindWaitsAsync(KnownRun run, RunPlan plan, TaskExecution execution, IRunStore store)
    {
        if (execution is not { Attempt: 1, StartedAt: not null, Index: null })
        {
            return [];
        }

        List<ExecutionKey> waits = [];
        foreach (var upstream in plan.Tasks[execution.Position].Upstreams)
        {
            if (IsWait(plan.Tasks[upstream]) && waits.Count < MostLinks && await store.FindLastAsync(run.Id, upstream, null, CancellationToken.None) is { StartedAt: not null } wait)
            {
                waits.Add(new ExecutionKey(upstream, null, wait.Attempt));
            }
        }

        return waits;
    }

    private static bool IsWait(PlannedTask task) => task.Waits || task.HasCallback;

    private static PlannedVersion PartOf(KnownRun run, PlannedVersion version) => run.Group is { } path ? version.GroupAt(path) : version;

    private void Add(RunSpan? span)
    {
        if (span is null)
        {
            return; // it is not recorded
        }

        foreach (var sink in _sinks)
        {
            sink.Add(span);
        }
    }

    private async ValueTask<KnownRun?> FindAsync(string runId, IRunReader reader) => known.Find(runId) ?? await ReadAsync(runId, reader);

    private async ValueTask<KnownRun?> ReadAsync(string runId, IRunReader reader) =>
        await reader.GetAsync(runId, CancellationToken.None) is { } run ? known.Keep(run) : null;
}
