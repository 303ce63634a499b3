using System.Net;
using System.Text;
using System.Text.Json;
using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Docs.Tests.Examples;

/// <summary>A standalone service that checks definitions and keeps none.</summary>
public sealed class DefinitionService : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private StandaloneProcess? _service;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _service = await StandaloneProcess.StartAsync(_folder.Path, null, "--Workflow:Tasks:Shell:Enabled=true");
        _http.BaseAddress = _service.BaseAddress;

        // The calendar that the pages name.
        using var dates = new StringContent("""{"dates": []}""", Encoding.UTF8, "application/json");
        using var put = await _http.PutAsync(new Uri("/api/v1/calendars/germany", UriKind.Relative), dates);
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);

        // The pool that they name.
        using var size = new StringContent("""{"size": 5}""", Encoding.UTF8, "application/json");
        using var pool = await _http.PutAsync(new Uri("/api/v1/pools/warehouse", UriKind.Relative), size);
        Assert.Equal(HttpStatusCode.Created, pool.StatusCode);
    }

    /// <summary>Saves a definition, and removes it.</summary>
    /// <param name="text">The definition.</param>
    /// <param name="language"><c>json</c> or <c>yaml</c>.</param>
    public async Task<(HttpStatusCode Status, string Body)> SaveAsync(string text, string language)
    {
        using var content = new StringContent(text, Encoding.UTF8, $"application/{language}");
        using var response = await _http.PostAsync(new Uri("/api/v1/workflows", UriKind.Relative), content);
        var body = await response.Content.ReadAsStringAsync();
        if (response.StatusCode == HttpStatusCode.Created)
        {
            using var saved = JsonDocument.Parse(body);
            using var removed = await _http.DeleteAsync(new Uri($"/api/v1/workflows/{saved.RootElement.GetProperty("id")}", UriKind.Relative));
            Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        }

        return (response.StatusCode, body);
    }

    /// <summary>Saves a definition, shows it in both forms, and removes it.</summary>
    /// <param name="text">The definition.</param>
    /// <param name="language"><c>json</c> or <c>yaml</c>.</param>
    /// <returns>The status; the answer; and the definition as YAML.</returns>
    public async Task<(HttpStatusCode Status, string Json, string Yaml)> ShowAsync(string text, string language)
    {
        using var content = new StringContent(text, Encoding.UTF8, $"application/{language}");
        using var response = await _http.PostAsync(new Uri("/api/v1/workflows", UriKind.Relative), content);
        var body = await response.Content.ReadAsStringAsync();
        if (response.StatusCode != HttpStatusCode.Created)
        {
            return (response.StatusCode, body, "");
        }

        using var saved = JsonDocument.Parse(body);
        var address = new Uri($"/api/v1/workflows/{saved.RootElement.GetProperty("id")}", UriKind.Relative);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.ParseAdd("application/yaml");
        using var shown = await _http.SendAsync(request);
        var yaml = await shown.Content.ReadAsStringAsync();
        using var removed = await _http.DeleteAsync(address);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NoContent), (shown.StatusCode, removed.StatusCode));
        return (HttpStatusCode.Created, body, yaml);
    }

    /// <summary>What is at an address.</summary>
    /// <param name="path">The path.</param>
    public Task<string> GetAsync(string path) => _http.GetStringAsync(new Uri(path, UriKind.Relative));

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        _service?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
