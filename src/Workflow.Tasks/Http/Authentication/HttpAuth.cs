using Workflow.Tasks.Http.Tls;

namespace Workflow.Tasks.Http.Authentication;

/// <summary>How a call shows who it is: the member <c>auth</c>. It goes to the origin of the call only.</summary>
internal abstract record HttpAuth;

/// <summary>A header: <c>basic</c>, <c>bearer</c>, and <c>api_key</c> in a header.</summary>
internal sealed record HeaderAuth(string Name, string Value) : HttpAuth;

/// <summary>A parameter of the query: <c>api_key</c> with <c>in: query</c>.</summary>
internal sealed record QueryAuth(string Name, string Value) : HttpAuth;

/// <summary>An access token that is requested, and kept in memory until it expires.</summary>
internal abstract record TokenAuth : HttpAuth;

/// <summary>OAuth 2.0 client credentials (RFC 6749 §4.4).</summary>
/// <param name="TokenUrl">The token endpoint.</param>
/// <param name="ClientId">The client.</param>
/// <param name="ClientSecret">Its secret.</param>
/// <param name="InBody">Whether both are sent in the body, and not in the header (RFC 6749 §2.3.1).</param>
/// <param name="Parameters">What else is sent: <c>scope</c> and others.</param>
/// <param name="Tls">The TLS settings of the task, which apply to the token endpoint too.</param>
internal sealed record ClientCredentials(Uri TokenUrl, string ClientId, string ClientSecret, bool InBody, IReadOnlyList<KeyValuePair<string, string>> Parameters, TlsSettings? Tls) : TokenAuth;

/// <summary>The managed identity of the service in Azure.</summary>
/// <param name="Scope">What the token is for, such as <c>https://management.azure.com/.default</c>.</param>
/// <param name="ClientId">The user-assigned identity; <c>null</c>: the system-assigned one.</param>
internal sealed record ManagedIdentity(string Scope, string? ClientId) : TokenAuth;
