using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Core.Execution.Orders;

/// <summary>What is on record of the address of a task of type <c>CALLBACK</c>.</summary>
/// <param name="Secret">What only those know who have the address.</param>
/// <param name="TimeoutAt">Until when it waits, UTC; <c>null</c>: no limit.</param>
/// <param name="HeartbeatSeconds">How long it waits for a sign of life; <c>null</c>: none is needed.</param>
internal sealed record CallbackTicket(string Secret, DateTimeOffset? TimeoutAt, double? HeartbeatSeconds)
{
    private const int SecretBytes = 24;

    /// <summary>The idempotency key of what ends the wait: of several ends, only the first is stored.</summary>
    public string EndKey() => "callback:" + Secret;

    /// <summary>A ticket with a new secret.</summary>
    public static CallbackTicket New(DateTimeOffset? timeoutAt, double? heartbeatSeconds) =>
        new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)), timeoutAt, heartbeatSeconds);

    /// <summary>The ticket that was recorded.</summary>
    public static CallbackTicket Read(JsonElement request) => StoredJson.Read<CallbackTicket>(JsonMarshal.GetRawUtf8Value(request));

    /// <summary>The ticket as it is recorded.</summary>
    public JsonElement Write() => StoredJson.Read(StoredJson.Write(this));

    /// <summary>When the wait ends by itself if nothing more arrives, UTC; <c>null</c>: never.</summary>
    public DateTimeOffset? DueAt(DateTimeOffset now) =>
        HeartbeatSeconds is not { } seconds ? TimeoutAt
        : now + TimeSpan.FromSeconds(seconds) is var beat && TimeoutAt < beat ? TimeoutAt : beat;
}
