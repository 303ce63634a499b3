using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Tasks.Http.Request;

/// <summary>Reads what a call sends: one of <c>body</c>, <c>body_from</c>, <c>form</c> and <c>multipart</c>.</summary>
internal static class BodyReader
{
    internal static readonly string[] Members = ["body", "body_from", "form", "multipart"];

    private enum BodyEncoding
    {
        Text,
        Base64,
    }

    /// <summary>The member that says what is sent.</summary>
    internal static string NameOf(ObjectReader config) => Members.FirstOrDefault(config.Has) ?? Members[0];

    /// <summary>The body, or <c>null</c>.</summary>
    internal static BodySource? Read(ObjectReader config, IReadOnlyList<RequestHeader> headers)
    {
        var there = Members.Where(config.Has).ToList();
        foreach (var name in there.Skip(1))
        {
            config.Fault(name, $"does not go with {there[0]}: a request has one body");
        }

        var given = headers.Where(header => header.Name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)).ToList();
        var contentType = given is [{ Value: var type }] ? type : null;
        var main = Value(config, "body", contentType);
        var form = FormFields.Read(config, "form");
        var parts = BodyPartReader.Read(config);
        if (parts is not null && contentType is not null)
        {
            config.Object("headers")!.Fault(given[0].Name, "can't be set with multipart, which has a boundary in it");
        }

        return there switch
        {
            ["form", ..] => new FixedBody(new RequestBody(FormBytes(form), "application/x-www-form-urlencoded")),
            ["multipart", ..] => new MultipartBody(parts ?? []),
            _ => main,
        };
    }

    /// <summary>The members NAME, NAME_from and NAME_encoding; <c>null</c>: there is neither of the first two.</summary>
    /// <param name="reader">Where they are.</param>
    /// <param name="name">The name.</param>
    /// <param name="contentType">What a text is sent as, if the config says so.</param>
    internal static BodySource? Value(ObjectReader reader, string name, string? contentType)
    {
        var isBase64 = reader.Option($"{name}_encoding", BodyEncoding.Text) == BodyEncoding.Base64;
        if (reader.Text($"{name}_from", DefinitionLimits.Expression) is { } output)
        {
            return new OutputBody(output, JsonPointer.Member(reader.Pointer, $"{name}_from"), isBase64);
        }

        if (reader.Any(name) is not { } value)
        {
            if (isBase64)
            {
                reader.Fault($"{name}_encoding", $"goes with {name} and {name}_from only");
            }

            return null;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return new FixedBody(isBase64 ? FromBase64(reader, name, value) : FromText(reader, name, contentType));
        }

        if (isBase64)
        {
            reader.Fault($"{name}_encoding", $"goes with a text only, and {name} is {FaultText.Kind(value)}");
        }

        // JSON has no charset parameter (RFC 8259 §11); it is always UTF-8.
        return new FixedBody(new RequestBody(JsonMarshal.GetRawUtf8Value(value).ToArray(), RequestBody.Json));
    }

    private static RequestBody FromBase64(ObjectReader reader, string name, JsonElement value)
    {
        // A text that is not valid is a fault of its own.
        byte[]? bytes = null;
        if (reader.Text(name) is not null && !value.TryGetBytesFromBase64(out bytes))
        {
            reader.Fault(name, "is not base64, as its encoding says");
        }

        return new RequestBody(bytes ?? [], RequestBody.Binary);
    }

    // A text is sent in the charset of its content type.
    private static RequestBody FromText(ObjectReader reader, string name, string? contentType)
    {
        if (reader.Text(name) is not { } text)
        {
            return new RequestBody([], RequestBody.PlainText);
        }

        var encoding = Charset.Strict(contentType);
        try
        {
            return new RequestBody(encoding.GetBytes(text), RequestBody.PlainText);
        }
        catch (EncoderFallbackException)
        {
            reader.Fault(name, $"holds characters that the charset of its Content-Type, {encoding.WebName}, does not have");
            return new RequestBody([], RequestBody.PlainText);
        }
    }

    // As forms of browsers are encoded (WHATWG URL §5.2), in UTF-8.
    private static byte[] FormBytes(IEnumerable<KeyValuePair<string, string>> fields) =>
        Encoding.ASCII.GetBytes(string.Join('&', fields.Select(field => $"{Escape(field.Key)}={Escape(field.Value)}")));

    private static string Escape(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
