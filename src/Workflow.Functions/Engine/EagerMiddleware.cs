using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Workflow.Core.Execution.Session;

namespace Workflow.Functions.Engine;

/// <summary>
/// Keeps an invocation until the runs that it has begun have ended or are known to the hub: the platform removes an instance without
/// invocations, and only keeps log lines of an invocation. A caller has the response before that.
/// </summary>
internal sealed class EagerMiddleware : IFunctionsWorkerMiddleware
{
    /// <inheritdoc/>
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        using var scope = EagerScope.Enter();
        await next(context);
        if (!scope.HasBegun)
        {
            return;
        }

        if (context.GetHttpContext() is { } http)
        {
            await http.Response.CompleteAsync();
        }

        await scope.SettledAsync();
    }
}
