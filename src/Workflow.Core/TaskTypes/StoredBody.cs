using System.Text.Json;

namespace Workflow.Core.TaskTypes;

/// <summary>
/// A body that is too large for an output: the store keeps it, and the output refers to it. It belongs to the run that stored it, and
/// to the reruns that keep the result of its task.
/// </summary>
/// <param name="Id">Its id within its runs.</param>
/// <param name="Bytes">Its size in bytes.</param>
/// <param name="MediaType">What it is (RFC 9110 §8.3.1).</param>
/// <param name="Sha256">The SHA-256 of its bytes, in lower-case hexadecimal digits.</param>
public sealed record StoredBody(string Id, long Bytes, string MediaType, string Sha256)
{
    private const string IdMember = "stored_body";

    /// <summary>Writes the object that stands for it in an output: <c>{stored_body, bytes, media_type, sha256}</c>.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="isThere">Whether it can be read; false: the reference is left out.</param>
    public void WriteTo(Utf8JsonWriter writer, bool isThere = true)
    {
        writer.WriteStartObject();
        if (isThere)
        {
            writer.WriteString(IdMember, Id);
        }

        writer.WriteNumber("bytes", Bytes);
        writer.WriteString("media_type", MediaType);
        writer.WriteString("sha256", Sha256);
        writer.WriteEndObject();
    }

    /// <summary>The id in such an object; <c>null</c>: the value is something else.</summary>
    public static string? IdIn(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object
        && value.TryGetProperty(IdMember, out var id) && id.ValueKind == JsonValueKind.String
        && value.TryGetProperty("bytes", out var bytes) && bytes.ValueKind == JsonValueKind.Number
        && value.TryGetProperty("sha256", out _)
            ? id.GetString()
            : null;
}
