using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Expressions;

/// <summary>Faults of an expression that can be found in advance are refused when the workflow is saved.</summary>
public sealed class SaveTimeFaultTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("saved");

    // Members of the second of three tasks: "first" is before it, "last" is after it, and no task is parallel to it.
    public static TheoryData<string, string, string> Faults => new()
    {
        { """{"config": {"output": "{{ 1 + }}"}}""", "/config/output", "." },
        { """{"config": {"output": "{{ }}"}}""", "/config/output", "." },
        { """{"config": {"output": "{{ if (true) 1 }}"}}""", "/config/output", "." },
        { """{"config": {"output": "{{ 1 }} and {{ ) }}"}}""", "/config/output", "." },
        { """{"config": {"output": {"a": [1, "{{ 1 + }}"]}}}""", "/config/output/a/1", "." },
        { """{"config": {"output": "{{ tasks.ghost.output }}"}}""", "/config/output", "ghost" },
        { """{"config": {"output": "{{ tasks['ghost'].output }}"}}""", "/config/output", "ghost" },
        { """{"config": {"output": "{{ [1].map(x => tasks.ghost.output) }}"}}""", "/config/output", "ghost" },
        { """{"config": {"output": "{{ tasks.last.output }}"}}""", "/config/output", "last" },
        { """{"config": {"output": "{{ tasks.aside.output }}"}}""", "/config/output", "aside" },
        { """{"config": {"output": "{{ tasks.middle.output }}"}}""", "/config/output", "middle" },
        { """{"config": {"output": "{{ item }}"}}""", "/config/output", "item" },
        { """{"config": {"output": "{{ index }}"}}""", "/config/output", "index" },
        { """{"when": "1 +"}""", "/when", "." },
        { """{"when": "{{ tasks.ghost.output }}"}""", "/when", "ghost" },
        { """{"when": "tasks.last.status === 'FAILED'"}""", "/when", "last" },
        { """{"when": "secrets.TOKEN === 'a'"}""", "/when", "secrets" },
        { """{"for_each": "["}""", "/for_each", "." },
        { """{"for_each": "tasks.ghost.output"}""", "/for_each", "ghost" },
        { """{"for_each": "{{ tasks.last.output }}"}""", "/for_each", "last" },
        { """{"for_each": "{{ secrets.LIST }}"}""", "/for_each", "secrets" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Post_IsRefusedWithThePointer_WhenAnExpressionIsFaulty(string members, string pointer, string says)
    {
        var task = Middle(members);

        var answer = await host.Client.PostAsync("/api/v1/workflows", Define.Workflow(_name, Around(task)));

        var problem = Problem.AssertIs(HttpStatusCode.BadRequest, answer);
        Assert.Contains("/tasks/1" + pointer, Problem.Pointers(problem), StringComparer.Ordinal);
        Assert.Matches(says, Problem.Said(problem));
    }

    [Fact]
    public async Task Put_IsRefusedWithThePointer_WhenATasksExpressionIsFaulty()
    {
        var created = await host.Client.CreateWorkflowAsync(Define.Workflow(_name, Around(Middle("{}"))));
        var id = created.Member("tasks")[1].Number("id");

        var answer = await host.Client.PutAsync($"/api/v1/tasks/{id}", Middle("""{"when": "tasks.ghost.output"}"""));

        Assert.Equal(["/when"], Problem.Pointers(Problem.AssertIs(HttpStatusCode.BadRequest, answer)));
    }

    [Fact]
    public async Task Post_ListsEveryFault_WhenSeveralExpressionsAreFaulty()
    {
        var answer = await host.Client.PostAsync(
            "/api/v1/workflows",
            Define.Workflow(_name, Define.Pass("a", "{{ tasks.x.output }}"), Define.Pass("b", "{{ 1 + }}").With("when", "(")));

        Assert.Equivalent(
            new[] { "/tasks/0/config/output", "/tasks/1/config/output", "/tasks/1/when" },
            Problem.Pointers(Problem.AssertIs(HttpStatusCode.BadRequest, answer)));
    }

    [Fact]
    public async Task Post_IsAccepted_WhenATaskNamesAnUpstreamOfItsUpstream()
    {
        var story = await host.Client.PlayAsync(Define.Workflow(_name, Define.Pass("a", 1), Define.Pass("b", 2), Define.Pass("c", "{{ tasks.a.output + tasks.b.output }}")));

        Assert.Equal("3", story.OutputOf("c"));
    }

    [Fact]
    public async Task Delete_IsRefused_WhenAnotherTasksExpressionNamesTheTask()
    {
        var created = await host.Client.CreateWorkflowAsync(
            Define.Workflow(_name, Define.Pass("a", 1), Define.Pass("b", "{{ tasks.a.output }}")));

        var answer = await host.Client.DeleteAsync($"/api/v1/tasks/{created.Member("tasks")[0].Number("id")}");

        Assert.True(answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.Conflict, $"{answer}");
        Assert.Equal(1, (await host.Client.GetAsync($"/api/v1/workflows/{created.Number("id")}")).Json.Number("version"));
    }

    private static JsonObject Middle(string members)
    {
        var task = Define.Pass("middle").After("first");
        foreach (var (name, value) in JsonNode.Parse(members)?.AsObject() ?? [])
        {
            task[name] = value?.DeepClone();
        }

        return task;
    }

    private static JsonObject[] Around(JsonObject task) =>
        [Define.Pass("first").After(), task, Define.Pass("last").After("middle"), Define.Pass("aside").After()];
}
