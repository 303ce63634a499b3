namespace Workflow.Contracts;

/// <summary>What went wrong (RFC 9457), as a client reads it.</summary>
/// <param name="Type">Names the kind of problem, to branch on, such as urn:workflow:problem:not-found.</param>
/// <param name="Title">The kind of problem, for people.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong with the request, for people.</param>
/// <param name="Errors">Every fault of what was sent, if it was faulty.</param>
public sealed record ProblemResponse(string? Type, string? Title, int? Status, string? Detail, IReadOnlyList<ProblemFault>? Errors);

/// <summary>One thing that is wrong with what was sent.</summary>
/// <param name="Pointer">Where: a JSON pointer (RFC 6901) into the body, or the name of a parameter or header.</param>
/// <param name="Detail">What is wrong and what is expected, for people.</param>
/// <param name="Line">The line of the text that was sent, from 1; null: not known.</param>
/// <param name="Column">The column in that line, from 1; null: not known.</param>
public sealed record ProblemFault(string Pointer, string Detail, int? Line = null, int? Column = null);
