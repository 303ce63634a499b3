using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schemas;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Records;

namespace Workflow.Core.Tests.Definitions.Schemas;

public sealed class DefinitionSchemaTests
{
    private static readonly JsonElement Schema = JsonElement.Parse(new DefinitionSchema(new TaskTypeCatalog([new StampTask(), new PlainTaskType()])).Json.Span);

    [Fact]
    public void Schema_HasTheOwnTaskTypes_AndTheirConfigs()
    {
        var parts = Schema.GetProperty("$defs");
        var config = parts.GetProperty("config_STAMP");

        Assert.Equal("""["PLAIN","STAMP"]""", parts.GetProperty("task").GetProperty("properties").GetProperty("task_type").GetProperty("enum").GetRawText());
        Assert.Equal("""["text"]""", config.GetProperty("required").GetRawText());
        Assert.Equal("""["string","null"]""", config.GetProperty("properties").GetProperty("note").GetProperty("type").GetRawText()); // null counts as left out
        Assert.Equal("string", config.GetProperty("properties").GetProperty("text").GetProperty("type").GetString());
        Assert.False(config.TryGetProperty("$schema", out _));
        Assert.False(parts.TryGetProperty("config_PLAIN", out _)); // it says nothing of its config
    }

    [Theory]
    [InlineData("""{"$schema":"http://x/schema/workflow.json","name":"a"}""", "")]
    [InlineData("""{"$schema":null,"name":"a"}""", "")]
    [InlineData("""{"$schema":1,"name":"a"}""", "/$schema: must be a text, not a number")]
    [InlineData("""{"$schemas":"x","name":"a"}""", "/$schemas: is not a known member")]
    public void Reader_TakesTheAddressOfTheSchema_ForEditors(string body, string fault)
    {
        List<Fault> faults = [];
        var draft = DefinitionReader.ReadWorkflow(JsonElement.Parse(body), BodyUse.Create, faults);

        Assert.Equal(fault, faults.Count == 0 ? "" : $"{faults.Single().Pointer}: {faults.Single().Detail.Split(';')[0]}");
        Assert.DoesNotContain("schema/workflow.json", System.Text.Encoding.UTF8.GetString(StoredJson.Write(draft.Definition)), StringComparison.Ordinal);
    }

    private sealed record StampConfig(string Text, string? Note = null);

    private sealed class StampTask : RecordTaskType<StampConfig>
    {
        public override string Name => "STAMP";

        protected override Task<TaskResult> RunAsync(StampConfig config, TaskContext context, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
