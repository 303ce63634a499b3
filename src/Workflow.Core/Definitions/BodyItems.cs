using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <summary>A <c>for_each</c> whose items are in a stored body: <c>{"body_from": "tasks.NAME.output"}</c>.</summary>
public static class BodyItems
{
    internal const string Member = "body_from";

    /// <summary>The expression that names the body; <c>null</c>: the items come from elsewhere, or there are none.</summary>
    /// <param name="forEach">The <c>for_each</c> of a task.</param>
    public static string? SourceOf(JsonElement? forEach) =>
        forEach is { ValueKind: JsonValueKind.Object } source && source.TryGetProperty(Member, out var from) && from.ValueKind == JsonValueKind.String
            ? from.GetString()
            : null;

    /// <summary>Whether the items of a task come from a stored body.</summary>
    public static bool Has(TaskDefinition task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return SourceOf(task.ForEach) is not null;
    }

    /// <summary>Reads the form, and adds a fault for each error of it.</summary>
    internal static void Read(ObjectReader task)
    {
        if (task.Object("for_each") is not { } reader)
        {
            return;
        }

        if (!reader.Has(Member))
        {
            task.Fault("for_each", $"must be an expression, a list, or an object with {Member}");
        }
        else
        {
            reader.RequiredText(Member, DefinitionLimits.Expression);
        }

        reader.RefuseUnknown();
    }
}
