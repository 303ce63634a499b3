using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Pages;

/// <summary>The schema of definitions, and definitions as YAML: for files and editors.</summary>
public sealed class DefinitionTextTests(AcceptanceHost host)
{
    [Fact]
    public async Task Schema_HasTheTaskTypesOfTheHost()
    {
        var schema = (await host.Client.GetAsync("/schema/workflow.json")).Expect(HttpStatusCode.OK);

        Assert.Equal("application/schema+json", schema.MediaType);
        var types = schema.Json.Member("$defs").Member("task").Member("properties").Member("task_type").Member("enum").EnumerateArray().Select(type => type.GetString()!).ToList();
        Assert.Subset(types.ToHashSet(StringComparer.Ordinal), new HashSet<string>(["HTTP", "PASS", "GROUP", "WORKFLOW"], StringComparer.Ordinal));
        Assert.All(types, type => Assert.Equal("object", schema.Json.Member("$defs").Member($"config_{type}").Text("type")));
    }

    // Each listed schema is the same as in the schema of definitions, and everything that it refers to is there.
    [Fact]
    public async Task TaskTypes_HaveTheirPartOfTheSchema()
    {
        const string address = "../../schema/workflow.json";
        var parts = (await host.Client.GetAsync("/schema/workflow.json")).Expect(HttpStatusCode.OK).Json.Member("$defs");
        var types = await host.Client.ListAsync("/api/v1/task-types");

        Assert.Equal(
            parts.EnumerateObject().Select(part => part.Name).Where(name => name.StartsWith("config_", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            types.Select(type => $"config_{type.Text("name")}").Order(StringComparer.Ordinal));
        Assert.All(types, type => Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(parts.Member($"config_{type.Text("name")}").GetRawText()),
            JsonNode.Parse(type.Member("config_schema").GetRawText().Replace(address, "", StringComparison.Ordinal))), type.Text("name")));
        Assert.Equal("/schema/workflow.json", new Uri(new Uri(host.Client.BaseAddress, "/api/v1/task-types"), address).AbsolutePath);
        Assert.Contains(types, type => type.Member("config_schema").GetRawText().Contains($"{address}#/$defs/task", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Definition_AsYaml_MakesTheSameWorkflow()
    {
        var definition = new JsonObject
        {
            ["$schema"] = "http://localhost/schema/workflow.json",
            ["name"] = $"yaml-{Guid.NewGuid():N}",
            ["description"] = "Yes: two\nlines",
            ["tasks"] = new JsonArray(new JsonObject { ["name"] = "first", ["task_type"] = "PASS", ["config"] = new JsonObject { ["output"] = "007" } }),
        };
        var workflow = await host.Client.CreateWorkflowAsync(definition);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/workflows/{workflow.GetProperty("id")}");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/yaml"));

        var yaml = (await host.Client.SendAsync(request)).Expect(HttpStatusCode.OK);

        Assert.Equal("application/yaml", yaml.MediaType);
        Assert.Equal(
            $"name: {workflow.Text("name")}\ndescription: |-\n  Yes: two\n  lines\ntasks:\n  - name: first\n    task_type: PASS\n    config:\n      output: \"007\"\n",
            yaml.Text);
        using var put = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/workflows/by-name/{workflow.Text("name")}") { Content = new StringContent(yaml.Text, null, "application/yaml") };
        Assert.Equal(1, (await host.Client.SendAsync(put)).Expect(HttpStatusCode.OK).Json.GetProperty("version").GetInt32()); // nothing has changed
    }
}
