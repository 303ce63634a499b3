namespace Workflow.Api.Tests.Docs;

/// <summary>The bodies in the document and the readers of the bodies are written separately. These tests keep them in sync.</summary>
public sealed class RequestMembersTests(ApiDocument document) : IClassFixture<ApiDocument>
{
    private const string Unknown = "no_such_member";

    [Theory]
    [InlineData("WorkflowRequest", "/api/v1/workflows", "{\"no_such_member\":1}", "")]
    [InlineData("TaskRequest", "/api/v1/workflows", "{\"tasks\":[{\"no_such_member\":1}]}", "/tasks/0")]
    [InlineData("TaskRequest", "/api/v1/workflows/7/tasks", "{\"no_such_member\":1}", "")]
    [InlineData("RetryPolicy", "/api/v1/workflows/7/tasks", "{\"retry\":{\"no_such_member\":1}}", "/retry")]
    [InlineData("InputDeclaration", "/api/v1/workflows", "{\"inputs\":{\"x\":{\"no_such_member\":1}}}", "/inputs/x")]
    [InlineData("RunRequest", "/api/v1/workflows/7/run", "{\"no_such_member\":1}", "")]
    [InlineData("SchedulePreviewRequest", "/api/v1/schedules/preview", "{\"no_such_member\":1}", "")]
    [InlineData("KeyRequest", "/api/v1/keys", "{\"no_such_member\":1}", "")]
    [InlineData("RerunRequest", $"/api/v1/runs/{Samples.RunId}/rerun", "{\"no_such_member\":1}", "")]
    [InlineData("MarkRequest", $"/api/v1/runs/{Samples.RunId}/tasks/a/mark_succeeded", "{\"no_such_member\":1}", "")]
    [InlineData("BulkRequest", "/api/v1/runs/bulk", "{\"no_such_member\":1}", "")]
    [InlineData("CancelRequest", $"/api/v1/runs/{Samples.RunId}/cancel", "{\"no_such_member\":1}", "")]
    [InlineData("CancelRequest", "/api/v1/workflows/7/stop", "{\"no_such_member\":1}", "")]
    public async Task Schema_HasTheMembersTheReaderKnows_WhenABodyIsRead(string schema, string path, string body, string pointer)
    {
        var answer = await document.Host.SendAsync("POST", path, body);

        Assert.Equal(400, answer.Status);
        Assert.Equal(answer.Known($"{pointer}/{Unknown}"), Members(schema));
    }

    [Theory]
    [InlineData("/api/v1/workflows/7", "WorkflowRequest", "created_at,id,updated_at,version,warnings")]
    [InlineData("/api/v1/tasks/11", "TaskRequest", "id")]
    public async Task Schema_LacksOnlyWhatTheServiceWrote_WhenABodyReplaces(string path, string schema, string own)
    {
        var answer = await document.Host.SendAsync("PUT", path, "{\"no_such_member\":1}");

        Assert.Equal(own, string.Join(',', answer.Known("/" + Unknown).Except(Members(schema), StringComparer.Ordinal)));
        Assert.Empty(Members(schema).Except(answer.Known("/" + Unknown), StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("WorkflowRequest", "/api/v1/workflows")]
    [InlineData("TaskRequest", "/api/v1/workflows/7/tasks")]
    [InlineData("KeyRequest", "/api/v1/keys")]
    [InlineData("BulkRequest", "/api/v1/runs/bulk")]
    [InlineData("MarkRequest", $"/api/v1/runs/{Samples.RunId}/tasks/a/mark_succeeded")]
    public async Task Schema_RequiresWhatTheReaderRequires_WhenABodyIsEmpty(string schema, string path)
    {
        var faults = (await document.Host.SendAsync("POST", path, "{}")).Faults;

        Assert.All(faults, f => Assert.Equal("is required", f.Detail));
        Assert.Equal(
            faults.Select(f => f.Pointer.TrimStart('/')).Order(StringComparer.Ordinal),
            document.Schemas.GetProperty(schema).GetProperty("required").EnumerateArray().Select(r => r.GetString()!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("RunRequest")]
    [InlineData("RerunRequest")]
    [InlineData("CancelRequest")]
    public void Schema_RequiresNothing_WhenTheBodyMayBeLeftOut(string schema) =>
        Assert.False(document.Schemas.GetProperty(schema).TryGetProperty("required", out _));

    private IEnumerable<string> Members(string schema) =>
        document.Schemas.GetProperty(schema).GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal);
}
