using System.Collections.Immutable;
using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <summary>Reads the members of a workflow that say who hears of its runs.</summary>
internal static class NotificationReader
{
    private const string Late = "on_late";
    private const string LateAfter = "late_after_seconds";

    /// <summary>The notifications; <c>null</c>: none.</summary>
    internal static WorkflowNotifications? Read(ObjectReader reader)
    {
        var read = new WorkflowNotifications
        {
            OnFailure = ReadTargets(reader, "on_failure"),
            OnSuccess = ReadTargets(reader, "on_success"),
            OnLate = ReadTargets(reader, Late),
            LateAfterSeconds = reader.Has(LateAfter) ? reader.Int(LateAfter, 1, DefinitionLimits.LongestSeconds, 1) : null,
        };
        if (read is { LateAfterSeconds: not null, OnLate.IsEmpty: true })
        {
            reader.Fault(LateAfter, $"has no effect without {Late}");
        }
        else if (read is { LateAfterSeconds: null, OnLate.IsEmpty: false })
        {
            reader.Fault(Late, $"needs {LateAfter}");
        }

        return read is { OnFailure.IsEmpty: true, OnSuccess.IsEmpty: true, OnLate.IsEmpty: true, LateAfterSeconds: null } ? null : read;
    }

    private static ImmutableArray<NotificationTarget> ReadTargets(ObjectReader reader, string name) =>
    [
        .. (reader.List(name, DefinitionLimits.NotificationTargets) ?? []).Select((element, i) => ReadTarget(reader.Element(name, i, element), element.ValueKind == JsonValueKind.Object)),
    ];

    private static NotificationTarget ReadTarget(ObjectReader reader, bool isObject)
    {
        var target = new NotificationTarget(
            reader.Has("url") ? reader.RequiredText("url", DefinitionLimits.NotificationUrl) : null,
            reader.Has("secret") ? reader.RequiredText("secret", DefinitionLimits.SecretName) : null,
            reader.Has("email") ? reader.RequiredText("email", DefinitionLimits.Email) : null);
        reader.RefuseUnknown();
        if (!isObject)
        {
            return target;
        }

        if (target is { Url: null, Email: null } or { Url: not null, Email: not null })
        {
            reader.Fault("must have either url or email");
            return target;
        }

        if (target.Url is { Length: > 0 } url && UrlFault(url) is { } urlFault)
        {
            reader.Fault("url", urlFault);
        }

        if (target.Email is { Length: > 0 } email && !IsMailbox(email))
        {
            reader.Fault("email", "must be one mailbox, such as ops@example.org");
        }

        if (target is { Secret: not null, Url: null })
        {
            reader.Fault("secret", "signs a request, and goes with url");
        }
        else if (target.Secret is { Length: > 0 } secret && !NameRules.IsSecretName(secret))
        {
            reader.Fault("secret", "is the name of a secret, and not the secret: letters, digits and _, and no digit first");
        }

        return target;
    }

    private static string? UrlFault(string url) =>
        url.Contains("{{", StringComparison.Ordinal) ? "can't have expressions"
        : url.Any(c => char.IsControl(c) || c == ' ') || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") ? "must be an address that begins with http:// or https://"
        : uri.UserInfo.Length > 0 ? "must not have a user or a password: definitions are stored and shown as they are"
        : uri.Fragment.Length > 0 ? "must not have a fragment"
        : null;

    // What a mail server takes is for that server to say. What would be more than one mailbox, or another header, is not sent to it.
    private static bool IsMailbox(string email)
    {
        var at = email.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && at == email.LastIndexOf('@') && at < email.Length - 1
            && email.All(c => !char.IsControl(c) && !char.IsWhiteSpace(c) && !char.IsSurrogate(c) && c is not (',' or ';' or ':' or '<' or '>' or '(' or ')' or '[' or ']' or '"' or '\\'))
            && email[^1] != '.' && email[at + 1] != '.';
    }
}
