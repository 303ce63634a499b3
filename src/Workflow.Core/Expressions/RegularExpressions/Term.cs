namespace Workflow.Core.Expressions.RegularExpressions;

/// <summary>A part of a pattern.</summary>
/// <remarks>
/// <see cref="Groups"/> is the range of groups inside it; <see cref="Size"/> is the number of instructions it compiles to,
/// which may exceed the limit.
/// </remarks>
internal abstract record Term(Range Groups, long Size, bool CanBeEmpty);

/// <summary>One character of a set.</summary>
internal sealed record SetTerm(CharacterSet Set) : Term(0..0, 1, CanBeEmpty: false);

/// <summary>An assertion between two characters.</summary>
internal sealed record AssertionTerm(Operation Kind) : Term(0..0, 1, CanBeEmpty: true);

/// <summary>Terms one after the other; an empty sequence matches the empty text.</summary>
internal sealed record SequenceTerm(IReadOnlyList<Term> Terms, Range Groups)
    : Term(Groups, Terms.Sum(t => t.Size), Terms.All(t => t.CanBeEmpty));

/// <summary>Alternatives: the first that leads to a match.</summary>
internal sealed record ChoiceTerm(IReadOnlyList<Term> Choices, Range Groups)
    : Term(Groups, Choices.Sum(t => t.Size + 2), Choices.Any(t => t.CanBeEmpty));

/// <summary>A group that captures.</summary>
internal sealed record GroupTerm(int Number, Term Body, Range Groups) : Term(Groups, Body.Size + 2, Body.CanBeEmpty);

/// <summary>A term several times.</summary>
/// <param name="Body">The term.</param>
/// <param name="Least">The minimum count.</param>
/// <param name="Most">The maximum count; <c>null</c>: unlimited.</param>
/// <param name="Lazy">Whether fewer iterations are tried first.</param>
internal sealed record RepeatTerm(Term Body, int Least, int? Most, bool Lazy)
    : Term(Body.Groups, SizeOf(Body, Least, Most), Least == 0 || Body.CanBeEmpty)
{
    /// <summary>Whether each iteration clears what the groups inside have captured before.</summary>
    public bool Forgets => !Body.Groups.Start.Equals(Body.Groups.End);

    private static long SizeOf(Term body, int least, int? most)
    {
        var copy = Math.Max(1, body.Size + (body.Groups.Start.Equals(body.Groups.End) ? 0 : 1));
        return (copy * least) + (most is null ? copy + 2 : (copy + (body.CanBeEmpty ? 3 : 1)) * (most.Value - least));
    }
}
