using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <summary>Reads <c>on</c>: a list of texts; a status may also be a number.</summary>
internal static class ErrorSelectorReader
{
    private const string Member = "on";

    /// <summary>The entries, or <c>null</c> if there is no such member. A faulty one reads as an empty text, so that the others keep their places.</summary>
    internal static ImmutableArray<string>? Read(ObjectReader rule)
    {
        if (!rule.Has(Member))
        {
            return null;
        }

        if (rule.List(Member, DefinitionLimits.ErrorSelectors) is not { } elements)
        {
            return [];
        }

        if (elements.Count == 0)
        {
            rule.Fault(Member, "must not be empty");
        }

        return [.. elements.Select((element, i) => Entry(rule, element, i))];
    }

    private static string Entry(ObjectReader rule, JsonElement element, int index)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Number when element.TryGetInt32(out var status) && status is >= 100 and <= 599:
                return status.ToString(CultureInfo.InvariantCulture);
            case JsonValueKind.Number:
                rule.Fault(Member, index, "must be a status from 100 to 599, or a text");
                return "";
            case JsonValueKind.String when rule.TextOf(Member, index, element) is { } text:
                if (text.Length is 0 or > DefinitionLimits.Expression)
                {
                    rule.Fault(Member, index, text.Length == 0 ? "must not be empty" : $"is {text.Length} characters long; the limit is {DefinitionLimits.Expression}");
                    return "";
                }

                return text;
            case JsonValueKind.String:
                return ""; // reported
            default:
                rule.Fault(Member, index, $"must be a code, a status or an expression, not {FaultText.Kind(element)}");
                return "";
        }
    }
}
