using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Workflow.Client.Sending;

/// <summary>Sends requests with a time limit, and sends those again that may be repeated.</summary>
internal static class Pipeline
{
    /// <summary>A client with connections of its own.</summary>
    public static HttpClient Connect(WorkflowClientOptions options, HttpMessageHandler? primary = null, TimeProvider? time = null)
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time ?? TimeProvider.System };
        Configure(builder, options);
        return new HttpClient(new ResilienceHandler(builder.Build())
        {
            InnerHandler = new WholeAnswers(options.MaxResponseBytes) { InnerHandler = primary ?? Primary() },
        })
        { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>What sends. It follows no redirect: the key is for one address.</summary>
    public static SocketsHttpHandler Primary() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = TimeSpan.FromSeconds(15),
        ActivityHeadersPropagator = null, // .NET's own traces have the address, which is secret for callbacks; CallTrace has the route
    };

    /// <summary>Adds the time limits and the retries.</summary>
    public static void Configure(ResiliencePipelineBuilder<HttpResponseMessage> builder, WorkflowClientOptions options)
    {
        builder.AddTimeout(new TimeoutStrategyOptions { TimeoutGenerator = arguments => ValueTask.FromResult(Limit(arguments.Context, options.TotalTime)) });
        if (options.Retries > 0)
        {
            var time = builder.TimeProvider ?? TimeProvider.System;
            builder.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = options.Retries,
                ShouldHandle = arguments => ValueTask.FromResult(IsRepeated(arguments, options, time)),
                DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(
                    RetryRule.Pause(options.RetryDelay, arguments.AttemptNumber, Random.Shared.NextDouble(), arguments.Outcome.Result is { } response ? RetryRule.After(response, time.GetUtcNow()) : null)),
            });
        }

        builder.AddTimeout(new TimeoutStrategyOptions { TimeoutGenerator = arguments => ValueTask.FromResult(Limit(arguments.Context, options.AttemptTime)) });
    }

    private static bool IsRepeated(RetryPredicateArguments<HttpResponseMessage> arguments, WorkflowClientOptions options, TimeProvider time)
    {
        if (arguments.Context.CancellationToken.IsCancellationRequested || arguments.Context.GetRequestMessage() is not { } request || !request.Options.TryGetValue(Call.Sent, out var progress))
        {
            return false;
        }

        var isRepeatable = request.Options.TryGetValue(Call.Repeatable, out var may) && may;
        if (arguments.Outcome.Exception is { } exception)
        {
            var isUnsent = RetryRule.IsUnsent(exception);
            progress.IsUncertain |= !isUnsent;
            return RetryRule.IsTransient(exception) && (isRepeatable || isUnsent);
        }

        var response = arguments.Outcome.Result!;
        progress.IsUncertain |= (int)response.StatusCode >= 500;
        var left = Limit(arguments.Context, options.TotalTime) - time.GetElapsedTime(progress.BeganAt);
        return isRepeatable && RetryRule.IsTransient(response.StatusCode) && (RetryRule.After(response, time.GetUtcNow()) ?? TimeSpan.Zero) < left;
    }

    private static TimeSpan Limit(ResilienceContext context, TimeSpan usual)
    {
        var options = context.GetRequestMessage()?.Options;
        return options is null ? usual
            : options.TryGetValue(Call.Longest, out var longest) ? longest
            : options.TryGetValue(Call.Waited, out var waited) ? usual + waited
            : usual;
    }
}
