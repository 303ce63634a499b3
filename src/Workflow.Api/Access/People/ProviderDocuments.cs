using Microsoft.IdentityModel.Protocols;

namespace Workflow.Api.Access.People;

/// <summary>Reads a provider's documents: over TLS or from this machine, without redirects, of limited size and time.</summary>
internal sealed class ProviderDocuments : IDocumentRetriever, IDisposable
{
    private const int MaxBytes = 1024 * 1024;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        MaxResponseContentBufferSize = MaxBytes,
        Timeout = Timeout,
    };

    public async Task<string> GetDocumentAsync(string address, CancellationToken cancel)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || !EntraOptionsValidator.IsSafe(uri))
        {
            throw new InvalidOperationException("The provider names an address that is neither https:// nor on this machine.");
        }

        using var response = await _http.GetAsync(uri, cancel);
        return response.IsSuccessStatusCode
            ? await response.Content.ReadAsStringAsync(cancel)
            : throw new HttpRequestException($"It answered with status {(int)response.StatusCode}.", null, response.StatusCode);
    }

    public void Dispose() => _http.Dispose();
}
