using System.Text.Json;
using Workflow.Core.Expressions;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Scope;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <summary>How many runs of a workflow may be active at one time for each value of a key, besides the limit of the workflow.</summary>
/// <param name="Key">A text with expressions over the inputs, such as <c>{{ inputs.customer }}</c>; its value is the key of a run.</param>
/// <param name="Limit">How many runs with the same key; 1 to <see cref="DefinitionLimits.ConcurrentRuns"/>.</param>
/// <param name="Policy">What happens to a start while that many are active.</param>
public sealed record ConcurrencyRule(string Key, int Limit, OverlapPolicy Policy)
{
    /// <summary>Longest key of a run, in characters.</summary>
    public const int MaxKeyLength = 200;

    // A start is answered at once, so an expression that needs more is refused.
    private static readonly Evaluator Evaluator = new(new ExpressionLimits { Steps = 20_000, MemoryBytes = 4 * 1024 * 1024, Time = TimeSpan.FromMilliseconds(100) });

    private static readonly JsonElement NoRun = JsonElement.Parse("{}");

    internal static ConcurrencyRule? Read(ObjectReader workflow)
    {
        if (workflow.Object("concurrency") is not { } reader || workflow.Any("concurrency") is not { ValueKind: JsonValueKind.Object })
        {
            return null;
        }

        var key = reader.RequiredText("key", DefinitionLimits.Expression);
        var limit = reader.Int("limit", 1, DefinitionLimits.ConcurrentRuns, 1);
        var policy = reader.Option("policy", OverlapPolicy.Queue);
        reader.RefuseUnknown();
        foreach (var fault in key.Length > 0 ? KeyFaults(key) : [])
        {
            reader.Fault("key", fault);
        }

        return new ConcurrencyRule(key, limit, policy);
    }

    /// <summary>The key of a run with these inputs; <c>null</c>: it is empty, and the limit does not apply.</summary>
    /// <param name="inputs">The inputs of the run, with their defaults.</param>
    /// <param name="faults">Receives why there is no key, if the expression fails or its value is no key.</param>
    public string? KeyOf(JsonElement inputs, ICollection<Fault> faults)
    {
        JsonElement value;
        try
        {
            value = Evaluator.Evaluate(JsonSerializer.SerializeToElement(Key), new ExpressionScope { Inputs = inputs, Run = NoRun }, "/concurrency/key");
        }
        catch (ExpressionException e)
        {
            faults.Add(new Fault("/inputs", $"give no concurrency.key: {e.Reason}"));
            return null;
        }

        var key = value.ValueKind switch
        {
            JsonValueKind.String => TemplatedConfig.Text(value, always: true),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            JsonValueKind.Null => "",
            _ => null,
        };
        if (key is null)
        {
            faults.Add(new Fault("/inputs", $"give no concurrency.key: it must be a text, a number, true or false, not {FaultText.Kind(value)}"));
            return null;
        }

        if (key.Length > MaxKeyLength)
        {
            faults.Add(new Fault("/inputs", $"give a concurrency.key of {key.Length} characters; the limit is {MaxKeyLength}"));
            return null;
        }

        return key.Length == 0 ? null : key;
    }

    private static List<string> KeyFaults(string key)
    {
        var context = new TemplateContext(_ => false, _ => false, Item: false, Attempt: false, Secrets: false);
        var faults = TemplateChecks.Config(JsonSerializer.SerializeToElement(key), "", context).Select(fault => fault.Detail).ToList();
        if (faults.Count > 0)
        {
            return faults;
        }

        var roots = Template.Parse(key).Parts.Where(part => part.Expression is not null).SelectMany(part => part.Expression!.References.Roots.Keys);
        return roots.Any(root => root != Root.Inputs) ? ["must only use inputs: it is evaluated before the run begins"] : [];
    }
}
