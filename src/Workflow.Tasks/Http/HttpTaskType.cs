using System.Text.Json;
using Microsoft.Extensions.Options;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;
using Workflow.Tasks.Http.Authentication;
using Workflow.Tasks.Http.Calls;
using Workflow.Tasks.Http.Connections;
using Workflow.Tasks.Http.Paging;
using Workflow.Tasks.Http.Redirects;
using Workflow.Tasks.Http.Request;

namespace Workflow.Tasks.Http;

/// <summary>HTTP: makes one call; its output is <c>{status_code, headers, body}</c>, or that of all its pages.</summary>
internal sealed class HttpTaskType(HttpConnections connections, ServerPlaces places, AccessTokens tokens, IOptions<HttpTaskOptions> options, TimeProvider time)
    : TaskType<HttpTaskConfig>, ISchemaTaskType
{
    private readonly Lazy<JsonElement> _schema = new(() => HttpConfigSchema.Of(options.Value));
    private readonly HttpServices _services = new(connections, places, tokens, options, time);

    public override string Name => "HTTP";

    public JsonElement ConfigSchema => _schema.Value;

    public override IReadOnlyList<string> ErrorCodes { get; } =
    [
        "address_refused", "authentication", "connection", "http_status", "invalid_response", "not_supported",
        "paging", "response_too_large", "unexpected_response",
    ];

    public override IReadOnlyList<OwnExpression> OwnExpressions { get; } =
    [
        new("body_from", OwnExpressionKind.Output),
        new("multipart/*/value_from", OwnExpressionKind.Output),
        new("expect/condition", OwnExpressionKind.Response),
        new("paging/next", OwnExpressionKind.Response),
        new("paging/items", OwnExpressionKind.Response),
    ];

    public override void ValidateExpressions(ObjectReader config) => HttpConfigReader.ValidateExpressions(config);

    protected override HttpTaskConfig Read(ObjectReader config) => HttpConfigReader.Read(config, options.Value);

    protected override async Task<TaskResult> RunAsync(HttpTaskConfig config, TaskContext context, CancellationToken cancellationToken)
    {
        if (config.StoresResponse && context.Bodies is null)
        {
            return TaskResult.Failed(new("not_supported", "This host keeps no stored bodies."));
        }

        using var timeLimit = new WorkClock(config.Timeout ?? Timeout.InfiniteTimeSpan, time);
        var call = config.Call(context.Mask);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeLimit.Token);
        try
        {
            return await CallAsync(config, context, timeLimit, either.Token);
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested)
        {
            // An aborted call may also end as a broken connection. The caller gets its own cancellation either way.
            throw new OperationCanceledException($"{call} was cancelled.", e, cancellationToken);
        }
        catch (Exception e) when (timeLimit.IsUp && e is OperationCanceledException or HttpRequestException or IOException)
        {
            return TaskResult.Failed(new(
                "timeout",
                $"{call} did not complete within {config.Timeout!.Value.TotalSeconds} seconds.",
                Retryable: true));
        }
        catch (BodyException e)
        {
            return TaskResult.Failed(e.Error);
        }
        catch (TokenException e)
        {
            return TaskResult.Failed(new("authentication", $"{call} was not sent: {e.Message}.", e.Retryable, RetryAfterSeconds: e.RetryAfterSeconds));
        }
        catch (PagingException e)
        {
            return TaskResult.Failed(new("paging", $"{call} failed: {e.Message}."));
        }
        catch (Exception e) when (HttpFailure.Of(e, call) is { } error)
        {
            return TaskResult.Failed(error);
        }
    }

    private async Task<TaskResult> CallAsync(HttpTaskConfig config, TaskContext context, WorkClock timeLimit, CancellationToken cancellationToken)
    {
        var body = await new BodyBuilder(context).BuildAsync(config.Body, cancellationToken);
        var call = new HttpCall(_services, config, body, context, timeLimit);
        var expectation = new Expectation(_services, config, context);
        if (config.Paging is { } paging)
        {
            return await new HttpPages(config, paging, call, answer => expectation.CheckAsync(answer, cancellationToken), context).GetAsync(cancellationToken);
        }

        using var answer = await call.SendAsync(Hop.First(config), page: 1, config.MaxInlineBytes, cancellationToken);
        return await expectation.CheckAsync(answer, cancellationToken) is { } error ? TaskResult.Failed(error) : TaskResult.Succeeded(answer.Output);
    }
}
