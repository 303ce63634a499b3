using System.Net.Http.Headers;
using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Tasks.Http.Request;

/// <summary>Reads the member <c>multipart</c>.</summary>
internal static class BodyPartReader
{
    internal const int MaxParts = 100;
    internal const int MaxNameLength = 1_000;

    /// <summary>The parts, or <c>null</c>.</summary>
    internal static List<BodyPart>? Read(ObjectReader config)
    {
        if (config.List("multipart", MaxParts) is not { } elements)
        {
            return null;
        }

        if (elements.Count == 0)
        {
            config.Fault("multipart", "must have a part (RFC 2046 §5.1.1)");
        }

        var parts = new List<BodyPart>(elements.Count);
        for (var i = 0; i < elements.Count; i++)
        {
            var part = config.Element("multipart", i, elements[i]);
            parts.Add(ReadPart(part));
            part.RefuseUnknown();
        }

        return parts;
    }

    private static BodyPart ReadPart(ObjectReader part)
    {
        var name = part.RequiredText("name", MaxNameLength);
        if (part.Has("value") == part.Has("value_from"))
        {
            part.Fault("value", part.Has("value") ? "does not go with value_from: a part has one value" : "or value_from is required");
        }

        var fileName = part.Text("file_name", MaxNameLength);
        var contentType = part.Text("content_type", MaxNameLength);
        if (contentType is not null && !MediaTypeHeaderValue.TryParse(contentType, out _))
        {
            part.Fault("content_type", "must be a media type, such as text/csv (RFC 9110 §8.3)");
        }

        return new BodyPart(name, BodyReader.Value(part, "value", contentType) ?? new FixedBody(new RequestBody([], RequestBody.PlainText)), fileName, contentType);
    }

    /// <summary>The faults of where expressions are: a list of parts, and its parts, are written out.</summary>
    internal static void ValidateExpressions(ObjectReader config)
    {
        if (Written.IsHidden(config, "multipart", JsonValueKind.Array) || config.Any("multipart") is not { ValueKind: JsonValueKind.Array } parts)
        {
            return;
        }

        var index = 0;
        foreach (var part in parts.EnumerateArray())
        {
            if (part.ValueKind == JsonValueKind.String)
            {
                config.Fault("multipart", index, Written.Fault);
            }

            index++;
        }
    }
}
