using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Workflow.Core.Json;

namespace Workflow.Core.Definitions;

/// <summary>The type of an input: the types of JSON.</summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<InputType>))]
public enum InputType
{
    /// <summary>Any value. The default.</summary>
    Any,

    /// <summary>A text.</summary>
    String,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>An object.</summary>
    Object,

    /// <summary>A list.</summary>
    Array,
}

/// <summary>An input of a workflow: a value given when a run is started.</summary>
public sealed record InputDeclaration
{
    /// <summary>Its type.</summary>
    public InputType Type { get; init; }

    /// <summary>Its value when a start does not give one; <c>null</c> for none.</summary>
    public JsonElement? Default { get; init; }

    /// <summary>Whether a start must give it, unless it has a default.</summary>
    public bool Required { get; init; }

    /// <summary>The allowed values; <c>null</c>: any.</summary>
    public ImmutableArray<JsonElement>? Enum { get; init; }

    /// <summary>Free text for people.</summary>
    public string? Description { get; init; }
}
