using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Core.Definitions;

/// <summary>Judges a definition without a store: what a service would refuse, but for what depends on what it has stored.</summary>
/// <param name="validator">Knows the task types.</param>
public sealed class DefinitionCheck(DefinitionValidator validator)
{
    /// <summary>Reads and checks a body, as a service does that has no workflow of its name.</summary>
    /// <param name="body">The body.</param>
    /// <param name="faults">
    /// Receives every fault. Not found are names that are taken, unknown calendars and pools, cycles over more than one workflow, and what a
    /// service's settings forbid.
    /// </param>
    public WorkflowDraft Read(JsonElement body, FaultCollection faults)
    {
        var draft = DefinitionReader.ReadWorkflow(body, BodyUse.Apply, faults);
        new DefinitionEdits(validator).Validate(draft.Definition.Tasks, draft, faults);
        return draft;
    }
}
