using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflow.Api.Mapping;
using Workflow.Api.Requests;
using Workflow.Contracts;
using Workflow.Core.Paging;
using Workflow.Core.TaskTypes;

namespace Workflow.Api.Handlers;

/// <summary>The route of task types.</summary>
public static class TaskTypeHandlers
{
    private const string TaskTypes = "task-types";

    /// <summary>Lists the task types that the service has, by name, with the schema of their config; those of one's own with their page.</summary>
    public static Ok<ListResponse<TaskTypeResponse>> List(HttpContext http, TaskTypeCatalog types)
    {
        var query = new Query(http.Request);
        var page = query.Page();
        query.Check();
        var after = Cursor.Read(TaskTypes, page.Cursor);
        List<TaskTypeResponse> rest = [.. types.All.Where(type => string.CompareOrdinal(type.Name, after) > 0).Take(page.Limit + 1).Select(TaskTypeResponse.Of)];
        return TypedResults.Ok(ListResponse<TaskTypeResponse>.Of(
            Pages.Cut(rest, page, type => (type.Reference?.Length ?? 0) + (type.ConfigSchema?.GetRawText().Length ?? 0), type => type, last => Cursor.Make(TaskTypes, last.Name)), type => type));
    }
}
