namespace Workflow.Standalone.Telemetry;

/// <summary>Settings of <c>/metrics</c>, section <c>Workflow:Prometheus</c>.</summary>
internal sealed class PrometheusOptions
{
    /// <summary>The section they are read from.</summary>
    public const string Section = "Workflow:Prometheus";

    /// <summary>Whether the host answers at <c>/metrics</c>, for Prometheus.</summary>
    public bool Enabled { get; set; }

    /// <summary>Whether it is answered without a key: it names workflows, pools and task types. By default it needs a key, as everything does.</summary>
    public bool Open { get; set; }
}
