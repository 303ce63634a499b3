namespace Workflow.Telemetry.Spans;

/// <summary>The names of the attributes of spans.</summary>
public static class SpanNames
{
    /// <summary>The run's id.</summary>
    public const string RunId = "workflow.run.id";

    /// <summary>The workflow's id.</summary>
    public const string WorkflowId = "workflow.id";

    /// <summary>The workflow's version.</summary>
    public const string Version = "workflow.version";

    /// <summary>What started the run.</summary>
    public const string Trigger = "workflow.run.trigger";

    /// <summary>The name of the task.</summary>
    public const string Task = "workflow.task.name";

    /// <summary>The item, from 0.</summary>
    public const string Item = "workflow.task.item";

    /// <summary>Which attempt, from 1.</summary>
    public const string Attempt = "workflow.task.attempt";

    /// <summary>The code of the error (OpenTelemetry's semantic conventions).</summary>
    public const string Error = "error.type";
}
