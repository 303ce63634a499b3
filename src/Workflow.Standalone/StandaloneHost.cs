using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Workflow.Api;
using Workflow.Api.Access;
using Workflow.Api.Access.People;
using Workflow.Api.StartUp;
using Workflow.Core.Access;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Standalone.Bulk;
using Workflow.Standalone.Engine;
using Workflow.Standalone.Logging;
using Workflow.Standalone.Memory;
using Workflow.Standalone.Notifications;
using Workflow.Standalone.Pools;
using Workflow.Standalone.Retention;
using Workflow.Standalone.Scheduling;
using Workflow.Standalone.Telemetry;
using Workflow.Storage.Sqlite;
using Workflow.Tasks;
using Workflow.Tasks.Database;
using Workflow.Telemetry;

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
        if (CommandLine.AsksForHelp(args))
        {
            Console.Out.WriteLine(CommandLine.Help);
            return 0;
        }

        if (CommandLine.Fault(args) is { } misused)
        {
            return Refuse(misused);
        }

        var isForKey = args.Contains(FirstKey.Option, StringComparer.Ordinal);

        // Slim: without IIS, HTTP/3 and logs for Windows and debuggers, which nobody uses here, and which take memory and time.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = CommandLine.Settings(args),
            ContentRootPath = AppContext.BaseDirectory, // where appsettings.json is, whatever the working directory
        });
        if (StandaloneSettings.Catalogue.Faults(builder.Configuration).ToList() is { Count: > 0 } faults)
        {
            return Refuse($"a setting is faulty: {string.Join("; ", faults)}");
        }

        if (TelemetrySwitches.Fault(builder.Configuration) is { } misdirected)
        {
            return Refuse($"a setting is faulty: {misdirected}");
        }

        var settings = builder.Configuration.GetSection("Workflow");
        var telemetry = StandaloneTelemetry.Of(builder.Configuration);
        var dataDirectory = Path.GetFullPath(settings["DataDirectory"] ?? "data");
        var fault = isForKey || settings.GetSection("Access").Get<AccessOptions>() is { HasBootstrapKey: true } || settings.GetSection("Access:Entra").Get<EntraOptions>() is { IsConfigured: true }
            ? null
            : LoopbackOnly.Fault(builder.Configuration);

        if (fault is not null && !Directory.Exists(dataDirectory))
        {
            return Refuse(fault); // there are no keys in the store either, and no store is created
        }

        if (LoopbackOnly.NamesNoAddress(builder.Configuration))
        {
            builder.WebHost.UseUrls(LoopbackOnly.DefaultAddress);
        }

        builder.Logging.AddLogLines();

        // Why the host does not start is said in one line, without the stack trace that the host would log.
        var isStarted = false;
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => level == LogLevel.Critical || (level >= LogLevel.Information && isStarted));
        if (isForKey)
        {
            builder.Logging.ClearProviders(); // standard output has the key and nothing else
        }

        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(server => server.AddServerHeader = false);
        builder.Services.AddWorkflowApi();
        builder.Services.AddSettingCatalogue(StandaloneSettings.Catalogue);
        builder.Services.AddSingleton(KeylessAccess.ThisMachine);
        builder.Services.AddSingleton(new StoreFolder(dataDirectory));
        builder.Services.AddBuiltInTaskTypes(settings);
        builder.Services.AddOptions<StoreOptions>().BindConfiguration(StoreOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<StoreOptions>, StoreRanges>();
        builder.Services.AddSqliteStore(provider =>
        {
            var store = provider.GetRequiredService<IOptions<StoreOptions>>().Value;
            return new SqliteStoreOptions
            {
                DataDirectory = dataDirectory,
                CheckTimeLimit = TimeSpan.FromSeconds(store.CheckSeconds),
                CountsTotals = telemetry.HasMetrics,
                MostLabels = provider.GetRequiredService<IOptions<TelemetryOptions>>().Value.WorkflowLabels,
                MaxBytes = store.MaxMegabytes == 0 ? null : store.MaxMegabytes * 1024 * 1024,
            };
        });
        builder.Services.AddEmbeddedEngine();
        telemetry.AddTo(builder.Services, builder.Configuration);
        add?.Invoke(builder.Services);
        builder.Services.AddRetention();
        builder.Services.AddHostedService<ScheduleService>();
        builder.Services.AddHostedService<DelayedStartService>();
        builder.Services.AddHostedService<NotificationService>();
        builder.Services.AddHostedService<BulkService>();
        builder.Services.AddHostedService<PoolService>();
        builder.Services.AddHostedService<IdleMemory>();

        await using var app = builder.Build();
        try
        {
            app.Services.GetService<IStartupValidator>()?.Validate(); // now, as the host would log a fault with its stack trace
            telemetry.MapTo(app);
            app.UseWorkflowApi();
            var isNew = !SqliteStoreOptions.HasStore(dataDirectory);
            await app.Services.GetRequiredService<IStoreHealth>().InitializeAsync(CancellationToken.None);
            if (isForKey)
            {
                await FirstKey.CreateAsync(app.Services, dataDirectory, isNew);
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
        catch (AggregateException e) when (e.InnerExceptions.All(inner => inner is OptionsValidationException))
        {
            return Refuse($"a setting is faulty: {string.Join("; ", e.InnerExceptions.SelectMany(inner => ((OptionsValidationException)inner).Failures))}");
        }
        catch (Exception e)
        {
            return Refuse($"the store in {dataDirectory} can't be opened: {e.Message}");
        }

        try
        {
            await app.StartAsync();
            isStarted = true;
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            return await StopAsync(app, $"{e.Message} Choose another with --urls http://127.0.0.1:PORT.");
        }
        catch (Exception e)
        {
            return await StopAsync(app, $"the service can't start: {e.Message}");
        }

        if (LoopbackOnly.AnswersNobodyElse(app.Urls, app.Services.GetRequiredService<IOptions<AccessOptions>>().Value.AllowedHosts) is { } warning)
        {
            app.Logger.LogWarning("{Warning}", warning);
        }

        app.Logger.LogInformation("Workflow listens on {Addresses}; the store is in {DataDirectory}; the monitor is at /monitor, and the API is described at /docs", string.Join(", ", app.Urls), dataDirectory);
        await app.WaitForShutdownAsync();
        return 0;
    }

    // Some of its services may run already. They end before what they use is gone, or they would complain of that.
    private static async Task<int> StopAsync(WebApplication app, string fault)
    {
        try
        {
            await app.StopAsync();
        }
        catch (Exception e)
        {
            app.Logger.LogDebug(e, "A part of the service that did not start could not be stopped");
        }

        return Refuse(fault);
    }

    private static int Refuse(string fault)
    {
        Console.Error.WriteLine($"workflow: {fault}");
        return 1;
    }
}

/// <summary>Checks that the settings are within their ranges.</summary>
[OptionsValidator]
internal sealed partial class StoreRanges : IValidateOptions<StoreOptions>;
