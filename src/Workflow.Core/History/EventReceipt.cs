using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Workflow.Core.History;

/// <summary>What is stored with the idempotency key of an event.</summary>
/// <param name="At">When the event was stored.</param>
/// <param name="Fingerprint">Identifies the event, which itself is stored only until it is taken.</param>
public sealed record EventReceipt(DateTimeOffset At, string Fingerprint)
{
    /// <summary>The fingerprint of an event: the same for the same name and the same bytes of payload.</summary>
    public static string FingerprintOf(string name, JsonElement payload)
    {
        // A name contains no line feed, so its end is unambiguous.
        byte[] content = [.. Encoding.UTF8.GetBytes(name), (byte)'\n', .. payload.ValueKind == JsonValueKind.Undefined ? default : JsonMarshal.GetRawUtf8Value(payload)];
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }
}
