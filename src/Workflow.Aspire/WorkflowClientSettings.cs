namespace Microsoft.Extensions.Hosting;

/// <summary>What a client of the workflow service brings along; section <c>Aspire:Workflow:Client</c>, and below it the name of the connection.</summary>
public sealed class WorkflowClientSettings
{
    /// <summary>Where settings are read.</summary>
    public const string Section = "Aspire:Workflow:Client";

    /// <summary>
    /// The service: an address, or <c>Endpoint=ADDRESS;Key=KEY</c>. By default <c>ConnectionStrings:NAME</c>, which an AppHost sets. It may
    /// have a key, and is in no text of an exception.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>Whether there is no health check. Default: <c>false</c>.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Whether the requests are in no trace. Default: <c>false</c>.</summary>
    public bool DisableTracing { get; set; }

    /// <summary>Whether the requests are in no metric. Default: <c>false</c>.</summary>
    public bool DisableMetrics { get; set; }
}
