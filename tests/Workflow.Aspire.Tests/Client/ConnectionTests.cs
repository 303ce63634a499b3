using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Workflow.Client;
using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Aspire.Tests.Client;

/// <summary>The client of a program that an AppHost runs.</summary>
public sealed class ConnectionTests
{
    private const string Key = "wf_secret_key_0123456789";

    [Theory]
    [InlineData("http://localhost:7071", "http://localhost:7071/", null)]
    [InlineData("https://workflow.example.org/at/path", "https://workflow.example.org/at/path", null)]
    [InlineData("Endpoint=http://localhost:7071", "http://localhost:7071/", null)]
    [InlineData("Endpoint=http://localhost:7071;Key=" + Key, "http://localhost:7071/", Key)]
    [InlineData("key=" + Key + ";endpoint=http://localhost:7071;", "http://localhost:7071/", Key)]
    public void ConnectionString_IsRead(string text, string server, string? key)
    {
        var builder = With(text);
        builder.AddWorkflowClient("workflow");
        using var host = builder.Build();

        var options = host.Services.GetRequiredService<IOptions<WorkflowClientOptions>>().Value;

        Assert.Equal(server, options.Server?.AbsoluteUri);
        Assert.Equal(key, options.Key);
    }

    [Theory]
    [InlineData(null, "There is no connection string 'workflow'")]
    [InlineData(" ", "There is no connection string 'workflow'")]
    [InlineData("Key=" + Key, "is faulty")]
    [InlineData("Endpoint=ftp://localhost;Key=" + Key, "is faulty")]
    [InlineData("Endpoint=http://localhost:7071;Kye=" + Key, "is faulty")]
    [InlineData("Endpoint=http://localhost:7071;Key=" + Key + ";Other=1", "is faulty")]
    [InlineData(Key, "is faulty")]
    [InlineData("Key=\"" + Key, "is faulty")]
    public void FaultyConnectionString_IsRefused_WithoutShowingIt(string? text, string message)
    {
        var fault = Assert.Throws<InvalidOperationException>(() => With(text).AddWorkflowClient("workflow"));

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void HealthCheckAndTelemetry_CanBeLeftOut(bool disable)
    {
        var builder = With("http://localhost:7071");
        builder.AddWorkflowClient("workflow", settings => (settings.DisableHealthChecks, settings.DisableTracing, settings.DisableMetrics) = (disable, disable, disable));
        using var host = builder.Build();

        Assert.Equal(disable, host.Services.GetService<HealthCheckService>() is null);
        Assert.Equal(disable, host.Services.GetService<TracerProvider>() is null);
        Assert.Equal(disable, host.Services.GetService<MeterProvider>() is null);
    }

    [Fact]
    public async Task HealthCheck_SaysWhetherTheServiceCanWork()
    {
        using var folder = new TemporaryFolder();
        using var service = await StandaloneProcess.StartAsync(folder.Path);

        var (ready, missing) = (await CheckAsync($"Endpoint={service.BaseAddress};Key={Key}"), await CheckAsync($"Endpoint=http://127.0.0.1:{LoopbackPort.Free()};Key={Key}"));

        Assert.Equal((HealthStatus.Healthy, HealthStatus.Unhealthy), (ready.Status, missing.Status));
        Assert.NotNull(missing.Entries.Single().Value.Description);
        Assert.DoesNotContain(Key, missing.Entries.Single().Value.Description!, StringComparison.Ordinal);
    }

    /// <summary>What a service answers, and what it is for the application.</summary>
    public static TheoryData<string, HealthStatus, string?> Answers => new()
    {
        { """{"status":"healthy","checks":[]}""", HealthStatus.Healthy, null },
        { """{"status":"degraded","checks":[{"name":"store","status":"healthy"},{"name":"disk","status":"degraded"}]}""", HealthStatus.Degraded, "The service is degraded: disk is degraded." },
        { """{"status":"unhealthy","checks":[{"name":"store","status":"unhealthy"},{"name":"backlog","status":"degraded"}]}""", HealthStatus.Unhealthy, "The service is unhealthy: store is unhealthy, backlog is degraded." },
        { """{"status":"starting","checks":[]}""", HealthStatus.Unhealthy, "The service is starting." },
        { """{"status":"\u001b[2J","checks":null}""", HealthStatus.Unhealthy, @"The service is \u001b[2J." },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task HealthCheck_IsWhatTheServiceSays(string answer, HealthStatus status, string? said)
    {
        await using var service = await AnsweringAsync(answer, status == HealthStatus.Unhealthy ? 503 : 200);

        var check = (await CheckAsync(service.Urls.Single())).Entries.Single().Value;

        Assert.Equal((status, said), (check.Status, check.Description));
    }

    [Fact]
    public async Task Clients_OfManyConnections_HaveEachItsOwn_AndTraceNothingElse()
    {
        await using var one = await AnsweringAsync("""{"status":"healthy","checks":[]}""", 200);
        await using var two = await AnsweringAsync("""{"status":"degraded","checks":[]}""", 200);
        var spans = new Spans();
        var builder = With(one.Urls.Single());
        builder.Configuration["ConnectionStrings:two"] = two.Urls.Single();
        builder.AddWorkflowClient("workflow");
        builder.AddKeyedWorkflowClient("two", settings => settings.DisableTracing = true);
        builder.AddKeyedWorkflowClient("workflow");
        Assert.Throws<InvalidOperationException>(() => builder.AddWorkflowClient("two"));
        Assert.Throws<InvalidOperationException>(() => builder.AddKeyedWorkflowClient("two"));
        builder.Services.ConfigureOpenTelemetryTracerProvider(traces => traces.AddProcessor(spans));
        using var host = builder.Build();
        var traces = host.Services.GetRequiredService<TracerProvider>();

        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        using var other = new HttpClient();
        await other.GetStringAsync(new Uri(one.Urls.Single()));
        traces.ForceFlush();

        Assert.Equal(["two Degraded", "workflow Healthy"], report.Entries.Select(entry => $"{entry.Key["workflow_".Length..]} {entry.Value.Status}").Order(StringComparer.Ordinal));
        Assert.All(spans.Seen, span => Assert.Equal((WorkflowClient.TelemetryName, "GET /health/ready"), (span.Source.Name, span.DisplayName)));
        Assert.NotEmpty(spans.Seen);
    }

    private static async Task<WebApplication> AnsweringAsync(string answer, int status)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(http =>
        {
            (http.Response.StatusCode, http.Response.ContentType) = (status, "application/json");
            return http.Response.WriteAsync(answer);
        });
        await app.StartAsync();
        return app;
    }

    private static async Task<HealthReport> CheckAsync(string connection)
    {
        var builder = With(connection);
        builder.AddWorkflowClient("workflow", configureOptions: options => options.Retries = 0);
        using var host = builder.Build();
        return await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
    }

    private static HostApplicationBuilder With(string? connectionString)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration["ConnectionStrings:workflow"] = connectionString;
        return builder;
    }

    private sealed class Spans : BaseProcessor<Activity>
    {
        public ConcurrentQueue<Activity> Seen { get; } = new();

        public override void OnEnd(Activity data) => Seen.Enqueue(data);
    }
}
