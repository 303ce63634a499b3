using System.Collections.Frozen;
using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions.Functions;

/// <summary>
/// Every function, method and constant that expressions can use. The save-time check and the reference page are based on it.
/// </summary>
internal static class FunctionTable
{
    /// <summary>The families, in the order of the reference.</summary>
    public static IReadOnlyList<(string Title, IReadOnlyList<Function> Functions)> Families { get; } =
    [
        ("Texts", TextFunctions.All),
        ("Lists", ListFunctions.All),
        ("Objects", ObjectFunctions.All),
        ("Numbers and booleans", NumberFunctions.All),
        ("Math", MathFunctions.All),
        ("JSON", JsonFunctions.All),
        ("Web addresses and forms", [.. AddressFunctions.All, .. FormFunctions.All]),
        ("Bytes: base64 and hexadecimal", EncodingFunctions.All),
        ("Hashes and signatures", HashFunctions.All),
        ("Instants and time zones", InstantFunctions.All),
        ("Sequences and ids", SequenceFunctions.All),
    ];

    /// <summary>The constants.</summary>
    public static FrozenDictionary<string, double> Constants { get; } = NumberFunctions.Constants.Concat(MathFunctions.Constants).ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Function> Named =
        Families.SelectMany(f => f.Functions).Where(f => f.Receiver == Receiver.None).ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Function[]> MethodsByName =
        Families.SelectMany(f => f.Functions).Where(f => f.Receiver != Receiver.None)
            .GroupBy(f => f.Name, StringComparer.Ordinal).ToFrozenDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);

    /// <summary>The names before a dot, such as <c>Math</c>.</summary>
    public static FrozenSet<string> Namespaces { get; } =
        Named.Keys.Concat(Constants.Keys).Where(n => n.Contains('.', StringComparison.Ordinal)).Select(n => n[..n.IndexOf('.', StringComparison.Ordinal)]).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The names of all functions, with their namespace.</summary>
    public static IEnumerable<string> FunctionNames => Named.Keys;

    /// <summary>The names of all methods.</summary>
    public static IEnumerable<string> MethodNames => MethodsByName.Keys;

    /// <summary>The function with a name.</summary>
    public static Function? Find(string name) => Named.GetValueOrDefault(name);

    /// <summary>The methods with a name, one for each kind of receiver.</summary>
    public static Function[]? FindMethods(string name) => MethodsByName.GetValueOrDefault(name);

    /// <summary>Chooses the method that applies to a value.</summary>
    public static Function? Choose(Function[] methods, Value self)
    {
        var receiver = self.Kind switch
        {
            Kind.Boolean => Receiver.Boolean,
            Kind.Number => Receiver.Number,
            Kind.Text => Receiver.Text,
            Kind.List => Receiver.List,
            Kind.Object => Receiver.Object,
            Kind.Function => Receiver.Function,
            Kind.RegularExpression => Receiver.RegularExpression,
            _ => Receiver.None,
        };
        foreach (var method in methods)
        {
            if ((method.Receiver & receiver) != Receiver.None)
            {
                return method;
            }
        }

        return null;
    }
}
