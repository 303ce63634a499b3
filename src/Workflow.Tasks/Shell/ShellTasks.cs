using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Shell;

/// <summary>Registers SHELL tasks.</summary>
internal static class ShellTasks
{
    internal static void AddShellTasks(this IServiceCollection services, IConfigurationSection shell)
    {
        services.AddOptions<ShellTaskOptions>().Bind(shell).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<ShellPlaces>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITaskType, ShellTaskType>());
    }
}
