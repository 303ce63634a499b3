using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <summary>How a run ended that starts another workflow.</summary>
[JsonConverter(typeof(UpperSnakeEnumConverter<OnRunStatus>))]
public enum OnRunStatus
{
    /// <summary>It succeeded.</summary>
    Succeeded,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>It reached its time limit.</summary>
    TimedOut,
}

/// <summary>A workflow whose runs start this one when they end.</summary>
/// <param name="Workflow">The other workflow: its name, or its id in digits.</param>
/// <param name="Status">The statuses of runs that do, at least one.</param>
public sealed record OnRunRule(string Workflow, ImmutableArray<OnRunStatus> Status)
{
    /// <summary>Most of them in a workflow.</summary>
    public const int MostRules = 20;

    /// <summary>Reads those of a workflow: one, or a list.</summary>
    /// <returns><c>null</c>: there are none.</returns>
    internal static ImmutableArray<OnRunRule>? Read(ObjectReader workflow)
    {
        if (workflow.Any("on_run") is not { } value || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            return [ReadOne(workflow.Object("on_run")!)];
        }

        var elements = workflow.List("on_run", MostRules) ?? [];
        return elements.Count == 0 ? null : [.. elements.Select((element, i) => ReadOne(workflow.Element("on_run", i, element)))];
    }

    private static OnRunRule ReadOne(ObjectReader reader)
    {
        var name = reader.Any("workflow") is { ValueKind: JsonValueKind.Number } ? reader.Long("workflow", 1, int.MaxValue, 1).ToString(System.Globalization.CultureInfo.InvariantCulture) : reader.RequiredText("workflow", DefinitionLimits.WorkflowName);
        if (name.Contains("{{", StringComparison.Ordinal))
        {
            reader.Fault("workflow", "must be the name or the id of a workflow, and not an expression");
        }

        List<OnRunStatus> statuses = [];
        var words = !reader.Has("status") ? [] : reader.Any("status") is { ValueKind: JsonValueKind.String } ? [reader.RequiredText("status")] : reader.Texts("status", 4) ?? [];
        for (var i = 0; i < words.Count; i++)
        {
            if (Word.TryUpper<OnRunStatus>(words[i], out var status))
            {
                statuses.Add(status);
            }
            else
            {
                reader.Fault("status", i, $"'{FaultText.Shorten(words[i])}' is not one of {string.Join(", ", Word.AllUpper<OnRunStatus>())}");
            }
        }

        reader.RefuseUnknown();
        return new OnRunRule(name, statuses.Count == 0 ? [OnRunStatus.Succeeded] : [.. statuses.Distinct()]);
    }

    /// <summary>Whether it is about a workflow.</summary>
    internal bool IsOf(long? id, string? name) => Workflow == name || (id is { } number && Workflow == number.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
