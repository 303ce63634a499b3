using System.Globalization;
using System.Text.Json;
using Workflow.Client.Sending;
using Workflow.Contracts;
using Workflow.Core.Webhooks;

namespace Workflow.Client.Operations;

/// <summary>Signed webhooks.</summary>
public sealed class WebhookOperations
{
    private readonly Connection _connection;

    internal WebhookOperations(Connection connection) => _connection = connection;

    /// <summary>Starts a run of a workflow as a webhook does: signed with the workflow's secret, without the key. It is sent once.</summary>
    /// <param name="workflow">The name of the workflow, or its id.</param>
    /// <param name="secret">The value of the secret that the workflow names.</param>
    /// <param name="payload">The payload; <c>null</c>: none.</param>
    /// <param name="cancellationToken">Cancels the call. The run goes on.</param>
    public Task<RunResponse> StartAsync(string workflow, string secret, JsonElement? payload = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(secret);
        var path = Address.Api($"hooks/{workflow}");
        var body = RunOperations.Body(payload) ?? default;
        var at = _connection.Time.GetUtcNow().ToUnixTimeSeconds();
        var call = new Call(HttpMethod.Post, path)
        {
            Body = body.IsEmpty ? null : body,
            TakesKey = false,
            Headers =
            [
                ("X-Workflow-Timestamp", at.ToString(CultureInfo.InvariantCulture)),
                ("X-Workflow-Signature", WebhookSignature.Sign(secret, new SignedContent("POST", _connection.PathOf(path), at, body))),
            ],
        };
        return _connection.JsonAsync<RunResponse>(call, cancellationToken);
    }
}
