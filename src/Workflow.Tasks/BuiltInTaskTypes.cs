using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;
using Workflow.Tasks.Database;
using Workflow.Tasks.Http;
using Workflow.Tasks.Notifications;
using Workflow.Tasks.Pass;
using Workflow.Tasks.Script;
using Workflow.Tasks.Secrets;
using Workflow.Tasks.Secrets.Files;
using Workflow.Tasks.Secrets.KeyVault;
using Workflow.Tasks.Shell;

namespace Workflow.Tasks;

/// <summary>Registers the task types that come with the service.</summary>
public static class BuiltInTaskTypes
{
    /// <summary>Their classes of options that have a constant <c>Section</c>.</summary>
    public static IReadOnlyList<SettingClass> Options { get; } =
    [
        SettingClass.Of<DatabaseTaskOptions>(), SettingClass.Of<KeyVaultOptions>(), SettingClass.Of<ScriptTaskOptions>(), SettingClass.Of<SecretFileOptions>(), SettingClass.Of<ShellTaskOptions>(), SettingClass.Of<SmtpOptions>(),
    ];

    /// <summary>
    /// Adds every built-in <see cref="ITaskType"/> as a singleton, with the clients and the options they need, and the
    /// secrets of the service, and the sender of notifications. Safe to call twice.
    /// </summary>
    /// <param name="services">The services to add them to.</param>
    /// <param name="workflow">
    /// The configuration section <c>Workflow</c>; <see cref="HttpTaskOptions"/> is bound from its section <c>Http</c>, and
    /// <see cref="DatabaseTaskOptions"/> from its section <c>Database</c>.
    /// </param>
    public static IServiceCollection AddBuiltInTaskTypes(this IServiceCollection services, IConfiguration workflow)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSecrets(workflow);
        services.AddNotificationSender(workflow);
        services.AddHttpTasks(workflow.GetSection("Http"));
        services.AddDatabaseTasks(workflow.GetSection("Database"));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITaskType, PassTaskType>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITaskType, HttpTaskType>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITaskType, DatabaseTaskType>());
        services.AddShellTasks(workflow.GetSection("Tasks:Shell"));
        services.AddScriptTasks(workflow.GetSection("Tasks:Script"));
        return services;
    }
}
