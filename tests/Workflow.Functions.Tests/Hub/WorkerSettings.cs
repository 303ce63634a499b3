using Microsoft.Azure.Functions.Worker.Extensions.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Workflow.Functions.Tests.Hub;

/// <summary>How the worker of a function app writes and reads messages, taken from the worker itself.</summary>
internal static class WorkerSettings
{
    private static readonly ServiceProvider Worker = Build();

    /// <summary>The worker's services.</summary>
    public static IServiceProvider Services => Worker;

    /// <summary>The settings of what runs orchestrations.</summary>
    public static DurableTaskWorkerOptions Of() => Worker.GetRequiredService<IOptions<DurableTaskWorkerOptions>>().Value;

    /// <summary>Gives them to a worker and a client that are not the app's.</summary>
    public static void AddWorkerSettings(this IServiceCollection services)
    {
        var converter = Of().DataConverter;
        services.ConfigureAll<DurableTaskWorkerOptions>(options => (options.DataConverter, options.EnableEntitySupport) = (converter, true));
        services.ConfigureAll<DurableTaskClientOptions>(options => (options.DataConverter, options.EnableEntitySupport, options.DefaultVersion) = (converter, true, HostJson.OrchestrationVersion));
    }

    private static ServiceProvider Build()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        var builder = services.AddFunctionsWorkerDefaults();
        new DurableTaskExtensionStartup().Configure(builder);
        return services.BuildServiceProvider();
    }
}
