using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Api.Tests.Access;

/// <summary>
/// Every route, called by everyone, on the host of the class that inherits it. The routes are those that are mapped; what
/// each requires is written here again.
/// </summary>
public abstract class AccessTableTests(KeyedHost keyed)
{
    // What a route requires, and whether its address names something of the workflow 7, "sample".
    private static readonly Dictionary<string, (string Requires, bool IsOfWorkflow)> Table = new(StringComparer.Ordinal)
    {
        ["live"] = ("open", false),
        ["ready"] = ("open", false),
        ["get_definition_schema"] = ("open", false),
        ["login_page"] = ("open", false),
        ["login"] = ("open", false),
        ["logout"] = ("open", false),
        ["start_by_webhook"] = ("signed", false),
        ["succeed_callback"] = ("signed", false),
        ["fail_callback"] = ("signed", false),
        ["send_heartbeat"] = ("signed", false),
        ["openapi"] = ("known", false),
        ["get_me"] = ("known", false),
        ["list_workflows"] = ("viewer", false),
        ["list_task_types"] = ("viewer", false),
        ["get_workflow"] = ("viewer", true),
        ["get_workflow_by_name"] = ("viewer", true),
        ["apply_workflow"] = ("admin", true),
        ["list_versions"] = ("viewer", true),
        ["get_version"] = ("viewer", true),
        ["get_workflow_graph"] = ("viewer", true),
        ["get_statistics"] = ("viewer", true),
        ["list_tasks"] = ("viewer", true),
        ["get_task"] = ("viewer", true),
        ["get_schedule"] = ("viewer", true),
        ["list_schedules"] = ("viewer", false),
        ["list_calendars"] = ("viewer", false),
        ["get_calendar"] = ("viewer", false),
        ["list_pools"] = ("viewer", false),
        ["get_pool"] = ("viewer", false),
        ["preview_schedule"] = ("viewer", false),
        ["list_backfills"] = ("viewer", true),
        ["get_backfill"] = ("viewer", true),
        ["list_runs"] = ("viewer", false),
        ["list_runs_of_workflow"] = ("viewer", true),
        ["get_run"] = ("viewer", true),
        ["list_run_tasks"] = ("viewer", true),
        ["get_run_summary"] = ("viewer", true),
        ["get_run_graph"] = ("viewer", true),
        ["list_run_logs"] = ("viewer", true),
        ["download_body"] = ("viewer", true),
        ["watch_run"] = ("viewer", true),
        ["watch_runs"] = ("viewer", false),
        ["list_waits"] = ("viewer", false),
        ["start_run"] = ("operator", true),
        ["stop_workflow"] = ("operator", true),
        ["cancel_run"] = ("operator", true),
        ["pause_run"] = ("operator", true),
        ["resume_run"] = ("operator", true),
        ["rerun_run"] = ("operator", true),
        ["mark_succeeded"] = ("operator", true),
        ["send_event"] = ("operator", true),
        ["send_named_event"] = ("operator", false),
        ["enable_schedule"] = ("operator", true),
        ["disable_schedule"] = ("operator", true),
        ["start_backfill"] = ("operator", true),
        ["cancel_backfill"] = ("operator", true),
        ["start_bulk"] = ("operator", false),
        ["list_bulks"] = ("viewer", false),
        ["get_bulk"] = ("viewer", false),
        ["cancel_bulk"] = ("operator", false),
        ["create_workflow"] = ("admin", false),
        ["replace_workflow"] = ("admin", true),
        ["delete_workflow"] = ("admin", true),
        ["add_task"] = ("admin", true),
        ["replace_task"] = ("admin", true),
        ["delete_task"] = ("admin", true),
        ["put_calendar"] = ("admin of all", false),
        ["delete_calendar"] = ("admin of all", false),
        ["put_pool"] = ("admin of all", false),
        ["delete_pool"] = ("admin of all", false),
        ["list_secrets"] = ("admin of all", false),
        ["list_secret_uses"] = ("admin of all", false),
        ["get_backup"] = ("admin of all", false),
        ["list_audit"] = ("admin of all", false),
        ["create_key"] = ("admin of all", false),
        ["list_keys"] = ("admin of all", false),
        ["revoke_key"] = ("admin of all", false),
    };

    private static readonly string[] Refused =
    [
        "no key", "malformed", "unknown", "wrong secret", "expired", "revoked", "session ended of viewer",
        "token of another tenant", "token of another issuer", "token for another audience", "expired token", "unsigned token", "token signed with the public key", "token of another key",
    ];

    private static readonly string[] Known =
    [
        "viewer", "operator", "admin", "admin of sample", "admin of another", "bootstrap",
        "token without a role", "token of a person: viewer", "token of a person: operator", "token of a person: admin",
        "session of viewer", "session of operator", "session of admin", "session of admin without CSRF token",
    ];

    /// <summary>The names of the routes that the table has.</summary>
    public static IReadOnlyCollection<string> RouteNames => Table.Keys;

    public static TheoryData<string, string> Calls() => [.. Table.Keys.SelectMany(_ => Refused.Concat(Known), (route, who) => (route, who))];

    [Fact]
    public void Table_HasEveryRoute() =>
        Assert.Equal(Endpoints().Select(NameOf).Order(StringComparer.Ordinal), Table.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Route_AnswersExactlyThoseWhoMayCallIt(string route, string who)
    {
        var endpoint = Endpoints().Single(e => NameOf(e) == route);
        var method = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Single();

        var answer = await keyed.Host.SendAsync(method, Address(endpoint), headers: keyed.HeadersOf(who));

        var expected = Expected(Table[route], who, method);
        if (expected is { } status)
        {
            Assert.Equal((status, "application/problem+json"), (answer.Status, answer.MediaType));
            Assert.Equal(status == 401, answer.Headers.ContainsKey("WWW-Authenticate"));
        }
        else if (route is "succeed_callback" or "fail_callback" or "send_heartbeat")
        {
            Assert.Equal((404, "There is no callback at this address."), (answer.Status, answer.Json.GetProperty("detail").GetString()));
        }
        else if (route != "start_by_webhook")
        {
            Assert.True(answer.Status is not (401 or 403), $"{route} refused {who}: {answer.Text}");
        }
        else
        {
            Assert.Equal((401, false), (answer.Status, answer.Headers.ContainsKey("WWW-Authenticate"))); // not signed
        }
    }

    [Theory]
    [InlineData("GET", "/", 302)]
    [InlineData("GET", "/monitor", 200)]
    [InlineData("GET", "/monitor/runs/20261129T021119713488-9-qfbnfn", 200)]
    [InlineData("GET", "/monitor/assets/nothing.js", 404)]
    [InlineData("POST", "/monitor", 404)]
    [InlineData("GET", "/nothing/here", 404)]
    [InlineData("GET", "/api/v1/nothing", 404)]
    [InlineData("PATCH", "/api/v1/workflows/7", 405)]
    [InlineData("OPTIONS", "/api/v1/workflows", 405)]
    [InlineData("HEAD", "/api/v1/workflows", 405)]
    [InlineData("GET", "/docs/index.html", 200)]
    [InlineData("GET", "/docs/swagger-ui.css", 200)]
    [InlineData("GET", "/docs/session.js", 200)]
    [InlineData("HEAD", "/docs/session.js", 200)]
    [InlineData("GET", "/DOCS/index.html", 200)]
    [InlineData("GET", "/docs/../api/v1/workflows", 200)]
    [InlineData("POST", "/health/live", 405)]
    public async Task EverythingElse_IsClosedToThoseWhoAreNotKnown(string method, string path, int known)
    {
        foreach (var who in Refused)
        {
            Assert.Equal(401, (await keyed.Host.SendAsync(method, path, headers: keyed.HeadersOf(who, "X-Api-Key"))).Status);
        }

        Assert.Equal(known, (await keyed.Host.SendAsync(method, path, headers: ("X-Api-Key", keyed.Keys["viewer"]!))).Status);
    }

    private static int? Expected((string Requires, bool IsOfWorkflow) route, string who, string method) => route.Requires switch
    {
        "open" or "signed" => null,
        _ when Refused.Contains(who, StringComparer.Ordinal) => 401,
        _ when who == "token without a role" => 403,
        _ when who == "session of admin without CSRF token" && method != "GET" => 403,
        _ when who == "admin of another" && route.IsOfWorkflow => 403,
        "known" or "viewer" => null,
        "operator" => Is(who, "viewer") ? 403 : null,
        "admin" => Is(who, "viewer") || Is(who, "operator") ? 403 : null,
        "admin of all" => !Is(who, "viewer") && !Is(who, "operator") && who is not ("admin of sample" or "admin of another") ? null : 403,
        var other => throw new InvalidOperationException(other),
    };

    private static bool Is(string who, string role) => who.EndsWith(role, StringComparison.Ordinal);

    private IEnumerable<RouteEndpoint> Endpoints() => keyed.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private static string NameOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName;

    private static string Address(RouteEndpoint endpoint) => $"/{endpoint.RoutePattern.RawText!.Trim('/')}"
        .Replace("/workflows/{id}", "/workflows/7", StringComparison.Ordinal)
        .Replace("/tasks/{id}", "/tasks/11", StringComparison.Ordinal)
        .Replace("/runs/{id}", $"/runs/{Samples.RunId}", StringComparison.Ordinal)
        .Replace("{version}", "2", StringComparison.Ordinal)
        .Replace("{number}", "1", StringComparison.Ordinal)
        .Replace("/by-name/{name}", "/by-name/sample", StringComparison.Ordinal)
        .Replace("{name}", "approved", StringComparison.Ordinal)
        .Replace("/hooks/{workflow}", "/hooks/7", StringComparison.Ordinal)
        .Replace("/keys/{id}", "/keys/zzzzzzzzzz", StringComparison.Ordinal);
}
