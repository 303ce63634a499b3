using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ApiClient = Workflow.Client.WorkflowClient;

namespace Workflow.TestHost.Http;

/// <summary>
/// Calls a host over HTTP, without using its code: by hand where a test looks at an answer as it was sent, and with the product's client
/// where it only starts runs and waits for them.
/// </summary>
/// <param name="http">Its base address is the host's.</param>
public sealed class WorkflowClient(HttpClient http)
{
    // Made when it is first used: not every host of a test is at an address.
    private readonly Lazy<ApiClient> _api = new(() => new ApiClient(http, new Workflow.Client.WorkflowClientOptions { Server = http.BaseAddress }));

    private static readonly string[] Final = ["SUCCEEDED", "FAILED", "CANCELLED", "TIMED_OUT", "SKIPPED"];

    /// <summary>Puts a handler of the suite's own around each connection that is made from then on. Default: none.</summary>
    public static Func<HttpMessageHandler, HttpMessageHandler> Around { get; set; } = handler => handler;

    /// <summary>A connection to a host that goes through no proxy.</summary>
    public static HttpClient Connect(Uri address) =>
        new(Around(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = true })) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(3) };

    /// <summary>Where the host listens.</summary>
    public Uri BaseAddress => http.BaseAddress ?? throw new InvalidOperationException("The client has no base address.");

    /// <summary>The product's client of the same host.</summary>
    public ApiClient Api => _api.Value;

    /// <summary>Sends any request.</summary>
    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await http.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    /// <summary>GET.</summary>
    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    /// <summary>POST of JSON, or of nothing at all.</summary>
    public Task<Answer> PostAsync(string path, JsonNode? body = null) => SendAsync(HttpMethod.Post, path, body);

    /// <summary>PUT of JSON, guarded by an entity tag if one is given.</summary>
    public Task<Answer> PutAsync(string path, JsonNode body, string? ifMatch = null) =>
        SendAsync(HttpMethod.Put, path, body, ifMatch);

    /// <summary>DELETE, guarded by an entity tag if one is given.</summary>
    public Task<Answer> DeleteAsync(string path, string? ifMatch = null) =>
        SendAsync(HttpMethod.Delete, path, body: null, ifMatch);

    /// <summary>POST of a text of some media type.</summary>
    public async Task<Answer> PostTextAsync(string path, string text, string mediaType)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        return await SendAsync(request);
    }

    /// <summary>Creates a workflow, which must be accepted.</summary>
    /// <returns>The workflow as answered.</returns>
    public async Task<JsonElement> CreateWorkflowAsync(JsonNode workflow) =>
        (await GetAsync($"/api/v1/workflows/{(await SentAsync(Api.Workflows.CreateAsync(Workflow.Client.Definition.FromJsonNode(workflow)))).Id}")).Expect(HttpStatusCode.OK).Json;

    /// <summary>Starts a run, which must be accepted.</summary>
    /// <returns>The id of the run.</returns>
    public async Task<string> StartRunAsync(long workflow, JsonNode? body = null) =>
        body is null ? (await SentAsync(Api.Runs.StartAsync(workflow))).Id : (await PostAsync($"/api/v1/workflows/{workflow}/run", body)).Expect(HttpStatusCode.Accepted).Json.Text("id");

    // As a call by hand fails that gets no answer: a test that kills the host waits for that.
    private static async Task<T> SentAsync<T>(Task<T> call)
    {
        try
        {
            return await call;
        }
        catch (Workflow.Client.WorkflowException e) when (e.InnerException is HttpRequestException or IOException)
        {
            throw e.InnerException;
        }
    }

    /// <summary>Creates a workflow, runs it, and waits until the run has ended.</summary>
    /// <returns>The run as it ended.</returns>
    public async Task<JsonElement> RunToEndAsync(JsonNode workflow, TimeSpan? deadline = null)
    {
        var created = await CreateWorkflowAsync(workflow);
        return await WaitForEndAsync(await StartRunAsync(created.Number("id")), deadline);
    }

    /// <summary>Whether the host answers, and says that it can work.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            return (await GetAsync("/health/ready")).Status == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>The run as it stands.</summary>
    public async Task<JsonElement> RunAsync(string run) =>
        (await GetAsync($"/api/v1/runs/{run}")).Expect(HttpStatusCode.OK).Json;

    /// <summary>Waits until a run has ended.</summary>
    /// <returns>The run as it ended.</returns>
    /// <exception cref="TimeoutException">It has not ended in time.</exception>
    public async Task<JsonElement> WaitForEndAsync(string run, TimeSpan? deadline = null)
    {
        using var late = new CancellationTokenSource(deadline ?? Eventually.DefaultDeadline);
        try
        {
            await Api.Runs.WaitForRunAsync(run, late.Token);
        }
        catch (OperationCanceledException e) when (late.IsCancellationRequested)
        {
            throw new TimeoutException($"Run {run} has not ended in time. Last read: {await RunAsync(run)}", e);
        }

        return await RunAsync(run);
    }

    /// <summary>Every task execution of a run.</summary>
    public Task<IReadOnlyList<JsonElement>> ExecutionsAsync(string run, int limit = 500) =>
        ListAsync($"/api/v1/runs/{run}/tasks", limit);

    /// <summary>Every item of a list, page after page.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(string path, int limit = 500)
    {
        var items = new List<JsonElement>();
        await foreach (var page in PagesAsync(path, limit))
        {
            items.AddRange(page.Json.Items());
        }

        return items;
    }

    /// <summary>The pages of a list, the last one included.</summary>
    public async IAsyncEnumerable<Answer> PagesAsync(string path, int limit)
    {
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var next = $"{path}{separator}limit={limit}";
        while (true)
        {
            var page = (await GetAsync(next)).Expect(HttpStatusCode.OK);
            yield return page;
            if (page.Json.TextOrNull("next_cursor") is not { } cursor)
            {
                yield break;
            }

            next = $"{path}{separator}limit={limit}&cursor={Uri.EscapeDataString(cursor)}";
        }
    }

    /// <summary>Whether a run will not change any more.</summary>
    public static bool HasEnded(JsonElement run) => Final.Contains(run.Text("status"), StringComparer.Ordinal);

    private async Task<Answer> SendAsync(HttpMethod method, string path, JsonNode? body = null, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await SendAsync(request);
    }
}
