using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Script;

/// <summary>Registers SCRIPT tasks.</summary>
internal static class ScriptTasks
{
    internal static void AddScriptTasks(this IServiceCollection services, IConfigurationSection script)
    {
        services.AddOptions<ScriptTaskOptions>().Bind(script).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<ScriptPlaces>();
        services.TryAddSingleton<ScriptPool>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITaskType, ScriptTaskType>());
    }
}
