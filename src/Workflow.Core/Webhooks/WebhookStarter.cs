using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Secrets;

namespace Workflow.Core.Webhooks;

/// <summary>A possible reading of the URL of a webhook.</summary>
/// <param name="Workflow">The workflow's id or name.</param>
/// <param name="Path">The path that is signed in this case, percent-encoded and without a query.</param>
public readonly record struct WebhookAddress(string Workflow, string Path);

/// <summary>A webhook as it was sent.</summary>
/// <param name="Method">Its method, in capitals.</param>
/// <param name="Addresses">The possible readings of its URL, the likeliest first: at least one.</param>
/// <param name="Timestamp">Its timestamp, or <c>null</c>.</param>
/// <param name="Signature">Its signature, or <c>null</c>.</param>
/// <param name="Body">The exact bytes of its body.</param>
public sealed record WebhookRequest(string Method, IReadOnlyList<WebhookAddress> Addresses, string? Timestamp, string? Signature, ReadOnlyMemory<byte> Body);

/// <summary>
/// Starts runs for signed requests. A workflow has a webhook if it names a secret, such as <c>BILLING</c>;
/// <c>BILLING_NEXT</c> is also valid if it exists, so that secrets can be rotated.
/// </summary>
/// <param name="workflows">The workflow store.</param>
/// <param name="secrets">The secrets.</param>
/// <param name="starter">Starts the run.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The host's log.</param>
public sealed partial class WebhookStarter(IWorkflowStore workflows, ISecrets secrets, RunStarter starter, TimeProvider time, ILogger<WebhookStarter> logger)
{
    // A refusal takes this long, or a multiple of it.
    private static readonly TimeSpan RefusedEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Refuses a timestamp that is too far from the clock, before anything else of the request is read.</summary>
    /// <param name="timestamp">As it was sent, or <c>null</c>.</param>
    /// <exception cref="RefusedException">It is missing or invalid, or is too far from the clock.</exception>
    public void RefuseTimestamp(string? timestamp) => ReadTimestamp(timestamp);

    /// <summary>Starts a run of a workflow. A request that is sent again within the window is the same start.</summary>
    /// <param name="request">What was sent.</param>
    /// <param name="readPayload">Reads the body for the workflow with an id, once the sender is verified.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RefusedException">
    /// Its signature is not valid, which is also reported, after an equally long time, if there is no such workflow; or the
    /// run can't be started.
    /// </exception>
    public async Task<Run> StartAsync(WebhookRequest request, Func<long, Task<JsonElement?>> readPayload, CancellationToken cancellationToken)
    {
        var timestamp = ReadTimestamp(request.Timestamp);
        if (WebhookSignature.SignatureFault(request.Signature) is { } form)
        {
            throw new RefusedException(RefusalReason.Unsigned, $"The signature (X-Workflow-Signature) {form}.");
        }

        var content = new SignedContent(request.Method, "", timestamp, request.Body);
        var begun = time.GetTimestamp();
        if (await FindAsync(request, content, cancellationToken) is not { } found)
        {
            await WaitAsync(begun, cancellationToken);
            throw new RefusedException(RefusalReason.Unsigned, $"There is no webhook of workflow '{FaultText.Shorten(request.Addresses[0].Workflow)}' with a secret that this request is signed with.");
        }

        return await starter.StartAsync(
            found.Id,
            new RunStart(RunTrigger.Webhook) { StartedBy = RunStarters.Webhook, Payload = await readPayload(found.Id), IdempotencyKey = "webhook:" + WebhookSignature.Fingerprint(content) },
            cancellationToken);
    }

    // The signature determines which reading of the URL is the right one. All are always tried.
    private async Task<StoredWorkflow?> FindAsync(WebhookRequest request, SignedContent content, CancellationToken cancellationToken)
    {
        StoredWorkflow? signed = null;
        foreach (var addresses in request.Addresses.GroupBy(address => address.Workflow, StringComparer.Ordinal))
        {
            var found = long.TryParse(addresses.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? await workflows.GetAsync(id, cancellationToken)
                : await workflows.FindByNameAsync(addresses.Key, cancellationToken);
            var valid = await SecretsOfAsync(found, cancellationToken);
            foreach (var address in addresses)
            {
                signed = WebhookSignature.IsValid(valid, content with { Path = address.Path }, request.Signature!) ? found : signed;
            }
        }

        return signed;
    }

    // Reading an existing definition takes time, depending on its size; the time must not reveal that it exists.
    private async Task WaitAsync(long begun, CancellationToken cancellationToken)
    {
        var taken = time.GetElapsedTime(begun);
        var until = TimeSpan.FromTicks(((taken.Ticks / RefusedEvery.Ticks) + 1) * RefusedEvery.Ticks);
        await Task.Delay(until - taken, time, cancellationToken);
    }

    private long ReadTimestamp(string? text) =>
        WebhookSignature.TimestampFault(text, time.GetUtcNow(), out var timestamp) is { } fault
            ? throw new RefusedException(RefusalReason.Unsigned, $"The timestamp (X-Workflow-Timestamp) {fault}.")
            : timestamp;

    // What is wrong with a secret is for the operator: the caller learns nothing about secrets.
    private async Task<IReadOnlyList<string>> SecretsOfAsync(StoredWorkflow? workflow, CancellationToken cancellationToken)
    {
        var names = SecretRule.SigningNames(workflow?.Definition.WebhookSecret);
        foreach (var fault in await secrets.LoadAsync(names, cancellationToken) ?? [])
        {
            LogUnusable(fault.Message);
        }

        List<string> valid = [];
        foreach (var name in names)
        {
            if (!secrets.TryGet(name, out var secret))
            {
                continue;
            }

            if (!SecretRule.IsTooShort(secret))
            {
                valid.Add(secret);
            }
            else
            {
                LogUnusable(SecretRule.TooShort(name));
            }
        }

        return valid;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A secret of a webhook can't be used: {Reason}")]
    private partial void LogUnusable(string reason);
}
