using Acornima;
using Jint;
using Microsoft.Extensions.Caching.Memory;
using AstScript = Acornima.Ast.Script;

namespace Workflow.Core.Expressions;

/// <summary>
/// One JavaScript expression that has been read, checked and prepared. It is immutable, and serves any number of
/// evaluations at the same time.
/// </summary>
/// <remarks>
/// One expression in strict mode, and no statement, but functions with bodies are expressions too. Refused beyond what
/// JavaScript refuses: names that are neither a <see cref="Root"/>, nor declared, nor in the sandbox; <c>tasks</c> and
/// <c>secrets</c> used other than with a literal name, because then nobody could say when the workflow is saved what the
/// expression depends on; what waits (<c>async</c>, <c>await</c>, <c>import</c>); and BigInt, which JSON can't hold and
/// whose cost no limit bounds.
/// </remarks>
public sealed class Expression
{
    /// <summary>Longest expression, in characters.</summary>
    public const int MaxLength = 10_000;

    /// <summary>Deepest nesting of an expression, in nodes of its syntax tree: the interpreter's stack pays for each.</summary>
    public const int MaxDepth = 100;

    // Prepared trees weigh some hundred bytes per character of source.
    private const int CachedCharacters = 500_000;

    private static readonly MemoryCache Cache = new(new MemoryCacheOptions { SizeLimit = CachedCharacters });

    private static readonly ScriptPreparationOptions Preparation = ScriptPreparationOptions.Default with
    {
        // Folding computes while it parses, where no limit holds.
        FoldConstants = false,
    };

    private Expression(string source, Analysis analysis, Prepared<AstScript> script)
    {
        Source = source;
        References = analysis.References;
        ChangesNothing = analysis.ChangesNothing;
        Path = analysis.Path;
        Script = script;
    }

    /// <summary>The expression as it was written, without braces.</summary>
    public string Source { get; }

    /// <summary>What it refers to.</summary>
    public References References { get; }

    /// <summary>Whether it certainly changes neither a value it is given nor a built-in object, so others may use them after it.</summary>
    internal bool ChangesNothing { get; }

    /// <summary>The members it walks along if that is all it does, or <c>null</c>.</summary>
    internal MemberPath? Path { get; }

    internal Prepared<AstScript> Script { get; }

    /// <summary>Reads an expression that stands alone, without braces.</summary>
    /// <param name="source">The expression.</param>
    /// <exception cref="ExpressionException">It can't be read, or refers to something that it must not.</exception>
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

    /// <summary>Reads an expression, or finds it among those read lately.</summary>
    /// <exception cref="ExpressionFailure">It can't be read, or refers to something that it must not.</exception>
    internal static Expression Read(string source)
    {
        if (Cache.TryGetValue(source, out Expression? cached) && cached is not null)
        {
            return cached;
        }

        var read = Prepare(source, ExpressionSyntax.Parse(source));
        Cache.Set(source, read, new MemoryCacheEntryOptions { Size = source.Length + 100 });
        return read;
    }

    private static Expression Prepare(string source, ExpressionSyntax syntax)
    {
        var analysis = ReferenceWalker.Analyse(syntax);
        try
        {
            return new Expression(source, analysis, Engine.PrepareScript(Wrapped(source), strict: true, options: Preparation));
        }
        catch (Exception e) when (e is ParseErrorException or ScriptPreparationException or InsufficientExecutionStackException)
        {
            throw new ExpressionFailure(0, $"SyntaxError: {e.Message}", e);
        }
    }

    // In parentheses, so that an object literal is no block; on a line of its own, so that a comment at the end ends.
    private static string Wrapped(string source) => $"({source}\n)";

    /// <summary>The offset in <see cref="Source"/> of a place in the prepared script.</summary>
    internal int? OffsetOf(SourceLocation location)
    {
        if (location.Start.Line < 1)
        {
            return null;
        }

        var column = location.Start.Line == 1 ? location.Start.Column - 1 : location.Start.Column;
        return TextPosition.Offset(Source, location.Start.Line, Math.Max(column, 0));
    }
}
