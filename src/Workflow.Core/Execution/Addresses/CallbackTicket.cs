using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Core.Execution.Addresses;

/// <summary>What is on record of the address of an attempt.</summary>
/// <param name="TimeoutAt">Until when it waits, UTC; <c>null</c>: no limit, or it does not wait yet.</param>
/// <param name="HeartbeatSeconds">How long it waits for a sign of life; <c>null</c>: none is needed.</param>
internal sealed record CallbackTicket(DateTimeOffset? TimeoutAt, double? HeartbeatSeconds)
{
    private const string Mark = "is_derived";

    /// <summary>What only those know who have the address, in the record of an older version; <c>null</c>: it is derived.</summary>
    public string? Secret { get; init; }

    /// <summary>Whether the address is derived from the key of the service.</summary>
    public bool IsDerived => Secret is null;

    /// <summary>
    /// The idempotency key of what ends the wait: of several ends, only the first is stored. It can't be guessed either, as everyone who may
    /// send events chooses such keys, and does not tell the secret.
    /// </summary>
    /// <param name="token">The token of the attempt.</param>
    public string EndKey(CallbackToken token) =>
        "callback:" + (Secret ?? Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes("end/" + token.Secret))));

    /// <summary>The ticket that was recorded; <c>null</c>: something else was.</summary>
    /// <param name="request">What was recorded.</param>
    public static CallbackTicket? Read(JsonElement request) =>
        request.TryGetProperty("secret", out _) || request.TryGetProperty(Mark, out _) ? StoredJson.Read<CallbackTicket>(JsonMarshal.GetRawUtf8Value(request)) : null;

    /// <summary>The ticket as it is recorded.</summary>
    public JsonElement Write() => StoredJson.Read(StoredJson.Write(this));

    /// <summary>When the wait ends by itself if nothing more arrives, UTC; <c>null</c>: never.</summary>
    public DateTimeOffset? DueAt(DateTimeOffset now) =>
        HeartbeatSeconds is not { } seconds ? TimeoutAt
        : now + TimeSpan.FromSeconds(seconds) is var beat && TimeoutAt < beat ? TimeoutAt : beat;
}
