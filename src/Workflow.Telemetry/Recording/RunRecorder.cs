using Microsoft.Extensions.Logging;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Telemetry;
using Workflow.Telemetry.Metrics;
using Workflow.Telemetry.Spans;

namespace Workflow.Telemetry.Recording;

/// <summary>Turns what was recorded into metrics and spans. It never fails and changes nothing: telemetry is not part of a run.</summary>
/// <param name="meters">The metrics.</param>
/// <param name="spans">The spans.</param>
/// <param name="known">The runs that were used lately.</param>
/// <param name="versions">The planned versions.</param>
/// <param name="logger">The host's log.</param>
internal sealed partial class RunRecorder(RunMeters meters, RunSpans spans, KnownRuns known, PlannedVersions versions, ILogger<RunRecorder> logger)
{
    /// <summary>The metrics.</summary>
    public RunMeters Meters => meters;

    /// <summary>The runs that were used lately.</summary>
    public KnownRuns Known => known;

    /// <summary>A run began.</summary>
    public async ValueTask StartedAsync(RunHead run)
    {
        if (!meters.IsOn)
        {
            return;
        }

        try
        {
            meters.RunStarted(run, await NameOfAsync(run, known.Find(run.Id)));
        }
        catch (Exception e)
        {
            LogFailed(e);
        }
    }

    /// <summary>A run ended.</summary>
    /// <param name="run">The run.</param>
    /// <param name="reader">Reads it, if it is not known.</param>
    public async ValueTask EndedAsync(RunHead run, IRunReader reader)
    {
        if (!meters.IsOn && !spans.IsOn)
        {
            return;
        }

        try
        {
            var of = known.Find(run.Id);
            var workflow = await NameOfAsync(run, of);
            meters.RunEnded(run, workflow);
            await spans.AddAsync(run, of, workflow, reader);
        }
        catch (Exception e)
        {
            LogFailed(e);
        }
    }

    /// <summary>Executions ended.</summary>
    /// <param name="runId">Their run.</param>
    /// <param name="executions">Those that were written and have ended.</param>
    /// <param name="store">Reads what is not known.</param>
    public ValueTask EndedAsync(string runId, IReadOnlyList<TaskExecution> executions, IRunStore store)
    {
        if (executions.Count == 0 || (!meters.IsOn && !spans.IsOn))
        {
            return ValueTask.CompletedTask;
        }

        try
        {
            for (var i = 0; i < executions.Count; i++)
            {
                meters.ExecutionEnded(executions[i]);
            }

            return Guarded(spans.AddAsync(runId, executions, store));
        }
        catch (Exception e)
        {
            LogFailed(e);
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>The <c>traceparent</c> of a run that a task of another one starts: the span of the attempt; <c>null</c>: nothing is traced.</summary>
    public async Task<string?> OfChildAsync(RunParent parent, IRunStore store)
    {
        try
        {
            return await spans.FindParentAsync(parent, store);
        }
        catch (Exception e)
        {
            LogFailed(e);
            return null;
        }
    }

    // Nearly always it has ended at once.
    private ValueTask Guarded(ValueTask adding) => adding.IsCompletedSuccessfully ? adding : WaitAsync(adding);

    private async ValueTask WaitAsync(ValueTask adding)
    {
        try
        {
            await adding;
        }
        catch (Exception e)
        {
            LogFailed(e);
        }
    }

    private async ValueTask<string> NameOfAsync(RunHead run, KnownRun? of)
    {
        if (of?.Workflow is { } name)
        {
            return name;
        }

        if (await versions.FindAsync(run.WorkflowId, run.WorkflowVersion, CancellationToken.None) is not { } version)
        {
            return MetricTags.OtherWorkflows;
        }

        of?.Workflow = version.Definition.Name;
        return version.Definition.Name;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A metric or a span could not be recorded")]
    private partial void LogFailed(Exception exception);
}
