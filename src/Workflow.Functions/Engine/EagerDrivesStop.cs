using Microsoft.Extensions.Hosting;
using Workflow.Core.Execution.Session;

namespace Workflow.Functions.Engine;

/// <summary>Hands over the runs that the process drives by itself when it stops.</summary>
/// <param name="eager">What drives them.</param>
internal sealed class EagerDrivesStop(Lazy<IEagerDrives> eager) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => eager.IsValueCreated && eager.Value is EagerDrives drives ? drives.StopAsync(cancellationToken) : Task.CompletedTask;
}
