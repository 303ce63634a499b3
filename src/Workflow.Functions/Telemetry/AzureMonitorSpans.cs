using System.Globalization;
using Microsoft.ApplicationInsights;
using Microsoft.ApplicationInsights.DataContracts;
using Microsoft.ApplicationInsights.Extensibility;
using Microsoft.ApplicationInsights.Extensibility.Implementation;
using Workflow.Telemetry;
using Workflow.Telemetry.Spans;
using JsonSerializer = System.Text.Json.JsonSerializer;

namespace Workflow.Functions.Telemetry;

/// <summary>
/// Sends spans to Azure Monitor, by the API of Application Insights: it takes the ids of spans, which the exporter of OpenTelemetry draws
/// itself. Runs are requests there, and executions dependencies.
/// </summary>
internal sealed class AzureMonitorSpans : ISpanSink, IDisposable
{
    // By this name Azure Monitor finds the links of a span.
    private const string Links = "_MS.links";

    private readonly TelemetryConfiguration _configuration;
    private readonly TelemetryClient _client;

    public AzureMonitorSpans(AzureMonitorSettings settings)
    {
        _configuration = new TelemetryConfiguration { ConnectionString = settings.ConnectionString };
        if (settings.Credential is { } credential)
        {
            _configuration.SetAzureTokenCredential(credential);
        }

        _client = new TelemetryClient(_configuration);
    }

    /// <inheritdoc/>
    public void Add(RunSpan span) => _client.Track(Of(span));

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Flush();
        _configuration.Dispose();
    }

    /// <summary>The span as Application Insights has it.</summary>
    internal static OperationTelemetry Of(RunSpan span)
    {
        OperationTelemetry item = span.Role == SpanRole.Server
            ? new RequestTelemetry { ResponseCode = Attribute(span, Core.Telemetry.MetricTags.Outcome) }
            : new DependencyTelemetry { Type = span.Role == SpanRole.Client ? Attribute(span, Core.Telemetry.MetricTags.TaskType) : "InProc", ResultCode = Attribute(span, Core.Telemetry.MetricTags.Outcome) };
        item.Id = span.SpanId;
        item.Name = span.Name;
        item.Timestamp = span.Start;
        item.Duration = span.End - span.Start;
        item.Success = !span.IsError;
        item.Context.Operation.Id = span.TraceId;
        item.Context.Operation.ParentId = span.ParentId;
        item.Context.Cloud.RoleName = TelemetryServices.ServiceName;
        foreach (var (name, value) in span.OfRun.All.Concat(span.Attributes))
        {
            item.Properties[name] = Convert.ToString(value, CultureInfo.InvariantCulture);
        }

        if (span.Links.Count > 0)
        {
            item.Properties[Links] = JsonSerializer.Serialize(span.Links.Select(link => new Dictionary<string, string> { ["operation_Id"] = link.TraceId, ["id"] = link.SpanId }));
        }

        return item;
    }

    private static string Attribute(RunSpan span, string name) => span.Attributes.FirstOrDefault(attribute => attribute.Key == name).Value as string ?? "";
}
