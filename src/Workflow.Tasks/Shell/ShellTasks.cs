using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Shell;

/// <summary>Registers SHELL tasks.</summary>
internal static class ShellTasks
{
    internal static void AddShellTasks(this IServiceCollection services, IConfigurationSection shell)
    {
        services.AddOptions<ShellTaskOptions>().Bind(shell).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ShellTaskOptions>, ShellTaskRanges>());
        services.TryAddSingleton<ShellPlaces>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITaskType, ShellTaskType>());
    }
}

/// <summary>Checks that the settings are within their ranges.</summary>
[OptionsValidator]
internal sealed partial class ShellTaskRanges : IValidateOptions<ShellTaskOptions>;
