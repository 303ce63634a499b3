using Workflow.Core.Expressions.Nodes;

namespace Workflow.Core.Expressions.Planning;

/// <summary>The parameters of a function while it is planned.</summary>
/// <param name="parent">The parameters of the enclosing function.</param>
internal sealed class ParameterScope(ParameterScope? parent)
{
    private readonly List<string> _names = [];

    public ParameterScope? Parent => parent;

    /// <summary>How many there are.</summary>
    public int Count => _names.Count;

    /// <summary>Declares a parameter and returns its slot. The parser has refused duplicate names.</summary>
    public int Declare(string name)
    {
        _names.Add(name);
        return _names.Count - 1;
    }

    /// <summary>The node that reads a name; <c>null</c>: it is not declared.</summary>
    public static Node? Find(ParameterScope? scope, string name, int offset)
    {
        for (var hops = 0; scope is not null; scope = scope.Parent, hops++)
        {
            if (scope._names.IndexOf(name) is var slot and >= 0)
            {
                return new ParameterNode(offset, name, hops, slot);
            }
        }

        return null;
    }
}
