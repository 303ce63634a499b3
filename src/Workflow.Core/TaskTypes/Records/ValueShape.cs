using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Core.Json;

namespace Workflow.Core.TaskTypes.Records;

/// <summary>A kind of value that a member may have.</summary>
internal abstract record ValueShape
{
    /// <summary>It in words, for a page: "a whole number".</summary>
    internal abstract string Words { get; }

    /// <summary>Its JSON schema, expressions aside.</summary>
    internal abstract JsonObject Schema();

    /// <summary>Reads a value, adding a fault for each error in it.</summary>
    /// <param name="reader">Takes the faults.</param>
    /// <param name="pointer">The JSON pointer of the value.</param>
    /// <param name="json">The value.</param>
    /// <param name="value">What was read.</param>
    internal abstract bool TryRead(ObjectReader reader, string pointer, JsonElement json, out object? value);

    /// <summary>Adds a fault.</summary>
    protected static bool Fault(ObjectReader reader, string pointer, string detail)
    {
        reader.At(pointer).Fault(detail);
        return false;
    }
}

/// <summary>A value without parts.</summary>
/// <param name="In">It in words.</param>
/// <param name="Written">Its schema, as JSON.</param>
/// <param name="Reads">Reads it; the second is what is wrong with it.</param>
internal sealed record ScalarShape(string In, string Written, Func<JsonElement, ObjectReader, (object? Value, string? Fault)> Reads) : ValueShape
{
    internal override string Words => In;

    internal override JsonObject Schema() => JsonNode.Parse(Written)!.AsObject();

    internal override bool TryRead(ObjectReader reader, string pointer, JsonElement json, out object? value)
    {
        (value, var fault) = Reads(json, reader);
        return fault is null || Fault(reader, pointer, fault);
    }
}

/// <summary>Another record.</summary>
/// <param name="Record">Its shape.</param>
[RequiresUnreferencedCode(ByReflection.Why)]
[RequiresDynamicCode(ByReflection.Why)]
internal sealed record NestedShape(RecordShape Record) : ValueShape
{
    internal override string Words => "an object";

    internal override JsonObject Schema() => ConfigSchemas.Object(Record);

    internal override bool TryRead(ObjectReader reader, string pointer, JsonElement json, out object? value)
    {
        value = null;
        if (json.ValueKind != JsonValueKind.Object)
        {
            return Fault(reader, pointer, $"must be an object, not {FaultText.Kind(json)}");
        }

        var nested = reader.At(pointer, json);
        value = Record.Read(nested);
        nested.RefuseUnknown();
        return value is not null;
    }
}

/// <summary>A list.</summary>
/// <param name="Element">What its elements are.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="IsArray">Whether the member is an array; otherwise it is a <see cref="List{T}"/>.</param>
[RequiresUnreferencedCode(ByReflection.Why)]
[RequiresDynamicCode(ByReflection.Why)]
internal sealed record ListShape(ValueShape Element, Type Type, bool IsArray) : ValueShape
{
    internal override string Words => $"a list of {Element.Words.Replace("a ", "", StringComparison.Ordinal).Replace("an ", "", StringComparison.Ordinal)}s";

    internal override JsonObject Schema() => new() { ["type"] = "array", ["items"] = ConfigSchemas.OrExpression(Element.Schema()) };

    internal override bool TryRead(ObjectReader reader, string pointer, JsonElement json, out object? value)
    {
        value = null;
        if (json.ValueKind != JsonValueKind.Array)
        {
            return Fault(reader, pointer, $"must be a list, not {FaultText.Kind(json)}");
        }

        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(Type), json.GetArrayLength())!;
        var isSound = true;
        foreach (var (i, element) in json.EnumerateArray().Index())
        {
            isSound &= Element.TryRead(reader, JsonPointer.Element(pointer, i), element, out var read);
            if (isSound)
            {
                list.Add(read);
            }
        }

        if (isSound && IsArray)
        {
            var array = Array.CreateInstance(Type, list.Count);
            list.CopyTo(array, 0);
            value = array;
        }
        else
        {
            value = list;
        }

        return isSound;
    }
}

/// <summary>An object whose names are free.</summary>
/// <param name="Element">What its values are.</param>
/// <param name="Type">The type of its values.</param>
[RequiresUnreferencedCode(ByReflection.Why)]
[RequiresDynamicCode(ByReflection.Why)]
internal sealed record DictionaryShape(ValueShape Element, Type Type) : ValueShape
{
    internal override string Words => $"an object, each of whose values is {Element.Words}";

    internal override JsonObject Schema() => new() { ["type"] = "object", ["additionalProperties"] = ConfigSchemas.OrExpression(Element.Schema()) };

    internal override bool TryRead(ObjectReader reader, string pointer, JsonElement json, out object? value)
    {
        value = null;
        if (json.ValueKind != JsonValueKind.Object)
        {
            return Fault(reader, pointer, $"must be an object, not {FaultText.Kind(json)}");
        }

        var dictionary = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), Type), StringComparer.Ordinal)!;
        var isSound = true;
        foreach (var (name, element) in reader.At(pointer, json).Entries())
        {
            isSound &= Element.TryRead(reader, JsonPointer.Member(pointer, name), element, out var read);
            if (isSound)
            {
                dictionary[name] = read;
            }
        }

        value = dictionary;
        return isSound;
    }
}
