using Moq;
using Workflow.Core.Access;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Api.Tests.Access;

/// <summary>A key for some workflows sees and reaches no others: not in lists, not by a definition that would start them.</summary>
public sealed class LimitedCallerTests : IAsyncLifetime
{
    private readonly ApiHost _host = new();
    private string _key = "";

    public async ValueTask InitializeAsync()
    {
        _key = _host.Keys.Add(Role.Admin, "sam*", "own-*");
        await _host.InitializeAsync();
        _host.Workflows.Setup(s => s.FindNameAsync(8, It.IsAny<CancellationToken>())).ReturnsAsync("foreign");
        _host.Workflows.Setup(s => s.CreateAsync(It.IsAny<WorkflowDefinition>(), It.IsAny<bool>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>())).ReturnsAsync(Samples.Workflow);
        _host.Workflows.Setup(s => s.UpdateAsync(7, It.IsAny<long>(), It.IsAny<WorkflowDefinition>(), It.IsAny<bool>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((long _, long _, WorkflowDefinition? definition, bool _, DateTimeOffset _, CancellationToken _) => Samples.Workflow with { Definition = definition ?? Samples.Workflow.Definition });
        _host.Runs.Setup(s => s.PromoteAsync(7, It.IsAny<PromotionOrder>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Promotion([], false));
        _host.Workflows.Setup(s => s.GetAsync(8, It.IsAny<CancellationToken>())).ReturnsAsync(Samples.Workflow with { Id = 8, Definition = Samples.Workflow.Definition with { Name = "foreign" } });
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Workflows_AreListed_AsFarAsTheyAreCovered()
    {
        _host.Workflows.SetupSequence(s => s.ListAsync(It.IsAny<PageRequest>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new Page<WorkflowSummary>([Summary(1, "foreign")], "more"))
            .ReturnsAsync(new Page<WorkflowSummary>([Summary(2, "own-1"), Summary(3, "foreign-2")], "even more"));

        var answer = await SendAsync("GET", "/api/v1/workflows");

        Assert.Equal(["own-1"], answer.Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("name").GetString()!));
        Assert.Equal("even more", answer.Json.GetProperty("next_cursor").GetString());
    }

    [Fact]
    public async Task Workflows_AreRead_UpToAnEnd_WhenNoneIsCovered()
    {
        _host.Workflows.Setup(s => s.ListAsync(It.IsAny<PageRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Page<WorkflowSummary>([Summary(1, "foreign")], "more"));

        var answer = await SendAsync("GET", "/api/v1/workflows");

        Assert.Equal("""{"items":[],"next_cursor":"more"}""", answer.Text);
        _host.Workflows.Verify(s => s.ListAsync(It.IsAny<PageRequest>(), It.IsAny<CancellationToken>()), Times.Exactly(10));
    }

    [Fact]
    public async Task Runs_AreListed_AsFarAsTheyAreCovered()
    {
        var foreign = Samples.Run with { Id = Samples.RunId.Replace("-7-", "-8-", StringComparison.Ordinal), WorkflowId = 8 };
        var removed = Samples.Run with { Id = Samples.RunId.Replace("-7-", "-9-", StringComparison.Ordinal), WorkflowId = 9 };
        _host.Runs.Setup(s => s.ListAsync(It.IsAny<RunFilter>(), It.IsAny<PageRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Page<Run>([foreign, Samples.Run, removed], null));

        var answer = await SendAsync("GET", "/api/v1/runs");

        Assert.Equal([Samples.RunId], answer.Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!));
    }

    [Theory]
    [InlineData("GET", null, "sam", 200)]
    [InlineData("PUT", "{}", "sam", 200)]
    [InlineData("PUT", "{}", "own-2", 201)]
    [InlineData("GET", null, "own-2", 404)]
    [InlineData("GET", null, "foreign", 403)]
    [InlineData("PUT", "{}", "foreign", 403)]
    [InlineData("PUT", "{}", "none", 403)]
    public async Task Workflow_IsFoundByName_IfTheNameIsCovered(string method, string? body, string name, int status)
    {
        var sam = Samples.Workflow.Definition.Name;
        _host.Workflows.Setup(s => s.FindByNameAsync(sam, It.IsAny<CancellationToken>())).ReturnsAsync(Samples.Workflow);

        var answer = await SendAsync(method, $"/api/v1/workflows/by-name/{(name == "sam" ? sam : name)}", body);

        Assert.Equal(status, answer.Status);
        _host.Workflows.Verify(s => s.FindByNameAsync("foreign", It.IsAny<CancellationToken>()), Times.Never());
    }

    [Fact]
    public async Task Waits_AreListed_AsFarAsTheyAreCovered()
    {
        PutWaits();

        var answer = await SendAsync("GET", "/api/v1/waits");

        Assert.Equal([Samples.RunId], answer.Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("run_id").GetString()!));
    }

    [Fact]
    public async Task Event_ReachesWhatIsCovered_AndTheAnswerHasNothingElse()
    {
        PutWaits();
        SentEvent? copy = null;
        _host.Runs.Setup(s => s.AddEventAsync(It.IsAny<SentEvent>(), It.IsAny<CancellationToken>())).Callback((SentEvent added, CancellationToken _) => copy = added).ReturnsAsync((SentEvent added, CancellationToken _) => added.Receipt());
        _host.SecretUses.Setup(s => s.ListSecretUsesAsync("event:paid", It.IsAny<PageRequest>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new Page<SecretUse>([new(8, "foreign", new SecretPlaces([], 0))], null));
        _host.Workflows.Setup(s => s.GetAsync(8, It.IsAny<CancellationToken>())).ReturnsAsync(Samples.Workflow with { Id = 8, Definition = Samples.Workflow.Definition with { OnEvent = new OnEvent("paid") } });

        var answer = await SendAsync("POST", "/api/v1/events/paid?key=17", "{}");

        Assert.Equal((202, 1, 0), (answer.Status, answer.Json.GetProperty("delivery_count").GetInt32(), answer.Json.GetProperty("start_count").GetInt32()));
        Assert.Equal(Samples.RunId, answer.Json.GetProperty("deliveries")[0].GetProperty("run_id").GetString());
        Assert.Equal((Samples.RunId, "paid@0.-1.1"), (copy!.RunId, copy.Name));
        Assert.DoesNotContain("foreign", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/waits?workflow_id=8")]
    [InlineData("/api/v1/workflows/8")]
    [InlineData("/api/v1/workflows/99")]
    [InlineData("/api/v1/tasks/99")]
    [InlineData("/api/v1/runs/20261123T190102123456-8-k3f9q2")]
    [InlineData("/api/v1/runs/20261123T190102123456-99-k3f9q2/logs")]
    [InlineData("/api/v1/runs?workflow_id=8")]
    [InlineData("/api/v1/runs?workflow_id=99")]
    public async Task Foreign_IsRefusedLikeWhatDoesNotExist(string path)
    {
        var answer = await SendAsync("GET", path);

        Assert.Equal(403, answer.Status);
        Assert.EndsWith(" is limited to some workflows, and this belongs to none of them.", answer.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/workflows/seven")]
    [InlineData("/api/v1/runs/nothing")]
    public async Task NoId_IsNotFound(string path) => Assert.Equal(404, (await SendAsync("GET", path)).Status);

    [Theory]
    [InlineData("POST", "/api/v1/workflows", """{"name":"foreign"}""", 403)]
    [InlineData("POST", "/api/v1/workflows", """{"name":"own-1"}""", 201)]
    [InlineData("PUT", "/api/v1/workflows/7", """{"name":"foreign"}""", 403)]
    [InlineData("PUT", "/api/v1/workflows/7", """{"name":"own-1"}""", 200)]
    [InlineData("POST", "/api/v1/workflows", """{"name":"own-1","tasks":[{"name":"a","task_type":"WORKFLOW","config":{"workflow":"foreign"}}]}""", 403)]
    [InlineData("POST", "/api/v1/workflows", """{"name":"own-1","tasks":[{"name":"a","task_type":"WORKFLOW","config":{"workflow":8}}]}""", 403)]
    [InlineData("POST", "/api/v1/workflows", """{"name":"own-1","tasks":[{"name":"a","task_type":"WORKFLOW","config":{"workflow":"8"}}]}""", 403)]
    [InlineData("POST", "/api/v1/workflows", """{"name":"own-1","tasks":[{"name":"a","task_type":"WORKFLOW","config":{"workflow":"own-{{ run.id }}"}}]}""", 403)]
    [InlineData("POST", "/api/v1/workflows", """{"name":"own-1","tasks":[{"name":"g","task_type":"GROUP","config":{"tasks":[{"name":"h","task_type":"GROUP","config":{"tasks":[{"name":"a","task_type":"WORKFLOW","config":{"workflow":"foreign"}}]}}]}}]}""", 403)]
    [InlineData("POST", "/api/v1/workflows", """{"name":"own-1","tasks":[{"name":"g","task_type":"GROUP","config":{"tasks":[{"name":"a","task_type":"PASS","config":{"x":"{{ secrets.API }}"}}]}}]}""", 403)]
    [InlineData("POST", "/api/v1/workflows", """{"name":"own-1","tasks":[{"name":"a","task_type":"WORKFLOW","config":{"workflow":7}}]}""", 201)]
    [InlineData("POST", "/api/v1/workflows", """{"name":"own-1","tasks":[{"name":"a","task_type":"WORKFLOW","config":{"workflow":"own-2"}}]}""", 201)]
    [InlineData("POST", "/api/v1/workflows", """{"name":"own-1","tasks":[{"name":"a","task_type":"PASS","config":{"workflow":"foreign"}}]}""", 201)]
    [InlineData("POST", "/api/v1/workflows", """{"name":"own-1","tasks":[{"name":"a","task_type":"PASS","config":{"x":"{{ secrets.API }}"}}]}""", 403)]
    [InlineData("POST", "/api/v1/workflows", """{"name":"own-1","webhook_secret":"API"}""", 403)]
    [InlineData("POST", "/api/v1/workflows/7/tasks", """{"name":"foreign","task_type":"PASS","config":{}}""", 201)]
    [InlineData("POST", "/api/v1/workflows/7/tasks", """{"name":"a","task_type":"WORKFLOW","config":{"workflow":"foreign"}}""", 403)]
    [InlineData("POST", "/api/v1/workflows/7/tasks", """{"name":"a","task_type":"PASS","config":{"x":"{{ secrets.API }}"}}""", 403)]
    [InlineData("POST", "/api/v1/workflows/7/tasks", """{"name":"a"}""", 400)]
    [InlineData("PUT", "/api/v1/tasks/11", """{"name":"a","task_type":"WORKFLOW","config":{"workflow":"foreign"}}""", 403)]
    [InlineData("POST", "/api/v1/workflows", """{"name":"own-1","on_run":{"workflow":"foreign"}}""", 403)]
    [InlineData("POST", "/api/v1/workflows", """{"name":"own-1","on_run":{"workflow":"own-missing"}}""", 201)]
    [InlineData("POST", "/api/v1/workflows", """{"name":"own-1","on_run":{"workflow":"missing"}}""", 403)]
    [InlineData("POST", "/api/v1/workflows", """{"name":"own-1","on_run":{"workflow":8}}""", 403)]
    [InlineData("POST", "/api/v1/workflows", """{"name":"own-1","on_run":{"workflow":"8"}}""", 403)]
    [InlineData("POST", "/api/v1/workflows", """{"name":"own-1","on_run":{"workflow":99}}""", 403)]
    [InlineData("POST", "/api/v1/workflows", """{"name":"own-1","on_run":[{"workflow":"sample"},{"workflow":"foreign","status":"FAILED"}]}""", 403)]
    [InlineData("POST", "/api/v1/workflows", """{"name":"own-1","on_run":[{"workflow":"sample"},{"workflow":7}]}""", 201)]
    [InlineData("PUT", "/api/v1/workflows/7", """{"name":"sample","on_run":{"workflow":"foreign"}}""", 403)]
    [InlineData("POST", "/api/v1/workflows", """{"name":"own-1","on_event":{"name":"paid"}}""", 201)]
    [InlineData("POST", "/api/v1/workflows", """[]""", 400)]
    public async Task Definition_IsRefused_IfItReachesFurtherThanItsKey(string method, string path, string body, int status)
    {
        Assert.Equal(status, (await SendAsync(method, path, body)).Status);
        if (status == 403)
        {
            _host.Workflows.Verify(s => s.CreateAsync(It.IsAny<WorkflowDefinition>(), It.IsAny<bool>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()), Times.Never);
            _host.Workflows.Verify(s => s.UpdateAsync(7, It.IsAny<long>(), It.IsAny<WorkflowDefinition>(), It.IsAny<bool>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()), Times.Never);
        }
    }

    [Fact]
    public async Task Definition_KeepsWhatItHas_AlsoWhatItsKeyDoesNotReach()
    {
        const string tasks = """
            "tasks": [
              { "name": "a", "task_type": "WORKFLOW", "config": { "workflow": "foreign" } },
              { "name": "b", "task_type": "PASS", "config": { "x": "{{ secrets.API }}" } }
            ],
            "on_run": { "workflow": "foreign" }
            """;
        await _host.SendAsync("PUT", "/api/v1/workflows/7", $$"""{"name":"sample",{{tasks}}}""", headers: ("X-Api-Key", _host.Keys.Add(Role.Admin)));
        var before = (WorkflowDefinition?)_host.Workflows.Invocations.Last(i => i.Method.Name == nameof(IWorkflowStore.UpdateAsync)).Arguments[2];
        _host.Workflows.Setup(s => s.GetAsync(7, It.IsAny<CancellationToken>())).ReturnsAsync(Samples.Workflow with { Definition = before! });

        Assert.Equal(200, (await SendAsync("PUT", "/api/v1/workflows/7", $$"""{"name":"sample","description":"changed",{{tasks}}}""")).Status);
    }

    [Fact]
    public async Task Definition_IsRefused_WhenItsWorkflowIsRenamedOutOfReachMeanwhile()
    {
        _host.Workflows.Setup(s => s.GetAsync(7, It.IsAny<CancellationToken>())).ReturnsAsync(Samples.Workflow with { Definition = Samples.Workflow.Definition with { Name = "foreign" } });

        var answer = await SendAsync("PUT", "/api/v1/workflows/7", """{"name":"own-1"}"""); // the guard still sees the name of a moment ago

        Assert.Equal(403, answer.Status);
        Assert.EndsWith("this belongs to none of them.", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Definition_CostsFewReads_HoweverManyWorkflowsItNames()
    {
        var tasks = string.Join(',', Enumerable.Range(100, 2_000).Select(id => $$$"""{"name":"t{{{id}}}","task_type":"WORKFLOW","config":{"workflow":{{{id}}}}}"""));

        var answer = await SendAsync("POST", "/api/v1/workflows", $$"""{"name":"own-1","tasks":[{{tasks}}]}""");

        Assert.Equal(403, answer.Status);
        Assert.InRange(_host.Workflows.Invocations.Count, 0, 110);
    }

    private static WorkflowSummary Summary(long id, string name) => new(id, name, null, 1, true, 0, Samples.At, Samples.At);

    private Task<Answer> SendAsync(string method, string path, string? body = null) => _host.SendAsync(method, path, body, headers: ("X-Api-Key", _key));

    private void PutWaits()
    {
        var own = new EventWait(Samples.RunId, new ExecutionKey(0, null, 1), "a", "paid", "17", Samples.At, null);
        _host.Waits.Setup(s => s.ListWaitsAsync(It.IsAny<WaitFilter>(), It.IsAny<PageRequest>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new Page<EventWait>([own with { RunId = Samples.RunId.Replace("-7-", "-8-", StringComparison.Ordinal) }, own, own with { RunId = Samples.RunId.Replace("-7-", "-9-", StringComparison.Ordinal) }], null));
    }
}
