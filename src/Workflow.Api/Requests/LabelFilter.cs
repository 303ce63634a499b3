using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Api.Requests;

/// <summary>Reads the labels and the business key that a list of runs is filtered by.</summary>
internal static class LabelFilter
{
    /// <summary>The parameter that may be given several times.</summary>
    public const string Parameter = "label";

    /// <summary>Those of a query; a business key, which few runs share, comes first. <c>null</c>: there are none.</summary>
    public static IReadOnlyList<RunLabel>? Read(Query query)
    {
        List<RunLabel> labels = [];
        if (query.ShortText("business_key", LabelRules.MostCharacters) is { Length: > 0 } key)
        {
            labels.Add(new RunLabel(RunLabels.BusinessKeyName, key));
        }

        foreach (var text in query.Each(Parameter).Distinct(StringComparer.Ordinal))
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || !LabelRules.IsName(text[..colon]) || colon == text.Length - 1 || text.Length - colon - 1 > LabelRules.MostCharacters)
            {
                query.Refuse(Parameter, $"must be NAME:VALUE, with a value of up to {LabelRules.MostCharacters} characters, not '{FaultText.Shorten(text)}'");
            }
            else
            {
                labels.Add(new RunLabel(text[..colon], text[(colon + 1)..]));
            }
        }

        if (labels.Count > RunFilter.MostLabels)
        {
            query.Refuse(Parameter, $"is given {labels.Count} times; the limit is {RunFilter.MostLabels}");
        }

        return labels.Count == 0 ? null : labels;
    }
}
