using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Workflow.Functions.Api;

/// <summary>The routes of API keys, of the audit trail, of secrets' names, and of who is calling.</summary>
/// <param name="api">Answers them.</param>
public sealed class KeyFunctions(ApiPipeline api)
{
    private const string Keys = "api/v1/keys";

    /// <summary>Creates a key.</summary>
    [Function("create_key")]
    public Task CreateAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Keys)] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Lists the keys.</summary>
    [Function("list_keys")]
    public Task ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Keys)] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Revokes a key.</summary>
    [Function("revoke_key")]
    public Task RevokeAsync([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Keys + "/{id}")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Lists who changed or started what.</summary>
    [Function("list_audit")]
    public Task AuditAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/audit")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Lists the names of the secrets.</summary>
    [Function("list_secrets")]
    public Task SecretsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/secrets")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Lists the workflows that use a secret.</summary>
    [Function("list_secret_uses")]
    public Task SecretUsesAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/secrets/{name}/workflows")] HttpRequest request) => api.AnswerAsync(request);

    /// <summary>Shows who is calling.</summary>
    [Function("get_me")]
    public Task MeAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/me")] HttpRequest request) => api.AnswerAsync(request);
}
