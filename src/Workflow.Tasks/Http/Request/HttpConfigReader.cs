using System.Collections.Frozen;
using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Tasks.Http.Authentication;
using Workflow.Tasks.Http.Paging;
using Workflow.Tasks.Http.Response;
using Workflow.Tasks.Http.Tls;

namespace Workflow.Tasks.Http.Request;

/// <summary>Reads the config of an HTTP task.</summary>
internal static class HttpConfigReader
{
    // Without CONNECT, which asks for a tunnel, and TRACE, which returns what was sent, including secrets (RFC 9110 §9.3.6, §9.3.8).
    private static readonly FrozenDictionary<string, HttpMethod> Methods = new[]
    {
        HttpMethod.Get, HttpMethod.Head, HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete, HttpMethod.Options,
    }.ToFrozenDictionary(method => method.Method, StringComparer.OrdinalIgnoreCase);

    /// <summary>The names of the methods, in alphabetical order.</summary>
    internal static IReadOnlyList<string> MethodNames { get; } = [.. Methods.Keys.Order(StringComparer.Ordinal)];

    // Takes the place of a faulty URL, so that reading continues.
    private static readonly Uri NoUrl = new("http://invalid");

    private enum ResponseBodyKind
    {
        Inline,
        Stored,
    }

    internal static HttpTaskConfig Read(ObjectReader config, HttpTaskOptions options)
    {
        var url = ReadUrl(config);
        var query = FormFields.Read(config, "query");
        var method = ReadMethod(config);
        var headers = RequestHeader.ReadAll(config);
        var tls = TlsReader.Read(config);
        var auth = HttpAuthReader.Read(config, headers, tls, options);
        var body = BodyReader.Read(config, headers);
        if (body is not null && (method == HttpMethod.Get || method == HttpMethod.Head))
        {
            config.Fault(BodyReader.NameOf(config), $"can't be sent with {method}: a {method} request has no body (RFC 9110 §9.3)");
        }

        var paging = PagingReader.Read(config);
        if (paging is not null && method is not null && method != HttpMethod.Get)
        {
            config.Fault("paging", $"goes with GET only, not with {method}");
        }

        var isStored = config.Option("response_body", ResponseBodyKind.Inline) == ResponseBodyKind.Stored;
        if (isStored && paging is not null)
        {
            config.Fault("response_body", "stored does not go with paging, whose items are joined in the output");
        }

        var maxBytes = isStored ? options.MaxStoredResponseBytes : HttpTaskConfig.MaxResponseBytesCeiling;
        var timeoutSeconds = config.Int("timeout_seconds", 1, DefinitionLimits.SoftLimitSeconds, 0);
        return new HttpTaskConfig
        {
            Method = method ?? HttpMethod.Get,
            Url = QueryParameters.Append(url, query),
            Headers = headers,
            Body = body,
            Auth = auth,
            Tls = tls,
            ExpectedStatusCodes = ReadExpected(config, out var condition),
            Condition = condition,
            Paging = paging,
            FollowsRedirects = config.Flag("follow_redirects", true),
            Timeout = timeoutSeconds == 0 ? null : TimeSpan.FromSeconds(timeoutSeconds),
            StoresResponse = isStored,
            MaxResponseBytes = config.Long("max_response_bytes", 1, maxBytes, isStored ? maxBytes : HttpTaskConfig.DefaultMaxResponseBytes),
        };
    }

    /// <summary>The faults of where expressions are, and of credentials that do not come from secrets.</summary>
    internal static void ValidateExpressions(ObjectReader config)
    {
        BodyPartReader.ValidateExpressions(config);
        foreach (var name in new[] { "auth", "tls", "expect", "paging" })
        {
            Written.IsHidden(config, name, JsonValueKind.Object);
        }

        if (config.Any("auth") is { ValueKind: JsonValueKind.Object })
        {
            HttpAuthReader.ValidateExpressions(config.Object("auth")!);
        }

        if (config.Any("tls") is { ValueKind: JsonValueKind.Object })
        {
            TlsReader.ValidateExpressions(config.Object("tls")!);
        }
    }

    // The member expect, with the older one beside it.
    private static IReadOnlyList<StatusRange> ReadExpected(ObjectReader config, out string? condition)
    {
        const string Member = "expected_status_codes";
        var (expect, isGiven) = (config.Object("expect"), config.Has(Member));
        condition = expect?.Text("condition", DefinitionLimits.Expression);
        if (condition is { Length: 0 })
        {
            expect!.Fault("condition", "must not be empty");
        }

        if (isGiven && expect?.Has("status_codes") == true)
        {
            config.Fault(Member, "does not go with expect.status_codes: both say the same");
        }

        var ranges = isGiven || expect is null ? StatusRange.ReadAll(config, Member) : StatusRange.ReadAll(expect, "status_codes");
        expect?.RefuseUnknown();
        return ranges;
    }

    // No fault shows the URL, as it may contain secrets.
    private static Uri ReadUrl(ObjectReader config)
    {
        var text = config.RequiredText("url", HttpTaskConfig.MaxUrlLength);
        if (text.Length == 0)
        {
            return NoUrl;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var url)
            || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            config.Fault("url", "must be an absolute URL that begins with http:// or https://");
        }
        else if (url.UserInfo.Length > 0)
        {
            config.Fault("url", "must hold no user name or password; send them in headers, as Authorization");
        }
        else
        {
            return url;
        }

        return NoUrl;
    }

    // Null if it is faulty: then it is not known whether it allows a body.
    private static HttpMethod? ReadMethod(ObjectReader config)
    {
        if (!config.Has("method"))
        {
            return HttpMethod.Get;
        }

        if (config.Text("method") is not { } text)
        {
            return null;
        }

        if (Methods.TryGetValue(text, out var method))
        {
            return method;
        }

        config.Fault(
            "method",
            $"'{config.Quoted(text)}' is not one of {string.Join(", ", MethodNames)}");
        return null;
    }
}
