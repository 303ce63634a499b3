using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Workflow.Core.Secrets;
using Workflow.Tasks.Http.Connections;
using Workflow.Tasks.Http.Redirects;
using Workflow.Tasks.Http.Response;

namespace Workflow.Tasks.Http.Authentication;

/// <summary>Requests access tokens with OAuth 2.0 client credentials (RFC 6749 §4.4). A redirect is not followed.</summary>
/// <param name="connections">The connections of HTTP tasks, with all their rules.</param>
/// <param name="places">Limits them.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenEndpoint(HttpConnections connections, ServerPlaces places, TimeProvider time)
{
    private const int MaxBytes = 256 * 1024;
    private const int LongestReason = 300;
    private const string Bearer = "Bearer";
    private const string Call = "the request for an access token"; // without its address, which may hold secrets

    // Where the server does not say how long a token is valid. If it is less, the call's 401 is a reason for another one.
    private static readonly TimeSpan AssumedLife = TimeSpan.FromMinutes(5);

    /// <summary>Waits for one of the connections to its server. Disposing of the result frees it.</summary>
    internal Task<IDisposable> EnterAsync(ClientCredentials client, CancellationToken cancellationToken) =>
        places.EnterAsync(Origin.Of(client.TokenUrl), cancellationToken);

    /// <summary>Requests a token.</summary>
    /// <exception cref="TokenException">The server gives none.</exception>
    internal async Task<AccessToken> RequestAsync(ClientCredentials client, CancellationToken cancellationToken)
    {
        try
        {
            using var connection = connections.Rent(client.Tls);
            using var request = Request(client);
            using var response = await connection.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var body = await ResponseBytes.ReadAsync(response, MaxBytes, cancellationToken);
            var json = Json(body);
            return response.IsSuccessStatusCode
                ? Token(json)
                : throw Refused((int)response.StatusCode, json, RetryAfter.Seconds(response.Headers, time.GetUtcNow()));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && HttpFailure.Of(e, Call) is { } error)
        {
            throw new TokenException(error.Message.TrimEnd('.'), error.Retryable);
        }
    }

    private static HttpRequestMessage Request(ClientCredentials client)
    {
        List<KeyValuePair<string, string>> fields = [KeyValuePair.Create("grant_type", "client_credentials"), .. client.Parameters];
        if (client.InBody)
        {
            fields.Add(new("client_id", client.ClientId));
            fields.Add(new("client_secret", client.ClientSecret));
        }

        var request = new HttpRequestMessage(HttpMethod.Post, client.TokenUrl) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        if (!client.InBody)
        {
            // Both are form-encoded before they are joined (RFC 6749 §2.3.1).
            var pair = $"{Uri.EscapeDataString(client.ClientId)}:{Uri.EscapeDataString(client.ClientSecret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        }

        return request;
    }

    private static JsonElement? Json(ResponseBytes body)
    {
        if (body.Bytes is not { } bytes || !SoundJson.Is(bytes.Span, ResponseBody.MaxJsonDepth))
        {
            return null;
        }

        var json = JsonElement.Parse(bytes.Span);
        return json.ValueKind == JsonValueKind.Object ? json : null;
    }

    // RFC 6749 §5.1.
    private AccessToken Token(JsonElement? json)
    {
        if (Text(json, "access_token") is not { Length: > 0 } token)
        {
            throw new TokenException($"{Call} was answered without access_token", retryable: false);
        }

        if (token.Length is < SecretRule.MinCharacters or > AccessToken.MaxLength || !token.All(c => c is > ' ' and <= '~'))
        {
            throw new TokenException($"{Call} was answered with what is no token: it is shorter than {SecretRule.MinCharacters} characters, longer than {AccessToken.MaxLength}, or can't be sent in a header", retryable: false);
        }

        return (Text(json, "token_type") ?? Bearer).Equals(Bearer, StringComparison.OrdinalIgnoreCase)
            ? AccessToken.Of(token, time.GetUtcNow(), Life(json))
            : throw new TokenException($"{Call} was answered with a token of another type than Bearer", retryable: false);
    }

    // A number; some servers send it as a text.
    private static TimeSpan Life(JsonElement? json)
    {
        var seconds = json is { } there && there.TryGetProperty("expires_in", out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.Number when value.TryGetDouble(out var number) => number,
                JsonValueKind.String when double.TryParse(value.GetString(), CultureInfo.InvariantCulture, out var number) => number,
                _ => AssumedLife.TotalSeconds,
            }
            : AssumedLife.TotalSeconds;
        return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 86_400));
    }

    // RFC 6749 §5.2. A text is shown whole or not at all, as a part of a secret can't be masked.
    private static TokenException Refused(int status, JsonElement? json, long? retryAfter)
    {
        var why = string.Join(": ", new[] { Text(json, "error"), Text(json, "error_description") }.Where(text => text?.Length is > 0 and <= LongestReason));
        return new TokenException(
            $"{Call} was answered {status}{(why.Length == 0 ? "" : $" ({why})")}",
            retryable: status is 408 or 429 or (>= 500 and <= 599),
            retryAfter);
    }

    private static string? Text(JsonElement? json, string name) =>
        json is { } there && there.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
