using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Workflow.Api.StartUp;

/// <summary>Says in the log which settings nothing reads: a misspelt one would otherwise have no effect, silently.</summary>
internal sealed partial class UnknownSettings(SettingCatalogue catalogue, IConfiguration configuration, ILogger<UnknownSettings> logger) : IHostedService, IStartUpNote
{
    private const int MostNamed = 20;

    public Task StartAsync(CancellationToken cancellationToken) => SayAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SayAsync(CancellationToken cancellationToken)
    {
        foreach (var name in catalogue.Unknown(configuration).Take(MostNamed))
        {
            LogUnknown(name);
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "unknown setting {Setting}")]
    private partial void LogUnknown(string setting);
}
