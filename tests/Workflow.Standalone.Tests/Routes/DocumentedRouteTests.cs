using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Routes;

/// <summary>The OpenAPI document that the standalone host serves has every route of the host, and no other.</summary>
public sealed class DocumentedRouteTests
{
    // Pages and files, which the document does not describe.
    private static readonly string[] Undescribed = ["GET /login", "GET /openapi.json", "POST /login", "POST /logout"];

    [Fact]
    public async Task Document_HasEveryRouteOfTheHost()
    {
        using var folder = new TemporaryFolder();
        var seen = new SeenRoutes();

        var code = await StandaloneHost.RunAsync(
            ["--urls", "http://127.0.0.1:0", StandaloneProcess.DataDirectory(folder.File("data")), "--Logging:LogLevel:Default=None"],
            services => services.AddSingleton(seen).AddHostedService<Probe>());

        Assert.Equal(0, code);
        Assert.NotEmpty(seen.Documented);
        Assert.Equal(seen.Documented.Concat(Undescribed).Order(StringComparer.Ordinal), seen.Mapped.Order(StringComparer.Ordinal));
    }

    private sealed class SeenRoutes
    {
        public IReadOnlyList<string> Mapped { get; set; } = [];

        public IReadOnlyList<string> Documented { get; set; } = [];
    }

    // Looks at the host from inside once it listens, and stops it.
    private sealed class Probe(SeenRoutes seen, EndpointDataSource routes, IServer server, IHostApplicationLifetime host) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            try
            {
                var started = new TaskCompletionSource();
                await using var registration = host.ApplicationStarted.Register(started.SetResult);
                await started.Task.WaitAsync(stoppingToken);
                seen.Mapped = [.. routes.Endpoints.OfType<RouteEndpoint>().SelectMany(route =>
                    (route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(method => $"{method} {route.RoutePattern.RawText!.TrimEnd('/')}"))];
                seen.Documented = await DocumentedAsync(new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.Single()), stoppingToken);
            }
            finally
            {
                host.StopApplication();
            }
        }

        private static async Task<IReadOnlyList<string>> DocumentedAsync(Uri address, CancellationToken cancellationToken)
        {
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };
            using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri("/openapi.json", UriKind.Relative), cancellationToken));
            return [.. document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"))];
        }
    }
}
