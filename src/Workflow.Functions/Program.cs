using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Workflow.Api;
using Workflow.Api.Access;
using Workflow.Api.StartUp;
using Workflow.Api.Watching;
using Workflow.Core.History;
using Workflow.Functions;
using Workflow.Functions.Api;
using Workflow.Functions.Engine;
using Workflow.Functions.Monitor;
using Workflow.Functions.Scheduling;
using Workflow.Storage.AzureTables;
using Workflow.Tasks;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<EagerMiddleware>();
if (builder.UseMonitor() is { } fault)
{
    // Contains "failed", as the host only shows such lines of a worker that does not start.
    Console.Error.WriteLine($"workflow: failed to start: {fault}");
    return 1;
}

if (AppSettings.Catalogue.Faults(builder.Configuration).ToList() is { Count: > 0 } faults)
{
    Console.Error.WriteLine($"workflow: failed to start: a setting is faulty: {string.Join("; ", faults)}");
    return 1;
}

builder.Services.AddWorkflowApi();
builder.Services.AddSettingCatalogue(AppSettings.Catalogue);
builder.Services.AddSingleton(DeveloperAccess.Of(Environment.GetEnvironmentVariable));
builder.Services.PostConfigure<AccessOptions>(PlatformFrontEnd.Add);
builder.Services.AddBuiltInTaskTypes(builder.Configuration.GetSection("Workflow"));
builder.Services.AddAzureTableStore(StoreSettings.Of(builder.Configuration));
builder.Services.AddPolledWatch();
builder.Services.AddDurableEngine();
builder.Services.AddHostedService<DelayedStartService>();

var host = builder.Build();
await host.Services.GetRequiredService<IStoreHealth>().InitializeAsync(CancellationToken.None);
await host.RunAsync();
return 0;
