using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Workflow.Functions.Tests.Settings;

/// <summary>Each service of the app can be made, whatever the settings add.</summary>
public sealed class AppServicesTests
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1";
    private const string Monitor = "Workflow:AzureMonitor:Enabled=true;APPLICATIONINSIGHTS_CONNECTION_STRING=InstrumentationKey=00000000-0000-0000-0000-000000000001";

    [Theory]
    [InlineData("")]
    [InlineData(Endpoint)]
    [InlineData($"{Endpoint};OTEL_TRACES_EXPORTER=none;OTEL_LOGS_EXPORTER=none")]
    [InlineData($"{Endpoint};OTEL_METRICS_EXPORTER=none;OTEL_LOGS_EXPORTER=none")]
    [InlineData($"{Endpoint};OTEL_METRICS_EXPORTER=none;OTEL_TRACES_EXPORTER=none")]
    [InlineData(Monitor)]
    [InlineData($"{Monitor};{Endpoint}")]
    public async Task App_CanBeBuilt_WhateverIsExported(string settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(("AzureWebJobsStorage=UseDevelopmentStorage=true;" + settings)
            .Split(';', StringSplitOptions.RemoveEmptyEntries).Select(setting => setting.Split('=', 2)).Select(setting => KeyValuePair.Create(setting[0], (string?)setting[1])));
        builder.Host.UseDefaultServiceProvider(options => (options.ValidateOnBuild, options.ValidateScopes) = (true, true));
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting();
        builder.Services.AddApp(builder.Configuration);

        await using var app = builder.Build();

        Assert.NotNull(app.Services);
    }
}
