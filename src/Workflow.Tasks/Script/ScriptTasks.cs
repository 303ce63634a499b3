using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Script;

/// <summary>Registers SCRIPT tasks.</summary>
internal static class ScriptTasks
{
    internal static void AddScriptTasks(this IServiceCollection services, IConfigurationSection script)
    {
        services.AddOptions<ScriptTaskOptions>().Bind(script).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ScriptTaskOptions>, ScriptTaskRanges>());
        services.TryAddSingleton<ScriptPlaces>();
        services.TryAddSingleton<ScriptPool>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITaskType, ScriptTaskType>());
    }
}

/// <summary>Checks that the settings are within their ranges.</summary>
[OptionsValidator]
internal sealed partial class ScriptTaskRanges : IValidateOptions<ScriptTaskOptions>;
