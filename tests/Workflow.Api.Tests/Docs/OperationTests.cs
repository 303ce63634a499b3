using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Workflow.Api.Tests.Docs;

public sealed class OperationTests(ApiDocument document) : IClassFixture<ApiDocument>
{
    [Fact]
    public void Document_HasEveryRouteOnce_WhenItIsMapped()
    {
        var mapped = document.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText != "/openapi.json" && e.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null)
            .SelectMany(e => (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(m => $"{m} {e.RoutePattern.RawText?.TrimEnd('/')}"))
            .Order(StringComparer.Ordinal)
            .ToList();

        Assert.NotEmpty(mapped);
        Assert.Equal(mapped, document.Operations.Select(o => $"{o.Method} {o.Path}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Operation_HasIdTagAndSummary_WhenItIsDocumented()
    {
        Assert.All(document.Operations, operation =>
        {
            Assert.Matches("^[a-z_]+$", operation.Id);
            Assert.Single(operation.Json.GetProperty("tags").EnumerateArray());
            Assert.NotEmpty(operation.Json.GetProperty("summary").GetString()!);
        });
        Assert.Distinct(document.Operations.Select(o => o.Id));
    }

    [Fact]
    public void Operation_HasItsPathParametersAndDescribesTheOthers_WhenItTakesAny() =>
        Assert.All(document.Operations, operation =>
        {
            var inPath = operation.Path.Split('/').Where(s => s.StartsWith('{')).Select(s => s.Trim('{', '}'));
            Assert.Equal(inPath, operation.Parameters("path"));
            if (operation.Json.TryGetProperty("parameters", out var parameters))
            {
                Assert.All(
                    parameters.EnumerateArray().Where(p => p.GetProperty("in").GetString() != "path"),
                    p => Assert.NotEmpty(p.GetProperty("description").GetString()!));
            }
        });

    // Beside those that any request of its method may meet.
    [Theory]
    [InlineData("400 409", "create_workflow")]
    [InlineData("400 409", "create_key")]
    [InlineData("400", "preview_schedule")]
    [InlineData("400 501", "list_secrets")]
    [InlineData("400 409 501 507", "get_backup")]
    [InlineData("400", "list_workflows", "list_runs", "list_keys", "list_audit", "list_task_types", "list_calendars", "list_pools", "list_waits", "get_me", "list_bulks")]
    [InlineData("400 404", "get_workflow", "get_workflow_by_name", "list_versions", "get_version", "list_tasks", "get_task", "list_runs_of_workflow", "get_run", "list_run_tasks", "list_run_logs", "get_schedule", "list_backfills", "get_backfill", "revoke_key", "get_calendar", "get_pool", "get_bulk")]
    [InlineData("400 404 406", "watch_run")]
    [InlineData("400 406", "watch_runs")]
    [InlineData("400 404 409 412", "delete_workflow", "delete_task", "delete_calendar", "delete_pool", "enable_schedule", "disable_schedule")]
    [InlineData("400 404 409 412", "replace_workflow", "add_task", "replace_task")]
    [InlineData("400 409 412", "put_calendar", "put_pool", "apply_workflow")]
    [InlineData("400 404 409", "start_run", "rerun_run", "mark_succeeded")]
    [InlineData("400 404 409", "send_event", "cancel_run")]
    [InlineData("400 409", "send_named_event")]
    [InlineData("400 404", "stop_workflow")]
    [InlineData("400 401 409", "start_by_webhook")]
    [InlineData("400 404 409", "succeed_callback", "fail_callback")]
    [InlineData("400 404 409", "send_heartbeat", "pause_run", "resume_run", "cancel_backfill", "cancel_bulk")]
    [InlineData("", "live")]
    [InlineData("503", "ready")]
    [InlineData("400", "get_definition_schema")]
    public void Operation_HasItsProblems_WhenItCanFail(string statuses, params string[] ids) =>
        Assert.All(ids, id =>
        {
            var operation = document.Operations.Single(o => o.Id == id);
            var responses = operation.Json.GetProperty("responses").EnumerateObject().Where(r => !operation.MayMeet(r.Name)).ToList();
            var problems = responses.Where(r => r.Name[0] is '4' or '5').ToList();
            Assert.Equal(statuses, string.Join(' ', problems.Select(p => p.Name).Order(StringComparer.Ordinal)));
            Assert.Equal(id is "start_run" or "rerun_run" or "mark_succeeded" or "put_calendar" or "put_pool" or "apply_workflow" ? 2 : 1, responses.Except(problems).Count(r => r.Name != "304")); // the first three may wait for the end, and what is put may be new
            Assert.All(problems, p => Assert.StartsWith(
                id == "ready" ? "#/components/schemas/ReadyResponse" : "#/components/responses/", // whether it is ready or not, it says the same of each part
                (id == "ready" ? p.Value.GetProperty("content").GetProperty("application/json").GetProperty("schema") : p.Value).GetProperty("$ref").GetString(),
                StringComparison.Ordinal));
        });

    [Fact]
    public void Operation_SaysThatItNeedsAKey_UnlessItIsOpenOrSigned()
    {
        Assert.Equal(["fail_callback", "get_definition_schema", "live", "ready", "send_heartbeat", "start_by_webhook", "succeed_callback"], document.Operations.Where(o => !o.NeedsKey).Select(o => o.Id!).Order(StringComparer.Ordinal));
        Assert.All(document.Operations.Where(o => o.NeedsKey), operation =>
        {
            Assert.Contains("Needs ", operation.Json.GetProperty("description").GetString(), StringComparison.Ordinal);
            Assert.All(["401", "403"], status => Assert.True(operation.Json.GetProperty("responses").TryGetProperty(status, out _), $"{operation.Id} has no {status}."));
        });
    }

    [Fact]
    public void Operation_ListsWhatAnyRequestMayMeet() => Assert.All(document.Operations, operation => Assert.All(
        operation.Met,
        status => Assert.True(operation.Json.GetProperty("responses").TryGetProperty(status, out _), $"{operation.Id} has no {status}.")));

    [Fact]
    public void Error_IsAProblemWithAnExample_WhenOperationsReferToIt() =>
        Assert.All(document.Root.GetProperty("components").GetProperty("responses").EnumerateObject(), error =>
        {
            var content = error.Value.GetProperty("content").GetProperty("application/problem+json");
            Assert.Equal("#/components/schemas/ProblemDetails", content.GetProperty("schema").GetProperty("$ref").GetString());
            Assert.NotEmpty(content.GetProperty("example").GetProperty("detail").GetString()!);
            Assert.NotEmpty(error.Value.GetProperty("description").GetString()!);
        });

    [Fact]
    public void Operation_SaysThatItIsLimited() =>
        Assert.All(document.Operations, operation => Assert.True(operation.Json.GetProperty("responses").TryGetProperty("429", out _), operation.Id));

    [Theory]
    [InlineData("start_backfill", "200 202 400 401 403 404 408 409 413 415 421 429 500 503 507")]
    [InlineData("start_bulk", "200 202 400 401 403 408 409 413 415 421 429 500 503 507")]
    public void Operation_HasBothAnswers_WhenItHasADryRun(string id, string statuses) =>
        Assert.Equal(
            statuses.Split(' '),
            document.Operations.Single(o => o.Id == id).Json.GetProperty("responses").EnumerateObject().Select(r => r.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Operation_NamesThePreconditionItReads_WhenItChangesADefinition() =>
        Assert.Equal(
            ["add_task", "apply_workflow", "delete_calendar", "delete_pool", "delete_task", "delete_workflow", "disable_schedule", "enable_schedule", "put_calendar", "put_pool", "replace_task", "replace_workflow"],
            document.Operations.Where(o => o.Parameters("header").Contains("If-Match")).Select(o => o.Id!).Order(StringComparer.Ordinal));

    [Fact]
    public void Operation_NamesTheIdempotencyKey_WhenItHonoursIt() =>
        Assert.Equal(
            ["mark_succeeded", "rerun_run", "send_event", "send_named_event", "start_backfill", "start_bulk", "start_run"],
            document.Operations.Where(o => o.Parameters("header").Contains("Idempotency-Key")).Select(o => o.Id!).Order(StringComparer.Ordinal));
}
