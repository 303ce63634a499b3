using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Moq;
using Workflow.Api;
using Workflow.Api.Watching;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Secrets;
using Workflow.Functions.Api;
using Workflow.Functions.Engine;
using Workflow.Storage.AzureTables;
using Workflow.TestHost.Http;

namespace Workflow.Functions.Tests.Access;

/// <summary>The app's pipeline on a store in tables, as one of several instances of the app.</summary>
internal sealed class AppOnAzure : IAsyncDisposable
{
    /// <summary>The bootstrap key of those that have one.</summary>
    public const string BootstrapKey = "correct-horse-battery-staple";

    private readonly WebApplication _app;

    private readonly HttpClient _http;

    private AppOnAzure(WebApplication app) => (_app, _http) = (app, app.GetTestClient());

    /// <summary>Starts one.</summary>
    /// <param name="store">Where the store is.</param>
    /// <param name="hasBootstrapKey">Whether it has the bootstrap key; without it, and without keys, it admits this machine.</param>
    public static async Task<AppOnAzure> StartAsync(AzureTableStoreOptions store, bool hasBootstrapKey = true)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Workflow:Access:BootstrapKey"] = hasBootstrapKey ? BootstrapKey : null });
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddRouting();
        builder.Services.AddWorkflowApi();
        builder.Services.AddAzureTableStore(store);
        builder.Services.AddPolledWatch();
        builder.Services.AddSingleton(DeveloperAccess.Of(name => name == "AZURE_FUNCTIONS_ENVIRONMENT" ? "Development" : null));
        builder.Services.AddSingleton(Mock.Of<ISecrets>());
        builder.Services.AddSingleton(Mock.Of<INotificationStore>());
        builder.Services.AddSingleton(Mock.Of<IRunLauncher>());
        builder.Services.AddSingleton<DurableClients>();
        builder.Services.AddSingleton<ApiPipeline>();
        var app = builder.Build();
        app.Run(http => app.Services.GetRequiredService<ApiPipeline>().AnswerAsync(http.Request));
        await app.Services.GetRequiredService<IStoreHealth>().InitializeAsync(CancellationToken.None);
        await app.StartAsync();
        return new AppOnAzure(app);
    }

    /// <summary>Sends a request with a key, or without one, and perhaps after an event.</summary>
    public async Task<Answer> SendAsync(string method, string path, string? key, string? body = null, string? lastId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        if (key is not null)
        {
            request.Headers.Add("X-Api-Key", key);
        }

        if (lastId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastId);
        }

        return await new WorkflowClient(_http).SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }
}
