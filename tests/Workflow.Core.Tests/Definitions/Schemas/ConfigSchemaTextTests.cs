using System.Text.Json;
using Workflow.Core.Definitions.Schemas;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Tests.Definitions.Schemas;

/// <summary>The schema of a config outside that of definitions: it refers to what it shares, wherever that is in it.</summary>
public class ConfigSchemaTextTests
{
    [Theory]
    [InlineData("""{"type":"object"}""", """{"type":"object"}""")]
    [InlineData("""{"$ref":"#/$defs/task"}""", """{"$ref":"here#/$defs/task"}""")]
    [InlineData("""{"properties":{"tasks":{"items":{"$ref":"#/$defs/task"}}}}""", """{"properties":{"tasks":{"items":{"$ref":"here#/$defs/task"}}}}""")]
    [InlineData("""{"anyOf":[{"type":"string"},{"$ref":"#/$defs/zone"}]}""", """{"anyOf":[{"type":"string"},{"$ref":"here#/$defs/zone"}]}""")]
    [InlineData("""{"properties":{"$ref":{"description":"#/$defs/x"}}}""", """{"properties":{"$ref":{"description":"#/$defs/x"}}}""")] // no reference
    [InlineData("""{"$ref":"#/$defs/own","$defs":{"own":{"type":"string"}}}""", """{"$ref":"#/$defs/own","$defs":{"own":{"type":"string"}}}""")]
    [InlineData("""{"$ref":"https://example.com/schema#/$defs/x"}""", """{"$ref":"https://example.com/schema#/$defs/x"}""")]
    [InlineData("true", "true")]
    public void Of_RefersToTheSchemaOfDefinitions(string schema, string expected) =>
        Assert.Equal(expected, ConfigSchemaText.Of(new Typed(JsonElement.Parse(schema)), "here")!.Value.GetRawText());

    [Fact]
    public void Of_IsNull_WhenThereIsNoSchema() => Assert.Null(ConfigSchemaText.Of(new PlainTaskType(), "here"));

    private sealed class Typed(JsonElement schema) : TaskType<JsonElement>, ISchemaTaskType
    {
        public override string Name => "TYPED";

        public JsonElement ConfigSchema => schema;

        protected override JsonElement Read(Core.Json.ObjectReader config) => default;

        protected override Task<TaskResult> RunAsync(JsonElement config, TaskContext context, CancellationToken cancellationToken) => throw new NotSupportedException("Nothing runs here.");
    }
}
