using Microsoft.Extensions.Caching.Memory;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Nodes;
using Workflow.Core.Expressions.Planning;
using Workflow.Core.Expressions.Scope;

namespace Workflow.Core.Expressions;

/// <summary>
/// One expression that has been read, checked and planned. Immutable, and usable by any number of evaluations at the same time.
/// </summary>
/// <remarks>
/// It is an expression of JavaScript in strict mode: literals, operators, templates, members, spread, arrow functions with
/// an expression as their body, and calls of functions in the function table. Everything else is refused when it is read,
/// and so are names that are neither a <see cref="Root"/>, nor a parameter, nor in the table, and <c>tasks</c> and
/// <c>secrets</c> used other than with a literal name, as its dependencies must be known when the workflow is saved.
/// </remarks>
public sealed class Expression
{
    /// <summary>Longest expression, in characters.</summary>
    public const int MaxLength = 10_000;

    /// <summary>
    /// Deepest nesting of an expression, in nodes of its syntax tree: each takes space on the evaluator's stack.
    /// </summary>
    public const int MaxDepth = 100;

    // Planned trees take a few hundred bytes per character of source.
    private const int CachedCharacters = 500_000;

    private static readonly MemoryCache Cache = new(new MemoryCacheOptions { SizeLimit = CachedCharacters });

    private Expression(string source, Plan plan)
    {
        Source = source;
        References = plan.References;
        Path = plan.Path;
        Root = plan.Root;
    }

    /// <summary>The expression as it was written, without braces.</summary>
    public string Source { get; }

    /// <summary>What it refers to.</summary>
    public References References { get; }

    /// <summary>The member path if the expression is nothing else, or <c>null</c>.</summary>
    internal MemberPath? Path { get; }

    /// <summary>The root node.</summary>
    internal Node Root { get; }

    /// <summary>Reads an expression that stands alone, without braces.</summary>
    /// <param name="source">The expression.</param>
    /// <exception cref="ExpressionException">It can't be read, or contains something that is not allowed.</exception>
    public static Expression Parse(string source)
    {
        try
        {
            return Read(source);
        }
        catch (ExpressionFailure e)
        {
            throw new ExpressionException(e.Message, source, TextPosition.Of(source, e.Offset ?? 0), innerException: e.InnerException);
        }
    }

    /// <summary>Reads an expression, or returns it from the cache.</summary>
    /// <exception cref="ExpressionFailure">It can't be read, or contains something that is not allowed.</exception>
    internal static Expression Read(string source)
    {
        if (Cache.TryGetValue(source, out Expression? cached) && cached is not null)
        {
            return cached;
        }

        var read = new Expression(source, Planner.Of(source));
        Cache.Set(source, read, new MemoryCacheEntryOptions { Size = source.Length + 100 });
        return read;
    }
}
