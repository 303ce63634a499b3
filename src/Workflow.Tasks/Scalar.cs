using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Tasks;

/// <summary>Reads a JSON value that is passed on as text: a header, a query parameter, an argument of a program.</summary>
internal static class Scalar
{
    /// <summary>The value as text, or <c>null</c> and the fault.</summary>
    internal static string? Read(JsonElement value, out string fault)
    {
        fault = "";
        switch (value.ValueKind)
        {
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                return value.GetRawText();
            case JsonValueKind.String:
                try
                {
                    return value.GetString();
                }
                catch (InvalidOperationException)
                {
                    fault = "is not valid Unicode text: it holds a lone surrogate";
                    return null;
                }

            default:
                fault = $"must be a text, a number, or true or false, not {FaultText.Kind(value)}";
                return null;
        }
    }
}
