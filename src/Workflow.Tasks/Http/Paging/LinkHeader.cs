using System.Text.RegularExpressions;

namespace Workflow.Tasks.Http.Paging;

/// <summary>The header <c>Link</c> (RFC 8288 §3).</summary>
internal static partial class LinkHeader
{
    /// <summary>The target of the first link whose relation is <c>next</c>; <c>null</c>: there is none.</summary>
    internal static string? Next(HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("Link", out var values))
        {
            return null;
        }

        foreach (Match link in values.SelectMany(value => Links().Matches(value)))
        {
            // Of several rel, the first counts (RFC 8288 §3.3). It may have several relations, with spaces between them.
            var relation = Parameters().Matches(link.Groups["parameters"].Value)
                .FirstOrDefault(parameter => parameter.Groups["name"].Value.Equals("rel", StringComparison.OrdinalIgnoreCase));
            var relations = relation is null ? "" : relation.Groups["quoted"].Value + relation.Groups["token"].Value;
            if (relations.Split(' ').Contains("next", StringComparer.OrdinalIgnoreCase))
            {
                return link.Groups["target"].Value.Trim();
            }
        }

        return null;
    }

    [GeneratedRegex("""<(?<target>[^>]*)>(?<parameters>(\s*;\s*[^\s=;,"]+(\s*=\s*("([^"\\]|\\.)*"|[^\s;,"]*))?)*)""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Links();

    [GeneratedRegex(""";\s*(?<name>[^\s=;,"]+)(\s*=\s*("(?<quoted>([^"\\]|\\.)*)"|(?<token>[^\s;,"]*)))?""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Parameters();
}
