using System.Text.Json;
using Workflow.Core.Expressions;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Scope;
using Workflow.Core.Json;

namespace Workflow.Core.Definitions;

/// <summary>The keys that runs are limited by: texts with expressions over the inputs of a start.</summary>
/// <param name="Concurrency">The value of <see cref="ConcurrencyRule.Key"/>; <c>null</c>: that limit does not apply.</param>
/// <param name="Rate">The value of <see cref="RateLimitRule.Key"/>, empty without one; <c>null</c>: that limit does not apply.</param>
public readonly record struct StartKeys(string? Concurrency, string? Rate)
{
    /// <summary>Longest key of a run, in characters.</summary>
    public const int MaxLength = 200;

    // A start is answered at once, so an expression that needs more is refused.
    private static readonly Evaluator Evaluator = new(new ExpressionLimits { Steps = 20_000, MemoryBytes = 4 * 1024 * 1024, Time = TimeSpan.FromMilliseconds(100) });

    private static readonly JsonElement NoRun = JsonElement.Parse("{}");

    /// <summary>The keys of a run.</summary>
    /// <param name="definition">The workflow as it is.</param>
    /// <param name="inputs">The inputs of the run, with their defaults.</param>
    /// <param name="faults">Receives why there is no key, if an expression fails or its value is no key.</param>
    public static StartKeys Of(WorkflowDefinition definition, JsonElement inputs, ICollection<Fault> faults) =>
        new(definition.Concurrency?.KeyOf(inputs, faults), definition.RateLimit?.KeyOf(inputs, faults));

    /// <summary>The value of a key for the inputs of a run; <c>null</c>: it is empty.</summary>
    /// <param name="key">The text.</param>
    /// <param name="member">The member that has it, such as <c>concurrency.key</c>.</param>
    /// <param name="inputs">The inputs of the run, with their defaults.</param>
    /// <param name="faults">Receives why there is no key, if the expression fails or its value is no key.</param>
    internal static string? Evaluate(string key, string member, JsonElement inputs, ICollection<Fault> faults)
    {
        JsonElement value;
        try
        {
            value = Evaluator.Evaluate(PlainJson.Of(key), new ExpressionScope { Inputs = inputs, Run = NoRun }, $"/{member.Replace('.', '/')}");
        }
        catch (ExpressionException e)
        {
            faults.Add(new Fault("/inputs", $"give no {member}: {e.Reason}"));
            return null;
        }

        var text = value.ValueKind switch
        {
            JsonValueKind.String => TemplatedConfig.Text(value, always: true),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            JsonValueKind.Null => "",
            _ => null,
        };
        if (text is null)
        {
            faults.Add(new Fault("/inputs", $"give no {member}: it must be a text, a number, true or false, not {FaultText.Kind(value)}"));
            return null;
        }

        if (text.Length > MaxLength)
        {
            faults.Add(new Fault("/inputs", $"give a {member} of {text.Length} characters; the limit is {MaxLength}"));
            return null;
        }

        return text.Length == 0 ? null : text;
    }

    /// <summary>What is wrong with the text of a key.</summary>
    internal static IReadOnlyList<string> FaultsOf(string key)
    {
        var context = new TemplateContext(_ => false, _ => false, Item: false, Attempt: false, Secrets: false);
        var faults = TemplateChecks.Config(PlainJson.Of(key), "", context).Select(fault => fault.Detail).ToList();
        if (faults.Count > 0)
        {
            return faults;
        }

        var roots = Template.Parse(key).Parts.Where(part => part.Expression is not null).SelectMany(part => part.Expression!.References.Roots.Keys);
        return roots.Any(root => root != Root.Inputs) ? ["must only use inputs: it is evaluated before the run begins"] : [];
    }
}
