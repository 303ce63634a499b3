using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Moq;
using Workflow.Api.Access;
using Workflow.Api.Access.People;
using Workflow.Api.Tests.Access;
using Workflow.Api.Tests.Audit;
using Workflow.Core.Access;
using Workflow.Core.Audit;
using Workflow.Core.Bulk;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.History.Bodies;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;
using Workflow.Core.Secrets;
using Workflow.Core.TaskTypes;

namespace Workflow.Api.Tests;

/// <summary>The HTTP API in a host, with a fake behind each port.</summary>
public sealed class ApiHost : IAsyncLifetime
{
    private WebApplication? _app;

    /// <summary>The definitions: <see cref="Samples.Workflow"/>.</summary>
    public Mock<IWorkflowStore> Workflows { get; } = new();

    /// <summary>The runs: <see cref="Samples.Run"/>.</summary>
    public Mock<IRunStore> Runs { get; } = new();

    /// <summary>The stored bodies: none.</summary>
    public Mock<IStoredBodies> Bodies { get; } = new();

    /// <summary>The schedules: one tick, and nothing due.</summary>
    public Mock<IScheduleStore> Schedules { get; } = new();

    /// <summary>The backfills: <see cref="Samples.Backfill"/>.</summary>
    public Mock<IBackfillStore> Backfills { get; } = new();

    public Mock<IBulkStore> Bulks { get; } = new();

    /// <summary>The statistics: none.</summary>
    public Mock<IRunStatistics> Statistics { get; } = new();

    /// <summary>The store's health: well.</summary>
    public Mock<IStoreHealth> Health { get; } = new();

    /// <summary>The keys: none.</summary>
    public FakeKeyStore Keys { get; } = new();

    /// <summary>The audit trail: empty.</summary>
    public FakeAuditStore Audit { get; } = new();

    /// <summary>The secrets: none, and they can't be listed.</summary>
    public Mock<ISecrets> Secrets { get; } = new();

    /// <summary>The pools: none.</summary>
    public Mock<IPoolStore> Pools { get; } = new();

    /// <summary>The calendars: none.</summary>
    public Mock<ICalendarStore> Calendars { get; } = new();

    /// <summary>Who uses secrets: nobody.</summary>
    public Mock<ISecretUseStore> SecretUses { get; } = NobodyUsesAny();

    /// <summary>What waits for events: nothing.</summary>
    public Mock<IWaitStore> Waits { get; } = new();

    /// <summary>The notifications of runs: none.</summary>
    public Mock<INotificationStore> Notifications { get; } = new();

    /// <summary>The sessions of pages: none.</summary>
    public FakeSessionStore Sessions { get; } = new();

    /// <summary>The environment variables that say whether App Service authentication is on.</summary>
    public IDictionary<string, string> Platform { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether it needs no key, as the standalone host without keys does.</summary>
    public bool IsOpenWithoutKeys { get; set; } = true;

    /// <summary>Its clock.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Its settings; must be set before it is started.</summary>
    public IDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Adds services of the host.</summary>
    public Action<IServiceCollection> AddServices { get; set; } = _ => { };

    /// <summary>Adds what answers requests: the API's own pipeline.</summary>
    public Action<WebApplication> UsePipeline { get; set; } = app => app.UseRouting().UseWorkflowApi();

    /// <summary>Middleware around each request; <c>null</c>: none.</summary>
    public Func<HttpContext, RequestDelegate, Task>? Around { get; set; }

    /// <summary>A client of it.</summary>
    public HttpClient Client { get; private set; } = new();

    internal IServiceProvider Services => _app?.Services ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        Workflows.Setup(s => s.GetAsync(7, It.IsAny<CancellationToken>())).ReturnsAsync(Samples.Workflow);
        Workflows.Setup(s => s.GetVersionAsync(7, 2, It.IsAny<CancellationToken>())).ReturnsAsync(new WorkflowVersion(7, 2, Samples.Workflow.Definition, Samples.At));
        Workflows.Setup(s => s.FindNameAsync(7, It.IsAny<CancellationToken>())).ReturnsAsync(Samples.Workflow.Definition.Name);
        Workflows.Setup(s => s.FindByTaskAsync(11, It.IsAny<CancellationToken>())).ReturnsAsync(7);
        Runs.Setup(s => s.GetAsync(Samples.RunId, It.IsAny<CancellationToken>())).ReturnsAsync(Samples.Run);
        Runs.Setup(s => s.GetHeadAsync(Samples.RunId, It.IsAny<CancellationToken>())).ReturnsAsync(Samples.Run.ToHead());
        Runs.Setup(s => s.ListAsync(It.IsAny<RunFilter>(), It.IsAny<PageRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Page<Run>([Samples.Run], null));
        Runs.Setup(s => s.ListHeadsAsync(It.IsAny<RunFilter>(), It.IsAny<PageRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Page<RunHead>([Samples.Run.ToHead()], null));
        Schedules.Setup(s => s.ListTicksAsync(7, It.IsAny<int>(), It.IsAny<CancellationToken>())).ReturnsAsync([Samples.Tick]);

        Backfills.Setup(s => s.GetBackfillAsync(7, 1, It.IsAny<CancellationToken>())).ReturnsAsync(Samples.Backfill);
        Backfills.Setup(s => s.ListBackfillsAsync(7, It.IsAny<PageRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Page<Backfill>([Samples.Backfill], null));

        Waits.Setup(s => s.ListWaitsAsync(It.IsAny<WaitFilter>(), It.IsAny<PageRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Page<EventWait>([], null));
        SecretUses.Setup(s => s.ListSecretUsesAsync(It.Is<string>(name => name.StartsWith("event:", StringComparison.Ordinal)), It.IsAny<PageRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Page<SecretUse>([], null));
        Bulks.Setup(s => s.GetBulkAsync(1, It.IsAny<CancellationToken>())).ReturnsAsync(Samples.Bulk);
        Bulks.Setup(s => s.ListBulksAsync(It.IsAny<PageRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Page<BulkOperation>([Samples.Bulk], null));

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddRouting();
        builder.Services.AddWorkflowApi();
        builder.Services.AddSingleton(Workflows.Object);
        builder.Services.AddSingleton(Runs.Object);
        builder.Services.AddSingleton(Bodies.Object);
        builder.Services.AddSingleton(Schedules.Object);
        builder.Services.AddSingleton(Backfills.Object);
        builder.Services.AddSingleton(Bulks.Object);
        builder.Services.AddSingleton(Statistics.Object);
        builder.Services.AddSingleton(Health.Object);
        builder.Services.AddSingleton<IAccessKeyStore>(Keys);
        builder.Services.AddSingleton<IAuditStore>(Audit);
        builder.Services.AddSingleton<IBrowserSessionStore>(Sessions);
        builder.Services.AddSingleton(provider => new AppServiceUser(provider.GetRequiredService<IOptions<EntraOptions>>(), name => Platform.TryGetValue(name, out var value) ? value : null));
        if (IsOpenWithoutKeys)
        {
            builder.Services.AddSingleton(KeylessAccess.ThisMachine);
        }

        builder.Services.AddSingleton(Time);
        builder.Services.AddSingleton(Secrets.Object);
        builder.Services.AddSingleton(Notifications.Object);
        builder.Services.AddSingleton(Calendars.Object);
        builder.Services.AddSingleton(Mock.Of<IServiceKeyStore>());
        builder.Services.AddSingleton(Pools.Object);
        builder.Services.AddSingleton(Mock.Of<IPoolPlaces>());
        builder.Services.AddSingleton(SecretUses.Object);
        builder.Services.AddSingleton(Waits.Object);
        builder.Services.AddSingleton(Mock.Of<IRunLauncher>());
        builder.Services.AddSingleton<ITaskType, PassTask>();
        AddServices(builder.Services);
        _app = builder.Build();
        _app.Use((http, next) => Around?.Invoke(http, next) ?? next(http));
        UsePipeline(_app);
        await _app.StartAsync();
        Client = _app.GetTestClient();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    /// <summary>Sends a request with a body, or with none.</summary>
    internal async Task<Answer> SendAsync(string method, string path, string? body = null, string type = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        // A stream of events does not end: of it, only the head is read.
        using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return await Answer.OfAsync(response);
    }

    private static Mock<ISecretUseStore> NobodyUsesAny()
    {
        var store = new Mock<ISecretUseStore>();
        store.Setup(s => s.ListSecretUsesAsync(It.IsAny<string>(), It.IsAny<PageRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Page<SecretUse>([], null));
        return store;
    }
}
