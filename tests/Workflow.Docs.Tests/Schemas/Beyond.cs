using System.Text.RegularExpressions;

namespace Workflow.Docs.Tests.Schemas;

/// <summary>
/// What the service finds wrong and the schema does not: rules between several tasks or with other parts of the service, arithmetic,
/// languages in texts, and settings. Everything else that the service refuses, the schema refuses. The page <c>how-to/editors.md</c> lists them.
/// </summary>
internal static class Beyond
{
    // What a schema always says, wherever it is.
    private static readonly Regex Sayable = Form("^(is not a known member|must be (a text|a list|an object|a number|a whole number|true or false)|is required$|must not be (empty|blank)|must be from|has [0-9]+ (elements|members)|'.*' is not (a task type|an IANA|one of))");

    private static readonly (string Why, Regex Pointer, Regex Detail)[] Rules =
    [
        ("references to tasks", Form(""), Form("is not a task of|is the task itself|is named twice|closes a cycle|is also the name of|and the task has (no|[0-9]+) upstreams?$|with fewer than two upstreams|a task that catches errors|catch(es)? (it|an error)|names it in catch|names the task")),
        ("expressions", Form(""), Form(@" in \{\{|^SyntaxError|\{\{|is never closed|must only use inputs|only event is, with|must name an output|^a task has no |must come from a secret|must not (contain|be) an expression")),
        ("cron expressions", Form("cron_expression$"), Form("")),
        ("instants", Form(""), Form("must be an RFC 3339 instant|leaves no instant|must not be before start_at")),
        ("codes of errors", Form("/on/[0-9]+$"), Form("is not a code of|is a status, and|is never retried")),
        ("rules that never apply", Form("/(retry|catch)/[0-9]+$"), Form("^never applies")),
        ("arithmetic", Form(""), Form("attempts in all|give one of the two|and the list has|bytes long|is nested [0-9]+ deep")),
        ("values of inputs", Form("^/inputs/[^/]+/default$"), Form("and must be one of")),
        ("bounds of forms", Form("/form/"), Form("must not be greater than|is not a field of the form")),
        ("what the deployment has", Form(""), Form("there is no (calendar|pool)|is off on this service|not enabled on this host|Workflow:Http:ManagedIdentityScopes|is not available:|must be at most the size of pool")),
        ("addresses and media types", Form(""), Form("must be an absolute URL|must be an address that|must hold no user name|must not have a (user|fragment)|must be a media type")),
        ("connection strings", Form("/connection_string$"), Form("")),
        ("certificates", Form("/tls/[a-z_]+$"), Form("as PEM|must not hold a private key|goes with client_certificate")),
        ("names that differ in case only", Form(""), Form("is given twice")),
        ("base64 and charsets", Form(""), Form("is not base64|goes with a text only|goes with (body|value) and|that the charset of its|can't be set with multipart")),
        ("ranges that end before they begin", Form("status_codes/[0-9]+$"), Form("must be a status code")),
        ("headers that two members set", Form(""), Form("and so do headers|is set by the grant")),
        ("workflows that only start themselves", Form("/workflow$"), Form("start|recursion")),
        ("levels of groups", Form(""), Form("is a group at level|^would be [0-9]+")),
    ];

    /// <summary>Whether a fault is one that the schema does not say.</summary>
    public static bool Includes(string pointer, string detail, string definition) =>
        IsOfAValueOfAForm(pointer)
        || (detail.Contains("characters long", StringComparison.Ordinal) && definition.Contains(@"\uD83D", StringComparison.OrdinalIgnoreCase)) // counted in UTF-16 units
        || pointer.EndsWith("/isolation_level", StringComparison.Ordinal) // those of the provider
        || (!Sayable.IsMatch(detail) && Rules.Any(rule => rule.Pointer.IsMatch(pointer) && rule.Detail.IsMatch(detail)));

    private static bool IsOfAValueOfAForm(string pointer) => Regex.IsMatch(pointer, "/form/properties/[^/]+/(default|enum/[0-9]+)$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));

    private static Regex Form(string pattern) => new(pattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));
}
