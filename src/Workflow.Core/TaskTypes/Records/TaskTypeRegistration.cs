using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Workflow.Core.TaskTypes.Records;

/// <summary>Adds task types of one's own to a host.</summary>
public static class TaskTypeRegistration
{
    /// <summary>Adds a task type, as a singleton. Safe to call twice.</summary>
    /// <typeparam name="T">The task type; what its constructor takes comes from the services.</typeparam>
    /// <param name="services">The services of the host.</param>
    /// <exception cref="ArgumentException">The record of its config can't be one: the message says why.</exception>
    [RequiresUnreferencedCode(ByReflection.Why)]
    [RequiresDynamicCode(ByReflection.Why)]
    public static IServiceCollection AddTaskType<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(this IServiceCollection services)
        where T : class, ITaskType
    {
        for (var type = typeof(T); type is not null; type = type.BaseType)
        {
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(RecordTaskType<>))
            {
                _ = RecordShape.Of(type.GetGenericArguments()[0]); // said when the host is put together, and not by the first request
            }
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITaskType, T>());
        return services;
    }
}
