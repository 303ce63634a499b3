using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Workflows;

/// <summary>The same definitions, written in YAML.</summary>
public sealed class YamlTests(AcceptanceHost host)
{
    // The members that the store assigns to each workflow.
    private static readonly string[] OwnMembers = ["id", "name", "created_at", "updated_at"];

    [Fact]
    public async Task Post_CreatesWhatTheSameJsonCreates_WhenTheBodyIsYaml()
    {
        var name = Define.UniqueName("yaml");
        var fromJson = await host.Client.CreateWorkflowAsync(Define.Workflow(
            name + "-json",
            Define.Pass("first"),
            Define.Task("second", "PASS", new JsonObject
            {
                ["output"] = new JsonObject { ["text"] = "5", ["number"] = 5, ["list"] = new JsonArray(1.5, true, null) },
            }).After("first").With("timeout_seconds", 10).With("allow_failure", true)));

        var fromYaml = await host.Client.PostTextAsync("/api/v1/workflows", Yaml(name + "-yaml"), "application/yaml");

        fromYaml.Expect(HttpStatusCode.Created);
        Assert.Equal(name + "-yaml", fromYaml.Json.Text("name"));
        Assert.Equal(WithoutOwnMembers(fromJson), WithoutOwnMembers(fromYaml.Json));
    }

    private static string Yaml(string name) => $$"""
        # the same as above, and comments are allowed
        name: {{name}}
        tasks:
          - name: first
            task_type: PASS
            config:
              output: first
          - name: second
            task_type: PASS
            config:
              output:
                text: "5"
                number: 5
                list: [1.5, true, null]
            depends_on: [first]
            timeout_seconds: 10
            allow_failure: true
        """;

    private static string WithoutOwnMembers(JsonElement workflow)
    {
        var copy = JsonNode.Parse(workflow.GetRawText())?.AsObject() ?? throw new InvalidOperationException("No object.");
        foreach (var thing in copy["tasks"]?.AsArray().Select(t => t?.AsObject()).Append(copy) ?? [])
        {
            foreach (var member in OwnMembers.Where(m => m != "name" || thing == copy))
            {
                thing?.Remove(member);
            }
        }

        return copy.ToJsonString();
    }
}
