using Microsoft.Extensions.Options;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Session;
using Workflow.Core.Health;
using Workflow.Core.Limits;
using Workflow.Standalone.Health;

namespace Workflow.Standalone.Engine;

/// <summary>Adds the embedded engine to a host.</summary>
internal static class EngineServices
{
    public static void AddEmbeddedEngine(this IServiceCollection services)
    {
        services.AddOptions<EngineOptions>().BindConfiguration(EngineOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<EngineOptions>, EngineRanges>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<EngineOptions>>().Value);
        services.AddSingleton<EngineMailbox>();
        services.AddSingleton<IRunLauncher>(provider => provider.GetRequiredService<EngineMailbox>());
        services.AddSingleton(provider => new Workers(provider.GetRequiredService<IOptions<EngineOptions>>().Value.MaxConcurrentTasks));
        services.AddSingleton<SessionServices>();
        services.AddSingleton<IVitals, StandaloneVitals>();
        services.AddHostedService<EmbeddedEngine>();
    }
}

/// <summary>Checks that the settings are within their ranges.</summary>
[OptionsValidator]
internal sealed partial class EngineRanges : IValidateOptions<EngineOptions>;
