using System.Text.Json;

namespace Workflow.Core.Json;

/// <content>Lists and objects in the object.</content>
public sealed partial class ObjectReader
{
    /// <summary>The elements of an array of at most <paramref name="max"/>, or <c>null</c>.</summary>
    public IReadOnlyList<JsonElement>? List(string name, int max)
    {
        if (!Find(name, out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Fault(name, $"must be a list, not {FaultText.Kind(value)}");
            return null;
        }

        if (value.GetArrayLength() > max)
        {
            Fault(name, $"has {value.GetArrayLength()} elements; the limit is {max}");
            return null;
        }

        return [.. value.EnumerateArray()];
    }

    /// <summary>The texts of an array, none of them empty, or <c>null</c>.</summary>
    /// <remarks>A faulty element reads as an empty text, so that the others keep their places, and their pointers.</remarks>
    public IReadOnlyList<string>? Texts(string name, int max)
    {
        if (List(name, max) is not { } elements)
        {
            return null;
        }

        var texts = new List<string>(elements.Count);
        for (var i = 0; i < elements.Count; i++)
        {
            var text = "";
            if (elements[i].ValueKind != JsonValueKind.String)
            {
                Fault(name, i, $"must be a text, not {FaultText.Kind(elements[i])}");
            }
            else if (!TryGetText(elements[i], out text))
            {
                Fault(name, i, NoText);
            }
            else if (text.Length == 0)
            {
                Fault(name, i, "must not be empty");
            }

            texts.Add(text);
        }

        return texts;
    }

    /// <summary>The text of an element of a list member, or <c>null</c> if it is not valid, which is a fault.</summary>
    /// <param name="name">The member.</param>
    /// <param name="index">The element's index.</param>
    /// <param name="element">The element: a text.</param>
    public string? TextOf(string name, int index, JsonElement element)
    {
        if (TryGetText(element, out var text))
        {
            return text;
        }

        Fault(name, index, NoText);
        return null;
    }

    /// <summary>A reader of an element of a list member. An element that is not an object is a fault.</summary>
    /// <param name="name">The member.</param>
    /// <param name="index">The element's index.</param>
    /// <param name="element">The element.</param>
    public ObjectReader Element(string name, int index, JsonElement element) =>
        new(element, JsonPointer.Element(JsonPointer.Member(Pointer, name), index), _faults) { Mask = Mask };

    /// <summary>A reader of an object member, or <c>null</c>.</summary>
    public ObjectReader? Object(string name) =>
        Find(name, out var value) ? new ObjectReader(value, JsonPointer.Member(Pointer, name), _faults) { Mask = Mask } : null;

    /// <summary>A reader of an object member with what it has to have. <c>null</c>: it is absent, or it is no object, which is a fault.</summary>
    /// <param name="name">The member.</param>
    /// <param name="required">The members that it has to have; each that is missing is a fault.</param>
    public ObjectReader? ObjectWith(string name, params ReadOnlySpan<string> required)
    {
        if (Object(name) is not { _value.ValueKind: JsonValueKind.Object } reader)
        {
            return null;
        }

        foreach (var member in required)
        {
            if (!reader.Has(member))
            {
                reader.Fault(member, Missing);
            }
        }

        return reader;
    }

    /// <summary>A reader of a value elsewhere in the document, whose faults are collected with these.</summary>
    /// <param name="pointer">Its JSON pointer.</param>
    /// <param name="value">The value; left out: none, for faults alone.</param>
    public ObjectReader At(string pointer, JsonElement value = default) => new(value, pointer, _faults) { Mask = Mask };

    /// <summary>The members of an object whose names are free, such as HTTP headers; empty when it is absent.</summary>
    public IEnumerable<KeyValuePair<string, JsonElement>> Entries()
    {
        if (_value.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        foreach (var member in _value.EnumerateObject())
        {
            yield return new(member.Name, member.Value);
        }
    }
}
