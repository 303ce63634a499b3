using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Api.Tests;
using Workflow.Api.Tests.Access;
using Workflow.Functions.Api;
using Workflow.Functions.Engine;

namespace Workflow.Functions.Tests.Api;

/// <summary>The function app, in Development, with the keys of <see cref="KeyedHost"/>: every request is answered by its function.</summary>
public sealed class KeyedApp() : KeyedHost(new ApiHost { IsOpenWithoutKeys = false, AddServices = Add, UsePipeline = Use })
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        using var ready = await Host.Client.GetAsync(new Uri("/health/live", UriKind.Relative)); // the first request builds the pipeline, and its routes with it
        Assert.True(ready.IsSuccessStatusCode);
    }

    private static void Add(IServiceCollection services) => services
        .AddSingleton(DeveloperAccess.Of(name => name == "AZURE_FUNCTIONS_ENVIRONMENT" ? "Development" : null))
        .AddSingleton<DurableClients>()
        .AddSingleton<ApiPipeline>();

    private static void Use(WebApplication app) => app.Run(new FunctionRouter(app.Services).AnswerAsync);
}
