using System.Text.Json;
using System.Text.RegularExpressions;
using Workflow.Core.Expressions;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <summary>The rules for labels and business keys: how they are declared, and what values they may have.</summary>
public static partial class LabelRules
{
    /// <summary>Most labels of a run.</summary>
    public const int MostLabels = 20;

    /// <summary>Longest value, in characters.</summary>
    public const int MostCharacters = 200;

    private const string NoKey = "is not a name for a label: up to 64 letters, digits, _, - and ., and a letter or a digit first";

    private static readonly TemplateContext Start = new(_ => true, _ => false, Item: false, Attempt: false, Secrets: false) { AtStart = true };

    /// <summary>Whether a text can be the name of a label.</summary>
    public static bool IsName(string name) => Name().IsMatch(name);

    /// <summary>Reads the labels that a workflow declares, adding a fault for each error in them.</summary>
    /// <returns>A JSON object; <c>null</c>: there are none.</returns>
    public static JsonElement? ReadDeclared(ObjectReader workflow, ICollection<Fault> faults)
    {
        if (Read(workflow, DefinitionLimits.Expression) is not { } labels)
        {
            return null;
        }

        foreach (var fault in TemplateChecks.Config(labels, JsonPointer.Member(workflow.Pointer, "labels"), Start))
        {
            faults.Add(fault);
        }

        return labels;
    }

    /// <summary>Reads the business key that a workflow declares: a text that may hold expressions; <c>null</c>: none.</summary>
    public static string? ReadBusinessKey(ObjectReader workflow, ICollection<Fault> faults)
    {
        var text = workflow.Has("business_key") ? workflow.RequiredText("business_key", DefinitionLimits.Expression) : null;
        if (text is { Length: > 0 })
        {
            foreach (var fault in TemplateChecks.Config(PlainJson.Of(text), JsonPointer.Member(workflow.Pointer, "business_key"), Start))
            {
                faults.Add(fault);
            }
        }

        return text is { Length: > 0 } ? text : null;
    }

    /// <summary>Reads the labels that a start gives: values, and no expressions.</summary>
    public static IReadOnlyDictionary<string, string> ReadGiven(ObjectReader start)
    {
        Dictionary<string, string> given = new(StringComparer.Ordinal);
        if (Read(start, MostCharacters) is { } labels)
        {
            var reader = start.Object("labels")!;
            foreach (var label in labels.EnumerateObject())
            {
                if (ValueOf(label.Value, out var fault) is { } value)
                {
                    given[label.Name] = value;
                }
                else if (fault is not null)
                {
                    reader.Fault(label.Name, fault);
                }
            }
        }

        return given;
    }

    /// <summary>The text of a value; <c>null</c>: it has none.</summary>
    /// <param name="value">A JSON value.</param>
    /// <param name="fault">What is wrong with it; <c>null</c>: nothing.</param>
    public static string? ValueOf(JsonElement value, out string? fault)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => null,
        };
        fault = text switch
        {
            null when value.ValueKind is JsonValueKind.Null => null,
            null => $"must be a text, a number, true or false, not {FaultText.Kind(value)}",
            { Length: > MostCharacters } => $"is {text.Length} characters long; the limit is {MostCharacters}",
            _ when text.Any(char.IsControl) => "must not hold control characters",
            _ => null,
        };
        return fault is null && text is { Length: > 0 } ? text : null;
    }

    private static JsonElement? Read(ObjectReader body, int mostCharacters)
    {
        if (body.Object("labels") is not { } labels || body.Any("labels") is not { } value)
        {
            return null;
        }

        var names = labels.Entries().Select(e => e.Key).ToList();
        if (names.Count > MostLabels)
        {
            body.Fault("labels", $"are {names.Count}; the limit is {MostLabels}");
            return null;
        }

        foreach (var name in names)
        {
            if (!IsName(name))
            {
                labels.Fault(name, NoKey);
            }
            else if (labels.Any(name) is { ValueKind: JsonValueKind.String })
            {
                labels.Text(name, mostCharacters);
            }
            else if (labels.Any(name) is { } other && ValueOf(other, out var fault) is null && fault is not null)
            {
                labels.Fault(name, fault);
            }
        }

        return names.Count == 0 ? null : value.Clone(); // the source document is pooled and is disposed of
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Name();
}
