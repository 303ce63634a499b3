using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Tasks.Http.Request;

/// <summary>Fields with names, of which several may have the same: <c>query</c>, <c>form</c>, and what else a token is requested with.</summary>
internal static class FormFields
{
    /// <summary>Reads the members of an object in order. A list adds one field per element, and <c>null</c> adds none.</summary>
    internal static List<KeyValuePair<string, string>> Read(ObjectReader config, string member)
    {
        var read = new List<KeyValuePair<string, string>>();
        if (config.Object(member) is not { } fields)
        {
            return read;
        }

        foreach (var (name, value) in fields.Entries())
        {
            if (value.ValueKind == JsonValueKind.Array)
            {
                var index = 0;
                foreach (var element in value.EnumerateArray())
                {
                    var at = index++;
                    Add(name, element, detail => fields.Fault(name, at, detail));
                }
            }
            else
            {
                Add(name, value, detail => fields.Fault(name, detail));
            }
        }

        return read;

        void Add(string name, JsonElement value, Action<string> refuse)
        {
            if (value.ValueKind == JsonValueKind.Null)
            {
                return;
            }

            if (Scalar.Read(value, out var fault) is { } text)
            {
                read.Add(new(name, text));
            }
            else
            {
                refuse(fault);
            }
        }
    }
}
