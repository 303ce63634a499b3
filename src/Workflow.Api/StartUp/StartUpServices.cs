using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Workflow.Api.StartUp;

/// <summary>Adds what a host checks, and says in its log, when it starts.</summary>
public static class StartUpServices
{
    /// <summary>Adds the warning about settings that nothing reads.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="catalogue">The settings that the host knows.</param>
    public static void AddSettingCatalogue(this IServiceCollection services, SettingCatalogue catalogue)
    {
        services.AddSingleton(catalogue);
        services.AddNote<UnknownSettings>();
    }

    /// <summary>Adds what is said when the host starts.</summary>
    internal static void AddNote<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TNote>(this IServiceCollection services)
        where TNote : class, IHostedService, IStartUpNote
    {
        services.AddSingleton<TNote>();
        services.AddSingleton<IStartUpNote>(provider => provider.GetRequiredService<TNote>());
        services.AddHostedService(provider => provider.GetRequiredService<TNote>());
    }
}
