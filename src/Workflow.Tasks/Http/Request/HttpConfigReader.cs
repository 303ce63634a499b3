using System.Collections.Frozen;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Tasks.Http.Response;

namespace Workflow.Tasks.Http.Request;

/// <summary>Reads the config of an HTTP task.</summary>
internal static class HttpConfigReader
{
    // Without CONNECT, which asks for a tunnel, and TRACE, which returns what was sent, including secrets (RFC 9110 §9.3.6, §9.3.8).
    private static readonly FrozenDictionary<string, HttpMethod> Methods = new[]
    {
        HttpMethod.Get, HttpMethod.Head, HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete, HttpMethod.Options,
    }.ToFrozenDictionary(method => method.Method, StringComparer.OrdinalIgnoreCase);

    // Takes the place of a faulty URL, so that reading continues.
    private static readonly Uri NoUrl = new("http://invalid");

    internal static HttpTaskConfig Read(ObjectReader config)
    {
        var url = ReadUrl(config);
        var query = QueryParameters.Read(config);
        var method = ReadMethod(config);
        var headers = RequestHeader.ReadAll(config);
        var body = RequestBody.Read(config, headers);
        if (body is not null && (method == HttpMethod.Get || method == HttpMethod.Head))
        {
            config.Fault("body", $"can't be sent with {method}: a {method} request has no body (RFC 9110 §9.3)");
        }

        var timeoutSeconds = config.Int("timeout_seconds", 1, DefinitionLimits.SoftLimitSeconds, 0);
        return new HttpTaskConfig
        {
            Method = method ?? HttpMethod.Get,
            Url = QueryParameters.Append(url, query),
            Headers = headers,
            Body = body,
            ExpectedStatusCodes = StatusRange.ReadAll(config),
            FollowsRedirects = config.Flag("follow_redirects", true),
            Timeout = timeoutSeconds == 0 ? null : TimeSpan.FromSeconds(timeoutSeconds),
            MaxResponseBytes = config.Int(
                "max_response_bytes", 1, HttpTaskConfig.MaxResponseBytesCeiling, HttpTaskConfig.DefaultMaxResponseBytes),
        };
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
            $"'{config.Quoted(text)}' is not one of {string.Join(", ", Methods.Keys.Order(StringComparer.Ordinal))}");
        return null;
    }
}
