using System.Collections.Immutable;
using Workflow.Core.Expressions;
using Workflow.Core.Expressions.Scope;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Definitions;

/// <summary>The events without a run's id that start a workflow.</summary>
/// <param name="Name">The event's name.</param>
/// <param name="Key">The key that the event must have; <c>null</c>: any, or none.</param>
/// <param name="When">The expression over <c>event</c> that must be true; <c>null</c>: none.</param>
public sealed record OnEvent(string Name, string? Key = null, string? When = null)
{
    private const string Member = "on_event";

    // There is no run yet: the event is all that there is.
    private static readonly TemplateContext OnlyEvent = new(_ => false, _ => false, Item: false, Attempt: false, Secrets: false) { Event = true };

    /// <summary>Whether an event has the name and the key.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="key">Its key; <c>null</c>: it has none.</param>
    public bool IsOf(string name, string? key) => name == Name && (Key is null || key == Key);

    /// <summary>Reads it from the body of a workflow; <c>null</c>: the body has none.</summary>
    internal static OnEvent? Read(ObjectReader workflow, ICollection<Fault> faults)
    {
        if (workflow.Object(Member) is not { } reader)
        {
            return null;
        }

        var name = reader.RequiredText("name");
        if (name.Length > 0 && EventTaskType.NameFault(name) is { } fault)
        {
            reader.Fault("name", fault);
        }

        var key = EventKey.Read(reader, "key");
        var when = DefinitionReader.ReadCondition(reader, "when");
        reader.RefuseUnknown();
        foreach (var found in when is { Length: > 0 } ? Check(when, JsonPointer.Member(reader.Pointer, "when")) : [])
        {
            faults.Add(found);
        }

        return new OnEvent(name, key, when);
    }

    private static List<Fault> Check(string when, string pointer)
    {
        List<Fault> faults = [.. TemplateChecks.Whole(when, pointer, OnlyEvent)];
        if (faults.Count > 0)
        {
            return faults;
        }

        var roots = Template.ParseWhole(when).Expression?.References.Roots ?? ImmutableDictionary<Root, int>.Empty;
        return [.. roots.Keys.Where(root => root != Root.Event).Order().Select(root => new Fault(pointer, $"'{Word.Lower(root)}' is not available before there is a run: only event is, with payload, name and key"))];
    }
}
