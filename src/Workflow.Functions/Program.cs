using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Workflow.Core.History;
using Workflow.Functions;
using Workflow.Functions.Engine;
using Workflow.Functions.Monitor;
using Workflow.Functions.Telemetry;

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

if (AppTelemetry.Fault(builder.Configuration) is { } misdirected)
{
    Console.Error.WriteLine($"workflow: failed to start: a setting is faulty: {misdirected}");
    return 1;
}

builder.Services.AddApp(builder.Configuration);

var host = builder.Build();
await host.Services.GetRequiredService<IStoreHealth>().InitializeAsync(CancellationToken.None);
await host.RunAsync();
return 0;
