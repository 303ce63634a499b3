using System.Text.Json;
using System.Text.Json.Nodes;

namespace Workflow.Functions.Tests.Hub;

/// <summary>JSON as the parts of the service take it.</summary>
internal static class Json
{
    public static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    public static JsonElement Element(JsonNode node) => Parse(node.ToJsonString());
}
