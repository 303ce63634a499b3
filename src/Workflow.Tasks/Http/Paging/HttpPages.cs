using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;
using Workflow.Tasks.Http.Calls;
using Workflow.Tasks.Http.Redirects;

namespace Workflow.Tasks.Http.Paging;

/// <summary>Gets the pages of a list one after the other.</summary>
/// <param name="config">The config.</param>
/// <param name="paging">How to go on.</param>
/// <param name="call">Sends the requests.</param>
/// <param name="check">Why a page is not what is expected; <c>null</c>: it is.</param>
/// <param name="context">The attempt.</param>
internal sealed class HttpPages(HttpTaskConfig config, PagingConfig paging, HttpCall call, Func<HttpAnswer, ValueTask<TaskError?>> check, TaskContext context)
{
    /// <summary>Gets them all.</summary>
    /// <exception cref="PagingException">They can't be followed to their end.</exception>
    internal async Task<TaskResult> GetAsync(CancellationToken cancellationToken)
    {
        using var pages = new JoinedPages();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var room = config.MaxInlineBytes;
        for (var hop = Hop.First(config); ;)
        {
            if (!seen.Add(hop.Url.AbsoluteUri))
            {
                throw new PagingException($"the pages are a loop: page {seen.Count + 1} has the address of an earlier one");
            }

            using var answer = await call.SendAsync(hop, seen.Count, room, cancellationToken);
            if (await check(answer) is { } error)
            {
                return TaskResult.Failed(error);
            }

            room -= answer.Body.Bytes?.Length ?? 0;
            pages.Add(await ItemsAsync(answer, cancellationToken));
            if (PageRule.Next(answer.Hop, await NextAsync(answer, cancellationToken), context.Mask) is not { } next)
            {
                return TaskResult.Succeeded(pages.Output(answer.Response));
            }

            if (seen.Count >= paging.MaxPages)
            {
                throw new PagingException($"there are more than {paging.MaxPages} pages, the max_pages of the task");
            }

            hop = next;
        }
    }

    private async ValueTask<JsonElement> ItemsAsync(HttpAnswer answer, CancellationToken cancellationToken) => paging.Items is { } items
        ? await context.Expressions!.EvaluateAsync(items, "/config/paging/items", answer.Output, cancellationToken)
        : answer.Output.GetProperty("body");

    private async ValueTask<JsonElement> NextAsync(HttpAnswer answer, CancellationToken cancellationToken) => paging.Next is { } next
        ? await context.Expressions!.EvaluateAsync(next, "/config/paging/next", answer.Output, cancellationToken)
        : PlainJson.Of(LinkHeader.Next(answer.Response));
}
