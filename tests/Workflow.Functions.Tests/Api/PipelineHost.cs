using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Moq;
using Workflow.Api;
using Workflow.Core.Access;
using Workflow.Core.Audit;
using Workflow.Core.Bulk;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;
using Workflow.Core.Secrets;
using Workflow.Functions.Api;
using Workflow.Functions.Engine;

namespace Workflow.Functions.Tests.Api;

/// <summary>The app's pipeline behind a server of its own, as the functions call it.</summary>
public sealed class PipelineHost : IAsyncLifetime
{
    /// <summary>A header that says: as a function that takes no key, for the handler that it names, or for pages only.</summary>
    public const string Open = "x-open";

    private WebApplication? _app;

    /// <summary>The definitions: one, of id 1.</summary>
    public Mock<IWorkflowStore> Workflows { get; } = new();

    /// <summary>The runs: none.</summary>
    public Mock<IRunStore> Runs { get; } = new();

    /// <summary>The name of the app's environment.</summary>
    public string Environment { get; set; } = "Development";

    /// <summary>A client of it.</summary>
    public HttpClient Client { get; private set; } = new();

    internal IServiceProvider Services => _app?.Services ?? throw new InvalidOperationException("Not started.");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Workflows.Setup(s => s.ListAsync(It.IsAny<PageRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Page<WorkflowSummary>([], null));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0"); // what the app has: a server in memory would put addresses right
        builder.Logging.ClearProviders();
        builder.Services.AddRouting();
        builder.Services.AddWorkflowApi();
        builder.Services.AddSingleton(Workflows.Object);
        builder.Services.AddSingleton(Runs.Object);
        builder.Services.AddSingleton(Mock.Of<IScheduleStore>());
        builder.Services.AddSingleton(Mock.Of<IBackfillStore>());
        builder.Services.AddSingleton(Mock.Of<IBulkStore>());
        builder.Services.AddSingleton(Mock.Of<IRunStatistics>());
        builder.Services.AddSingleton(Mock.Of<IStoreHealth>());
        builder.Services.AddSingleton(Mock.Of<IAccessKeyStore>());
        builder.Services.AddSingleton(Mock.Of<IAuditStore>());
        builder.Services.AddSingleton(Mock.Of<IBrowserSessionStore>());
        builder.Services.AddSingleton(DeveloperAccess.Of(name => name == "AZURE_FUNCTIONS_ENVIRONMENT" ? Environment : null));
        builder.Services.AddSingleton(Mock.Of<ISecrets>());
        builder.Services.AddSingleton(Mock.Of<INotificationStore>());
        builder.Services.AddSingleton(Mock.Of<ICalendarStore>());
        builder.Services.AddSingleton(Mock.Of<IServiceKeyStore>());
        builder.Services.AddSingleton(Mock.Of<IPoolStore>());
        builder.Services.AddSingleton(Mock.Of<IPoolPlaces>());
        builder.Services.AddSingleton(Mock.Of<ISecretUseStore>(store => store.ListSecretUsesAsync(It.IsAny<string>(), It.IsAny<PageRequest>(), It.IsAny<CancellationToken>()) == Task.FromResult(new Page<SecretUse>(new List<SecretUse>(), null))));
        builder.Services.AddSingleton(Mock.Of<IRunLauncher>());
        builder.Services.AddSingleton<DurableClients>();
        builder.Services.AddSingleton<ApiPipeline>();
        _app = builder.Build();
        var api = _app.Services.GetRequiredService<ApiPipeline>();
        _app.Run(http => http.Request.Headers.TryGetValue(Open, out var handler) ? api.AnswerOpenAsync(http.Request, handler) : api.AnswerAsync(http.Request));
        await _app.StartAsync();
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(address) };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }
}
