using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Workflow.Tasks.Database.Clients;
using Workflow.Tasks.Database.Connections;

namespace Workflow.Tasks.Database;

/// <summary>Registers what DATABASE tasks need.</summary>
internal static class DatabaseTasks
{
    internal static void AddDatabaseTasks(this IServiceCollection services, IConfigurationSection database)
    {
        services.AddOptions<DatabaseTaskOptions>()
            .Bind(database)
            .Configure(options => options.BlockedNetworks = Networks(database.GetSection(nameof(DatabaseTaskOptions.BlockedNetworks))))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DatabaseTaskOptions>, DatabaseTaskOptionsValidator>());
        services.TryAddSingleton<DatabaseAddresses>();
        services.TryAddSingleton<DatabasePlaces>();
        services.TryAddSingleton<PostgresPools>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDatabaseClient, PostgresClient>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDatabaseClient, SqlServerClient>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDatabaseClient, SqliteClient>());
    }

    // An empty text is an empty list, and not the list of HTTP tasks.
    private static string[]? Networks(IConfigurationSection section) =>
        section.Exists() || section.Value is not null ? NetworkList.Of(section) : null;
}
