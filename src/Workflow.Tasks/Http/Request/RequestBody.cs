using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Tasks.Http.Request;

/// <summary>What a request sends.</summary>
/// <param name="Bytes">The bytes on the wire.</param>
/// <param name="ContentType">What they are, unless the headers say otherwise.</param>
internal sealed record RequestBody(byte[] Bytes, string ContentType)
{
    /// <summary>
    /// Reads the member <c>body</c>: a text is sent as it is, in the charset of the Content-Type header; any other value
    /// but <c>null</c> as JSON.
    /// </summary>
    internal static RequestBody? Read(ObjectReader config, IReadOnlyList<RequestHeader> headers)
    {
        if (config.Any("body") is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            // JSON has no charset parameter (RFC 8259 §11); it is always UTF-8.
            return new(JsonMarshal.GetRawUtf8Value(value).ToArray(), "application/json");
        }

        const string PlainText = "text/plain; charset=utf-8";
        if (config.Text("body") is not { } text)
        {
            return new([], PlainText);
        }

        var encoding = Charset.Strict(headers
            .Where(header => header.Name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value)
            .FirstOrDefault());
        try
        {
            return new(encoding.GetBytes(text), PlainText);
        }
        catch (EncoderFallbackException)
        {
            config.Fault("body", $"holds characters that the charset of its Content-Type, {encoding.WebName}, does not have");
            return new([], PlainText);
        }
    }
}
