using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.Telemetry;

namespace Workflow.Telemetry.Tests.Metrics;

/// <summary>What is not exported costs nothing: nothing is registered, so runs take the same way as without this project.</summary>
public class OffTests
{
    [Fact]
    public void Nothing_IsRegistered_WhenNothingIsExported()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IRunStore>(_ => throw new InvalidOperationException());
        var before = services.ToList();
        var configuration = new ConfigurationBuilder().Build();

        services.AddWorkflowTelemetry(configuration, TelemetrySwitches.Of(configuration));

        Assert.DoesNotContain(services, service => service.ServiceType == typeof(Tracing) || service.ServiceType == typeof(ILogTraces));
        Assert.Same(before.Single().ImplementationFactory, services.Single(service => service.ServiceType == typeof(IRunStore)).ImplementationFactory);
        Assert.DoesNotContain(services, service => service.ServiceType.Namespace?.StartsWith("OpenTelemetry", StringComparison.Ordinal) == true);
        Assert.Equal([nameof(TelemetryOptions)], services.SelectMany(service => service.ServiceType.GenericTypeArguments).Select(type => type.Name).Where(name => name == nameof(TelemetryOptions)).Distinct());
    }

    // The only counter that runs reach without it: nobody listens, so it keeps nothing.
    [Fact]
    public void LimitOfAnExpression_AllocatesNothing_WhenNobodyListens()
    {
        var meter = new System.Diagnostics.Metrics.Meter("Workflow.Off");
        var counter = meter.CreateCounter<long>("off");
        counter.Add(1, new KeyValuePair<string, object?>("a", "b"));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("a", "b"));
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        meter.Dispose();
    }
}
