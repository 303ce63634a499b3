using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Workflow.Core.Telemetry;
using Workflow.Telemetry.Metrics;

namespace Workflow.Telemetry.Tests.Metrics;

/// <summary>As many workflows as are allowed are told apart, and durations keep their buckets.</summary>
public class SeriesLimitTests
{
    [Theory]
    [InlineData(200)]
    [InlineData(1_000)]
    public void Workflows_AreToldApart(int workflows)
    {
        var builder = Sdk.CreateMeterProviderBuilder().AddMeter(MetricNames.Meter);
        SeriesLimit.Set(builder, workflows);
        var exporter = new Counting();
        using var meter = new Meter(MetricNames.Meter);
        using var metrics = builder.AddReader(new BaseExportingMetricReader(exporter)).Build();
        var histogram = meter.CreateHistogram("limit.of.this.test", "s", "", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2] });
        for (var i = 0; i < workflows; i++)
        {
            foreach (var outcome in (string[])["a", "b", "c", "d"])
            {
                histogram.Record(1, new KeyValuePair<string, object?>(MetricTags.Workflow, $"w{i}"), new KeyValuePair<string, object?>(MetricTags.Outcome, outcome));
            }
        }

        metrics.ForceFlush();

        Assert.Equal((4 * workflows, 3), (exporter.Series, exporter.Buckets));
    }

    private sealed class Counting : BaseExporter<Metric>
    {
        public int Series { get; private set; }

        public int Buckets { get; private set; }

        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
            {
                foreach (ref readonly var point in metric.GetMetricPoints())
                {
                    if (metric.Name == "limit.of.this.test")
                    {
                        Series++;
                        Buckets = 0;
                        foreach (var bucket in point.GetHistogramBuckets())
                        {
                            Buckets++;
                        }
                    }
                }
            }

            return ExportResult.Success;
        }
    }
}
