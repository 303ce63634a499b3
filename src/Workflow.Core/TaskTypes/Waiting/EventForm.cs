using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.TaskTypes.Waiting;

/// <summary>
/// What the payload of an event must be: an object with fields of plain values, as a subset of JSON Schema (draft 2020-12) that a page
/// can show as a form. What is not in the subset is refused, never ignored.
/// </summary>
/// <param name="Fields">The fields, in their order.</param>
/// <param name="IsClosed">Whether other members are refused.</param>
public sealed record EventForm(IReadOnlyList<FormField> Fields, bool IsClosed)
{
    /// <summary>Most fields.</summary>
    public const int MostFields = 50;

    /// <summary>Largest form, in bytes of JSON.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>Reads a form, adding a fault for each error in it.</summary>
    /// <param name="form">The schema.</param>
    public static EventForm Read(ObjectReader form)
    {
        if (form.Text("type") is not (null or "object"))
        {
            form.Fault("type", "must be object");
        }

        form.Text("title", DefinitionLimits.Description);
        form.Text("description", DefinitionLimits.Description);
        var required = form.Texts("required", MostFields) ?? [];
        var isClosed = !form.Flag("additionalProperties", true);
        List<FormField> fields = [];
        if (!form.Has("properties"))
        {
            form.Fault("properties", "is required: the fields of the form");
        }
        else if (form.Object("properties") is { } properties)
        {
            foreach (var (name, value) in properties.Entries().Take(MostFields + 1))
            {
                fields.Add(FormField.Read(name, required.Contains(name), properties.At(JsonPointer.Member(properties.Pointer, name), value)));
            }

            if (fields.Count is 0 or > MostFields)
            {
                properties.Fault($"must have 1 to {MostFields} fields");
            }
        }

        foreach (var (index, name) in required.Index())
        {
            if (name.Length > 0 && fields.Count <= MostFields && fields.TrueForAll(field => field.Name != name))
            {
                form.Fault("required", index, $"'{form.Quoted(name)}' is not a field of the form");
            }
        }

        form.RefuseUnknown();
        return new EventForm(fields, isClosed);
    }

    /// <summary>What is wrong with a payload, each fault with its pointer in it; empty: it fits.</summary>
    /// <param name="payload">The payload.</param>
    public IReadOnlyList<Fault> FaultsOf(JsonElement payload)
    {
        if (payload.ValueKind != JsonValueKind.Object)
        {
            return [new Fault("", $"must be an object, not {FaultText.Kind(payload)}")];
        }

        List<Fault> faults = [];
        foreach (var field in Fields)
        {
            var pointer = JsonPointer.Member("", field.Name);
            if (!payload.TryGetProperty(field.Name, out var value))
            {
                if (field.IsRequired)
                {
                    faults.Add(new Fault(pointer, "is required"));
                }
            }
            else if (field.FaultOf(value) is { } fault)
            {
                faults.Add(new Fault(pointer, fault));
            }
        }

        if (IsClosed)
        {
            var names = Fields.Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
            faults.AddRange(payload.EnumerateObject().Where(member => !names.Contains(member.Name)).Take(MostFields)
                .Select(member => new Fault(JsonPointer.Member("", member.Name), "is not a field of the form")));
        }

        return faults;
    }
}
