using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Workflow.Functions.Api;

/// <summary>The route of backups, which says what to do instead.</summary>
/// <param name="api">Answers it.</param>
public sealed class BackupFunctions(ApiPipeline api)
{
    /// <summary>Says how the store of this host is copied.</summary>
    [Function("get_backup")]
    public Task GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/backup")] HttpRequest request) => api.AnswerAsync(request);
}
