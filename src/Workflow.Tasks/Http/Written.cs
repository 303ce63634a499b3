using System.Text.Json;
using Workflow.Core.Expressions;
using Workflow.Core.Json;

namespace Workflow.Tasks.Http;

/// <summary>Checks that a part of a config is written out, where it may hold expressions that the task evaluates, or credentials.</summary>
internal static class Written
{
    internal const string Fault = "must be written out: an expression may be in its members only";

    /// <summary>Adds a fault if a member is an expression that would make it.</summary>
    internal static bool IsHidden(ObjectReader config, string name, JsonValueKind kind)
    {
        if (config.Any(name) is not { } value || value.ValueKind == kind || !TemplatedConfig.Contains(value))
        {
            return false;
        }

        config.Fault(name, Fault);
        return true;
    }

    /// <summary>Adds a fault if a member is a text without a secret in it.</summary>
    internal static void RefuseUnlessSecret(ObjectReader config, string name)
    {
        if (config.Any(name) is { ValueKind: JsonValueKind.String } text && !TemplatedConfig.NamesSecret(text))
        {
            config.Fault(name, "must come from a secret, as \"{{ secrets.NAME }}\": a definition is stored and shown as it is");
        }
    }
}
