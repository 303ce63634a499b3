using Microsoft.Extensions.Configuration;
using Workflow.Telemetry.Otlp;

namespace Workflow.Telemetry.Tests.Otlp;

public class OtlpTargetTests
{
    [Theory]
    [InlineData("ENDPOINT=http://c:4317", "http://c:4317/opentelemetry.proto.collector.trace.v1.TraceService/Export", true)]
    [InlineData("ENDPOINT=http://c:4318 PROTOCOL=http/protobuf", "http://c:4318/v1/traces", false)]
    [InlineData("ENDPOINT=http://c:4318/base/ PROTOCOL=http/protobuf", "http://c:4318/base/v1/traces", false)]
    [InlineData("TRACES_ENDPOINT=http://c:4318/own PROTOCOL=http/protobuf", "http://c:4318/own", false)]
    [InlineData("ENDPOINT=http://other TRACES_ENDPOINT=https://c/own TRACES_PROTOCOL=http/protobuf", "https://c/own", false)]
    [InlineData("ENDPOINT=http://c TRACES_PROTOCOL=grpc PROTOCOL=http/protobuf", "http://c/opentelemetry.proto.collector.trace.v1.TraceService/Export", true)]
    public void Of_FindsAddressAndProtocol(string settings, string url, bool isGrpc)
    {
        var target = OtlpTarget.Of(Settings(settings))!;

        Assert.Equal((url, isGrpc), (target.Url.ToString(), target.IsGrpc));
        Assert.Null(OtlpTarget.Fault(Settings(settings)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ENDPOINT=")]
    [InlineData("METRICS_ENDPOINT=http://c:4317")]
    [InlineData("HEADERS=a=b PROTOCOL=grpc")]
    public void Of_IsNothing_WithoutAnAddress(string settings) => Assert.Null(OtlpTarget.Of(Settings(settings)));

    [Theory]
    [InlineData("ENDPOINT=collector:4317")]
    [InlineData("ENDPOINT=collector")]
    [InlineData("ENDPOINT=ftp://collector")]
    [InlineData("LOGS_ENDPOINT=/v1/logs")]
    [InlineData("ENDPOINT=http://c PROTOCOL=http/json")]
    [InlineData("ENDPOINT=http://c METRICS_PROTOCOL=GRPC")]
    [InlineData("ENDPOINT=http://c COMPRESSION=zip")]
    [InlineData("ENDPOINT=http://c TRACES_COMPRESSION=GZIP")]
    [InlineData("ENDPOINT=http://c HEADERS=a:b=c")]
    [InlineData("ENDPOINT=http://c LOGS_HEADERS=a=%0a")]
    public void Fault_NamesTheSetting(string settings) => Assert.StartsWith("OTEL_EXPORTER_OTLP_", OtlpTarget.Fault(Settings(settings)), StringComparison.Ordinal);

    [Fact]
    public void Of_ReadsHeadersAndTimeout()
    {
        var target = OtlpTarget.Of(Settings("ENDPOINT=http://c HEADERS=authorization=Basic%20abc%3D,x=y=z,,=none TIMEOUT=1500"))!;

        Assert.Equal([new("authorization", "Basic abc="), new("x", "y=z")], target.Headers);
        Assert.Equal(TimeSpan.FromMilliseconds(1_500), target.Timeout);
        Assert.Equal(TimeSpan.FromSeconds(10), OtlpTarget.Of(Settings("ENDPOINT=http://c TIMEOUT=soon"))!.Timeout);
    }

    [Theory]
    [InlineData("", false, false, false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c", true, true, true)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c OTEL_SDK_DISABLED=true", false, false, false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c OTEL_METRICS_EXPORTER=none OTEL_LOGS_EXPORTER=none", true, false, false)]
    [InlineData("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=http://c", false, false, true)]
    [InlineData("OTEL_TRACES_EXPORTER=otlp", false, false, false)] // an address has to be set
    public void Switches_FollowTheSettings(string settings, bool traces, bool metrics, bool logs) =>
        Assert.Equal(new TelemetrySwitches(traces, metrics, logs), TelemetrySwitches.Of(Settings(settings, "")));

    internal static IConfiguration Settings(string settings, string prefix = OtlpTarget.Prefix) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(setting => setting.Split('=', 2)).Select(pair => new KeyValuePair<string, string?>(prefix + pair[0], pair[1])))
        .Build();
}
