using System.Text.Json;

namespace Workflow.Core.Tests.Definitions;

/// <summary>JSON as a test writes it: with apostrophes for quotation marks.</summary>
internal static class TestJson
{
    public static JsonElement Parse(string text) => JsonElement.Parse(text.Replace('\'', '"'));
}
