using System.Globalization;
using System.Text.Json;
using Workflow.Client.Sending;
using Workflow.Contracts;
using Workflow.Core.Definitions;

namespace Workflow.Client.Operations;

/// <summary>Workflows and their versions.</summary>
public sealed class WorkflowOperations
{
    private readonly Connection _connection;

    internal WorkflowOperations(Connection connection) => _connection = connection;

    /// <summary>Creates a workflow.</summary>
    /// <param name="definition">Its definition: a <see cref="WorkflowRequest"/>, or a text.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="WorkflowException">The definition has faults, its name is taken, or the request failed.</exception>
    public Task<WorkflowResponse> CreateAsync(Definition definition, CancellationToken cancellationToken = default) =>
        _connection.JsonAsync<WorkflowResponse>(Write(HttpMethod.Post, "api/v1/workflows", definition, null), cancellationToken);

    /// <summary>Makes the workflow of a name what a definition says: creates it, or replaces its definition. The same again changes nothing.</summary>
    /// <param name="name">The name.</param>
    /// <param name="definition">Its definition; it need not repeat the name. Without tasks, the tasks stay.</param>
    /// <param name="ifMatch">The tag that the workflow must have; <c>null</c>: any, and it need not be there.</param>
    /// <param name="mustBeNew">Whether there must be no workflow of the name; otherwise the request is refused with 412.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<WorkflowResponse> ApplyAsync(string name, Definition definition, string? ifMatch = null, bool mustBeNew = false, CancellationToken cancellationToken = default) =>
        _connection.JsonAsync<WorkflowResponse>(Write(HttpMethod.Put, Address.Api($"workflows/by-name/{name}"), definition, ifMatch, mustBeNew ? Call.Any : null), cancellationToken);

    /// <summary>Replaces the definition of a workflow. Without tasks, the tasks stay.</summary>
    /// <param name="id">The workflow.</param>
    /// <param name="definition">Its definition.</param>
    /// <param name="ifMatch">The tag that the workflow must have; <c>null</c>: any.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<WorkflowResponse> ReplaceAsync(long id, Definition definition, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _connection.JsonAsync<WorkflowResponse>(Write(HttpMethod.Put, Address.Api($"workflows/{id}"), definition, ifMatch), cancellationToken);

    /// <summary>Shows a workflow.</summary>
    public Task<WorkflowResponse> GetAsync(long id, CancellationToken cancellationToken = default) =>
        _connection.GetAsync<WorkflowResponse>(Address.Api($"workflows/{id}"), null, cancellationToken);

    /// <summary>Shows the workflow that a person names by its name or its id. A name never has only digits.</summary>
    public Task<WorkflowResponse> GetByNameOrIdAsync(string nameOrId, CancellationToken cancellationToken = default) =>
        IsId(nameOrId, out var id) ? GetAsync(id, cancellationToken) : GetByNameAsync(nameOrId, cancellationToken);

    /// <summary>The id of the workflow that a person names by its name or its id. That of an id is not looked up.</summary>
    public async Task<long> FindIdAsync(string nameOrId, CancellationToken cancellationToken = default) =>
        IsId(nameOrId, out var id) ? id : (await GetByNameAsync(nameOrId, cancellationToken).ConfigureAwait(false)).Id;

    /// <summary>Shows a workflow in YAML, as a text that can be kept and applied.</summary>
    public Task<string> GetYamlAsync(long id, CancellationToken cancellationToken = default) =>
        _connection.TextAsync(new Call(HttpMethod.Get, Address.Api($"workflows/{id}")) { Accept = MediaTypes.Yaml }, cancellationToken);

    /// <summary>Shows the workflow of a name in YAML, as a text that can be kept and applied.</summary>
    public Task<string> GetByNameYamlAsync(string name, CancellationToken cancellationToken = default) =>
        _connection.TextAsync(new Call(HttpMethod.Get, Address.Api($"workflows/by-name/{name}")) { Accept = MediaTypes.Yaml }, cancellationToken);

    /// <summary>Shows the JSON schema of definitions, with the task types that the service has.</summary>
    public async Task<JsonElement> GetSchemaAsync(CancellationToken cancellationToken = default) =>
        JsonElement.Parse(await _connection.TextAsync(new Call(HttpMethod.Get, "schema/workflow.json") { Accept = MediaTypes.Schema }, cancellationToken).ConfigureAwait(false));

    /// <summary>Shows a workflow with its tag.</summary>
    /// <param name="id">The workflow.</param>
    /// <param name="known">The tag of the answer that the caller has; then the value is <c>null</c> if it is still that.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<Tagged<WorkflowResponse>> GetTaggedAsync(long id, string? known = null, CancellationToken cancellationToken = default) =>
        _connection.GetTaggedAsync<WorkflowResponse>(Address.Api($"workflows/{id}"), null, known, cancellationToken);

    /// <summary>Shows the workflow of a name.</summary>
    public Task<WorkflowResponse> GetByNameAsync(string name, CancellationToken cancellationToken = default) =>
        _connection.GetAsync<WorkflowResponse>(Address.Api($"workflows/by-name/{name}"), null, cancellationToken);

    /// <summary>Shows the workflow of a name with its tag.</summary>
    public Task<Tagged<WorkflowResponse>> GetByNameTaggedAsync(string name, string? known = null, CancellationToken cancellationToken = default) =>
        _connection.GetTaggedAsync<WorkflowResponse>(Address.Api($"workflows/by-name/{name}"), null, known, cancellationToken);

    /// <summary>The workflow of a name, or <c>null</c> if there is none.</summary>
    public Task<WorkflowResponse?> FindByNameAsync(string name, CancellationToken cancellationToken = default) => GetByNameAsync(name, cancellationToken).OrNullAsync();

    /// <summary>Deletes a workflow without active runs; its runs stay readable.</summary>
    /// <param name="id">The workflow.</param>
    /// <param name="ifMatch">The tag that the workflow must have; <c>null</c>: any.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task DeleteAsync(long id, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _connection.DeleteAsync(Address.Api($"workflows/{id}"), ifMatch, cancellationToken);

    /// <summary>Lists workflows by id, page after page.</summary>
    /// <param name="search">Only those that have a word in their name which begins with this text.</param>
    /// <param name="runs">How many of its last runs each has in the answer, 0 to 20; <c>null</c>: it has none, and no next instant.</param>
    /// <param name="pageSize">How many are read at a time, 1 to 500, and with runs to 100.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public IAsyncEnumerable<WorkflowListItem> ListAsync(string? search = null, int? runs = null, int? pageSize = null, CancellationToken cancellationToken = default) =>
        _connection.AllAsync<WorkflowListItem>("api/v1/workflows", () => List(search, runs), pageSize, cancellationToken);

    /// <summary>Lists a page of workflows.</summary>
    public Task<ListResponse<WorkflowListItem>> ListPageAsync(int? limit = null, string? cursor = null, string? search = null, int? runs = null, CancellationToken cancellationToken = default) =>
        _connection.PageAsync<WorkflowListItem>("api/v1/workflows", List(search, runs), limit, cursor, cancellationToken);

    /// <summary>Lists the versions of a workflow, newest first.</summary>
    public IAsyncEnumerable<VersionSummary> ListVersionsAsync(long id, int? pageSize = null, CancellationToken cancellationToken = default) =>
        _connection.AllAsync<VersionSummary>(Address.Api($"workflows/{id}/versions"), static () => new Query(), pageSize, cancellationToken);

    /// <summary>Shows a version of a workflow.</summary>
    public Task<VersionResponse> GetVersionAsync(long id, int version, CancellationToken cancellationToken = default) =>
        _connection.GetAsync<VersionResponse>(Address.Api($"workflows/{id}/versions/{version}"), null, cancellationToken);

    /// <summary>Shows a page of the graph of a version, by default of the latest.</summary>
    public Task<GraphResponse> GetGraphAsync(long id, int? version = null, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default) =>
        _connection.GetAsync<GraphResponse>(Address.Api($"workflows/{id}/graph"), new Query().Add("version", version).Add("limit", limit).Add("cursor", cursor), cancellationToken);

    /// <summary>Shows how many runs of a workflow ended, by hour or by day.</summary>
    /// <param name="id">The workflow.</param>
    /// <param name="bucket"><c>hour</c> or <c>day</c>, in UTC; <c>null</c>: day.</param>
    /// <param name="from">Only buckets that end after this instant; <c>null</c>: seven days before the end of the range.</param>
    /// <param name="before">Only buckets that begin before this instant; <c>null</c>: now.</param>
    /// <param name="limit">Most buckets in the answer.</param>
    /// <param name="cursor">The cursor of the page; <c>null</c>: the first.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<StatisticsResponse> GetStatisticsAsync(long id, string? bucket = null, DateTimeOffset? from = null, DateTimeOffset? before = null, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default) =>
        _connection.GetAsync<StatisticsResponse>(
            Address.Api($"workflows/{id}/statistics"),
            new Query().Add("bucket", bucket).Add("from", from).Add("before", before).Add("limit", limit).Add("cursor", cursor),
            cancellationToken);

    private static bool IsId(string nameOrId, out long id) => long.TryParse(nameOrId, NumberStyles.None, CultureInfo.InvariantCulture, out id);

    internal static Call Write(HttpMethod method, ApiPath path, Definition definition, string? ifMatch, string? ifNoneMatch = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return new Call(method, path) { Body = definition.Bytes, BodyType = definition.MediaType, IfMatch = ifMatch, IfNoneMatch = ifNoneMatch };
    }

    private static Query List(string? search, int? runs) => new Query().Add("search", search).Add("runs", runs);
}
