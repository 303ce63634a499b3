using Microsoft.AspNetCore.Http;
using Workflow.Api.Requests;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.History.Bodies;
using Workflow.Core.Json;

namespace Workflow.Api.Handlers;

/// <summary>The route that hands out stored bodies.</summary>
public static class BodyHandlers
{
    /// <summary>
    /// What is answered, whatever the body is: it comes from a server that a task called, so a browser saves it, and shows and runs
    /// nothing of it.
    /// </summary>
    internal const string MediaType = "application/octet-stream";

    private const int MaxFileName = 100;

    /// <summary>Downloads the stored body of a task's last execution.</summary>
    public static async Task<IResult> Download(HttpContext http, string id, IRunReader runs, IExecutionReader executions, IStoredBodies bodies, PlannedVersions versions, CancellationToken cancellationToken)
    {
        var query = new Query(http.Request);
        var (task, index) = (query.Any("task"), query.Index("index", RunViewHandlers.NoItem, out _));
        if (task is null)
        {
            query.Refuse("task", "is required: the task whose body it is");
        }

        query.Check();
        var run = await RunHandlers.FindHeadAsync(id, runs, cancellationToken);
        var version = await versions.GetAsync(run, cancellationToken);
        if (!version.Positions.TryGetValue(task!, out var position))
        {
            query.Refuse("task", $"'{FaultText.Shorten(task!)}' is not a task of version {run.WorkflowVersion} of the workflow, which the run has");
            query.Check();
        }

        var execution = await executions.FindLastAsync(run.Id, position, index, cancellationToken);
        if (execution?.StoredBody is not { } body || await bodies.OpenBodyAsync(run.Id, body, cancellationToken) is not { } open)
        {
            throw new RefusedException(RefusalReason.NotFound, $"The last execution of {(index is { } item ? $"item {item} of " : "")}task '{FaultText.Shorten(task!)}' has no stored body{(execution?.ItemCount is null ? "" : "; its items may, see index")}.");
        }

        http.Response.ContentLength = open.Body.Bytes;
        return new DownloadResult(open.Content, MediaType, FileName(task!, index));
    }

    // A name that is a file's on any system.
    private static string FileName(string task, int? index)
    {
        var name = string.Concat(task.EnumerateRunes().Take(MaxFileName).Select(rune => rune.Value is '/' or '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|' ? "_" : rune.ToString()));
        return (index is { } item ? $"{name}-{item}" : name) + ".bin";
    }
}
