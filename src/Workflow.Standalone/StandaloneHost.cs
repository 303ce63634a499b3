using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Workflow.Api;
using Workflow.Api.Access;
using Workflow.Api.Access.People;
using Workflow.Core.Access;
using Workflow.Core.History;
using Workflow.Standalone.Engine;
using Workflow.Standalone.Logging;
using Workflow.Standalone.Notifications;
using Workflow.Standalone.Retention;
using Workflow.Standalone.Scheduling;
using Workflow.Storage.Sqlite;
using Workflow.Tasks;
using Workflow.Tasks.Database;

namespace Workflow.Standalone;

/// <summary>The standalone host: one process, with an embedded engine and its store in one file.</summary>
public static class StandaloneHost
{
    /// <summary>Runs the host until it is stopped.</summary>
    /// <param name="args">The arguments of the command line: settings, and options of the host.</param>
    /// <param name="add">Adds services of one's own, such as task types.</param>
    /// <returns>The exit code: 0, or 1 if it could not start, for the reason that it has written to standard error.</returns>
    public static async Task<int> RunAsync(string[] args, Action<IServiceCollection>? add = null)
    {
        var isForKey = args.Contains(FirstKey.Option, StringComparer.Ordinal);
        if (args.FirstOrDefault(arg => arg != FirstKey.Option && arg.StartsWith(FirstKey.Option, StringComparison.OrdinalIgnoreCase)) is { } misspelt)
        {
            return Refuse($"'{misspelt}' is not an option; {FirstKey.Option} is, without a value.");
        }

        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = [.. args.Where(arg => arg != FirstKey.Option)], // otherwise it would take the next word as its value
            ContentRootPath = AppContext.BaseDirectory, // where appsettings.json is, whatever the working directory
        });
        var settings = builder.Configuration.GetSection("Workflow");
        var dataDirectory = Path.GetFullPath(settings["DataDirectory"] ?? "data");
        string? fault;
        try
        {
            fault = isForKey || settings.GetSection("Access").Get<AccessOptions>() is { HasBootstrapKey: true } || settings.GetSection("Access:Entra").Get<EntraOptions>() is { IsConfigured: true }
                ? null
                : LoopbackOnly.Fault(builder.Configuration);
        }
        catch (InvalidOperationException e)
        {
            return Refuse($"a setting is faulty: {e.Message}"); // such as a word in place of true or false
        }

        if (fault is not null && !Directory.Exists(dataDirectory))
        {
            return Refuse(fault); // there are no keys in the store either, and no store is created
        }

        if (LoopbackOnly.NamesNoAddress(builder.Configuration))
        {
            builder.WebHost.UseUrls(LoopbackOnly.DefaultAddress);
        }

        builder.Logging.AddLogLines();
        if (isForKey)
        {
            builder.Logging.ClearProviders(); // standard output has the key and nothing else
        }

        builder.WebHost.ConfigureKestrel(server => server.AddServerHeader = false);
        builder.Services.AddWorkflowApi();
        builder.Services.AddSingleton(KeylessAccess.ThisMachine);
        builder.Services.AddSingleton(new StoreFolder(dataDirectory));
        builder.Services.AddBuiltInTaskTypes(settings);
        builder.Services.AddOptions<StoreOptions>().BindConfiguration(StoreOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSqliteStore(provider =>
        {
            var store = provider.GetRequiredService<IOptions<StoreOptions>>().Value;
            return new SqliteStoreOptions
            {
                DataDirectory = dataDirectory,
                CheckTimeLimit = TimeSpan.FromSeconds(store.CheckSeconds),
                MaxBytes = store.MaxMegabytes == 0 ? null : store.MaxMegabytes * 1024 * 1024,
            };
        });
        builder.Services.AddEmbeddedEngine();
        add?.Invoke(builder.Services);
        builder.Services.AddRetention();
        builder.Services.AddHostedService<ScheduleService>();
        builder.Services.AddHostedService<NotificationService>();

        await using var app = builder.Build();
        try
        {
            app.UseWorkflowApi();
            await app.Services.GetRequiredService<IStoreHealth>().InitializeAsync(CancellationToken.None);
            if (isForKey)
            {
                await FirstKey.CreateAsync(app.Services);
                return 0;
            }

            if (fault is not null && !await app.Services.GetRequiredService<IAccessKeyStore>().HasKeysAsync(CancellationToken.None))
            {
                return Refuse(fault);
            }
        }
        catch (OptionsValidationException e)
        {
            return Refuse($"a setting is faulty: {string.Join("; ", e.Failures)}");
        }
        catch (Exception e)
        {
            return Refuse($"the store in {dataDirectory} can't be opened: {e.Message}");
        }

        try
        {
            await app.StartAsync();
        }
        catch (OptionsValidationException e)
        {
            return Refuse($"a setting is faulty: {string.Join("; ", e.Failures)}");
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            return Refuse($"{e.Message} Choose another with --urls http://127.0.0.1:PORT.");
        }

        app.Logger.LogInformation("Workflow listens on {Addresses}; the store is in {DataDirectory}; the API is described at /docs", string.Join(", ", app.Urls), dataDirectory);
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static int Refuse(string fault)
    {
        Console.Error.WriteLine($"workflow: {fault}");
        return 1;
    }
}
