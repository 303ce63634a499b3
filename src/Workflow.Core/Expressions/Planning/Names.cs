using System.Collections.Frozen;
using Workflow.Core.Expressions.Functions;
using Workflow.Core.Expressions.Scope;
using Workflow.Core.Json;

namespace Workflow.Core.Expressions.Planning;

/// <summary>The names that an expression can begin with.</summary>
internal static class Names
{
    /// <summary>The roots.</summary>
    public static FrozenDictionary<string, Root> Roots { get; } = new Dictionary<string, Root>(StringComparer.Ordinal)
    {
        ["inputs"] = Root.Inputs,
        ["tasks"] = Root.Tasks,
        ["run"] = Root.Run,
        ["item"] = Root.Item,
        ["index"] = Root.Index,
        ["attempt"] = Root.Attempt,
        ["secrets"] = Root.Secrets,
        ["response"] = Root.Response,
        ["error"] = Root.Error,
        ["iteration"] = Root.Iteration,
        ["output"] = Root.Output,
        ["event"] = Root.Event,
        ["callback"] = Root.Callback,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // item, index, attempt, secrets, response, error, iteration, output, event and callback are not available everywhere, so they are never suggested.
    private static readonly string[] Everywhere = ["inputs", "tasks", "run", "undefined"];

    /// <summary>The message for an unknown name.</summary>
    public static string Unknown(string name) => $"'{Shown(name)}' is not known here{Instead(name)}";

    /// <summary>The message for a method that is not in the table.</summary>
    public static string UnknownMethod(string name) => $"'{Shown(name)}' is not a method here{MethodInstead(name)}";

    /// <summary>The message for a function of a namespace that is not in the table.</summary>
    public static string UnknownFunction(string space, string name) =>
        $"'{space}.{Shown(name)}' is not known here{UnsupportedFunctions.Instead($"{space}.{name}") ?? DidYouMean($"{space}.{name}", FunctionTable.FunctionNames.Concat(FunctionTable.Constants.Keys).Where(n => n.StartsWith(space + ".", StringComparison.Ordinal)))}";

    private static string Instead(string name) =>
        UnsupportedFunctions.Instead(name) ?? DidYouMean(name, Everywhere.Concat(FunctionTable.Namespaces).Concat(FunctionTable.FunctionNames.Where(n => !n.Contains('.', StringComparison.Ordinal))));

    private static string MethodInstead(string name) => UnsupportedFunctions.InsteadOfMethod(name) ?? DidYouMean(name, FunctionTable.MethodNames);

    private static string DidYouMean(string name, IEnumerable<string> known) =>
        Similarity.Nearest(name, known) is { } nearest ? $"; did you mean '{nearest}'?" : "";

    private static string Shown(string name) => name.Length <= 50 ? name : FaultText.Beginning(name, 47) + "...";
}
