using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using Workflow.Telemetry.Spans;

namespace Workflow.Telemetry;

/// <summary>
/// Sends what waits when the host has stopped everything else: all signals at the same time, so that a collector that does not answer delays the
/// end by one time limit.
/// </summary>
/// <param name="provider">Has what sends.</param>
internal sealed class TelemetryStop(IServiceProvider provider) : IHostedLifecycleService
{
    /// <summary>The time limit. What is not sent by then is lost.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        var most = (int)Most.TotalMilliseconds;
        var (spans, metrics, logs) = (provider.GetService<SpanQueue>(), provider.GetService<MeterProvider>(), provider.GetService<LoggerProvider>());

        // Threads of their own: each blocks.
        var stopping = Task.WhenAll(OnThread(() => spans?.Stop(Most)), OnThread(() => metrics?.Shutdown(most)), OnThread(() => logs?.Shutdown(most)));
        return Task.WhenAny(stopping, Task.Delay(Most + Most, CancellationToken.None)); // what fails here is no fault of the host's end
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static Task OnThread(Action stop) => Task.Factory.StartNew(stop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
