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
public sealed record WebhookRequest(string Method, IReadOnlyList<WebhookAddress> Addresses, string? Timestamp, string? Signature, ReadOnlyMemory<byte> Body)
{
    /// <summary>The <c>traceparent</c> that it brings, a valid one; <c>null</c>: none.</summary>
    public string? TraceParent { get; init; }
}

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
    // A name that no operator gives a secret. Whether it can be looked up says whether any secret can.
    private const string NoSecret = "WORKFLOW_NO_SUCH_WEBHOOK";

    // A refusal takes this long, or a multiple of it.
    private static readonly TimeSpan RefusedEvery = TimeSpan.FromMilliseconds(100);

    // As long as what can't be read is not read again, by default; so that what is known of one webhook is said of all.
    private static readonly TimeSpan UnreadFor = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private long? _unreadAt;

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
    /// <exception cref="SecretsUnavailableException">Whether its signature is valid can't be told now.</exception>
    public async Task<Run> StartAsync(WebhookRequest request, Func<long, Task<JsonElement?>> readPayload, CancellationToken cancellationToken)
    {
        var timestamp = ReadTimestamp(request.Timestamp);
        if (WebhookSignature.SignatureFault(request.Signature) is { } form)
        {
            throw new RefusedException(RefusalReason.Unsigned, $"The signature (X-Workflow-Signature) {form}.");
        }

        var content = new SignedContent(request.Method, "", timestamp, request.Body);
        var begun = time.GetTimestamp();
        var probe = secrets.LoadAsync([NoSecret], cancellationToken).AsTask(); // at the same time, so that the time reveals nothing either
        var found = await FindAsync(request, content, cancellationToken);
        if (found.Signed is not { } signed)
        {
            var isUnknown = IsUnknown(found.IsUnread, await probe);
            await WaitAsync(begun, cancellationToken);
            throw isUnknown ? new SecretsUnavailableException("The secrets of webhooks can't be read now, so no signature can be verified.") : new RefusedException(RefusalReason.Unsigned, $"There is no webhook of workflow '{FaultText.Shorten(request.Addresses[0].Workflow)}' with a secret that this request is signed with.");
        }

        return await starter.StartAsync(
            signed.Id,
            new RunStart(RunTrigger.Webhook) { StartedBy = RunStarters.Webhook, Payload = await readPayload(signed.Id), IdempotencyKey = "webhook:" + WebhookSignature.Fingerprint(content), TraceParent = request.TraceParent },
            cancellationToken);
    }

    // The signature determines which reading of the URL is the right one. All are always tried. Also whether a secret could not be read.
    private async Task<(StoredWorkflow? Signed, bool IsUnread)> FindAsync(WebhookRequest request, SignedContent content, CancellationToken cancellationToken)
    {
        StoredWorkflow? signed = null;
        var isUnread = false;
        foreach (var addresses in request.Addresses.GroupBy(address => address.Workflow, StringComparer.Ordinal))
        {
            var found = long.TryParse(addresses.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? await workflows.GetAsync(id, cancellationToken)
                : await workflows.FindByNameAsync(addresses.Key, cancellationToken);
            var (valid, unread) = await SecretsOfAsync(found, cancellationToken);
            isUnread |= unread;
            foreach (var address in addresses)
            {
                signed = WebhookSignature.IsValid(valid, content with { Path = address.Path }, request.Signature!) ? found : signed;
            }
        }

        return (signed, isUnread);
    }

    // While secrets can't be read, a valid signature may be taken for a wrong one, and a sender that is refused for good does not come
    // again. The answer must not reveal that a webhook exists, so it is the same for one that does not: the place of secrets is asked for
    // a secret that nobody has.
    private bool IsUnknown(bool isUnread, IReadOnlyList<SecretFault>? probed)
    {
        var isAway = isUnread || probed?.Any(fault => fault.IsTransient) == true;
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _unreadAt = isAway ? now : _unreadAt;
            return _unreadAt is { } at && time.GetElapsedTime(at, now) < UnreadFor;
        }
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
    private async Task<(IReadOnlyList<string> Valid, bool IsUnread)> SecretsOfAsync(StoredWorkflow? workflow, CancellationToken cancellationToken)
    {
        var names = SecretRule.SigningNames(workflow?.Definition.WebhookSecret);
        var faults = await secrets.LoadAsync(names, cancellationToken) ?? [];
        foreach (var fault in faults)
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

        return (valid, faults.Any(fault => fault.IsTransient));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A secret of a webhook can't be used: {Reason}")]
    private partial void LogUnusable(string reason);
}
