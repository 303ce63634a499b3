using System.Text.Json.Nodes;

namespace Workflow.Core.Json.Schemas;

/// <summary>The schema of an object: the members that its reader knows, and no others.</summary>
/// <param name="isConfig">Whether an expression may be in the place of a value, as in the config of a task.</param>
public sealed class ObjectSchema(bool isConfig = false)
{
    private readonly JsonObject _members = [];
    private readonly JsonArray _required = [];
    private readonly JsonArray _rules = [];

    /// <summary>Whether a member is required.</summary>
    public bool HasRequired => _required.Count > 0;

    /// <summary>Adds a member.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="schema">What it is.</param>
    /// <param name="description">What it means, for people.</param>
    /// <param name="standard">Its default; <c>null</c>: none.</param>
    /// <param name="isRequired">Whether it has to be there.</param>
    /// <param name="isWritten">Whether no expression may be in its place.</param>
    /// <param name="example">A value that it may have; <c>null</c>: none is shown.</param>
    public ObjectSchema With(string name, JsonObject schema, string description, JsonNode? standard = null, bool isRequired = false, bool isWritten = false, JsonNode? example = null)
    {
        var kind = isConfig && !isWritten ? Schema.OrExpression(schema) : schema;
        var member = isRequired ? kind : Schema.OrNull(kind);
        member["description"] = description;
        if (standard is not null)
        {
            member["default"] = standard;
        }

        if (example is not null)
        {
            member["examples"] = new JsonArray(example);
        }

        if (isRequired)
        {
            _required.Add((JsonNode)name);
        }

        _members.Add(name, member);
        return this;
    }

    /// <summary>Adds a rule between members: see <see cref="SchemaRule"/>.</summary>
    public ObjectSchema Where(params IEnumerable<JsonObject> rules)
    {
        foreach (var rule in rules)
        {
            _rules.Add((JsonNode)rule);
        }

        return this;
    }

    /// <summary>The schema. It can be asked for once.</summary>
    public JsonObject Build()
    {
        JsonObject schema = new() { ["type"] = "object", ["properties"] = _members, ["additionalProperties"] = false };
        if (HasRequired)
        {
            schema["required"] = _required;
        }

        if (_rules.Count > 0)
        {
            schema["allOf"] = _rules;
        }

        return schema;
    }
}
