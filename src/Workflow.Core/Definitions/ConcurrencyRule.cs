using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <summary>How many runs of a workflow may be active at one time for each value of a key, besides the limit of the workflow.</summary>
/// <param name="Key">A text with expressions over the inputs, such as <c>{{ inputs.customer }}</c>; its value is the key of a run.</param>
/// <param name="Limit">How many runs with the same key; 1 to <see cref="DefinitionLimits.ConcurrentRuns"/>.</param>
/// <param name="Policy">What happens to a start while that many are active.</param>
public sealed record ConcurrencyRule(string Key, int Limit, OverlapPolicy Policy)
{
    internal static ConcurrencyRule? Read(ObjectReader workflow)
    {
        if (workflow.ObjectWith("concurrency") is not { } reader)
        {
            return null;
        }

        var key = reader.RequiredText("key", DefinitionLimits.Expression);
        var limit = reader.Int("limit", 1, DefinitionLimits.ConcurrentRuns, 1);
        var policy = reader.Option("policy", OverlapPolicy.Queue);
        reader.RefuseUnknown();
        foreach (var fault in key.Length > 0 ? StartKeys.FaultsOf(key) : [])
        {
            reader.Fault("key", fault);
        }

        return new ConcurrencyRule(key, limit, policy);
    }

    /// <summary>The key of a run with these inputs; <c>null</c>: it is empty, and the limit does not apply.</summary>
    /// <param name="inputs">The inputs of the run, with their defaults.</param>
    /// <param name="faults">Receives why there is no key, if the expression fails or its value is no key.</param>
    public string? KeyOf(JsonElement inputs, ICollection<Fault> faults) => StartKeys.Evaluate(Key, "concurrency.key", inputs, faults);
}
