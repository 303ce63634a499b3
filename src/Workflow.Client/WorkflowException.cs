using System.Net;
using Workflow.Contracts;

namespace Workflow.Client;

/// <summary>A request that the service refused, or that got no answer that can be understood. Its texts never have the key.</summary>
public sealed class WorkflowException : Exception
{
    /// <summary>An exception without more than a text.</summary>
    public WorkflowException()
    {
    }

    /// <summary>An exception without more than a text.</summary>
    public WorkflowException(string message)
        : base(message)
    {
    }

    /// <summary>An exception without more than a text and what caused it.</summary>
    public WorkflowException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The status of the answer; <c>null</c>: there was no answer.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>The kind of problem, to branch on: the end of its type, such as <c>not-found</c>; <c>null</c>: the answer is not the service's.</summary>
    public string? Kind { get; init; }

    /// <summary>
    /// Whether the service says that there is no such thing. A 404 of something else, such as a proxy that knows no way to the service, says nothing about
    /// what was asked for.
    /// </summary>
    public bool IsNotFound => Status == HttpStatusCode.NotFound && Kind == "not-found";

    /// <summary>The type of the problem, such as <c>urn:workflow:problem:not-found</c>.</summary>
    public string? Type { get; init; }

    /// <summary>What is wrong, in the service's words.</summary>
    public string? Detail { get; init; }

    /// <summary>Every fault of what was sent, up to the service's limit; empty if it was not faulty.</summary>
    public IReadOnlyList<ProblemFault> Faults { get; init; } = [];

    /// <summary>When the service wants the request again; <c>null</c>: it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>How many attempts were made.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>
    /// Whether the same request may succeed later: there was no answer, or one such as 429 or 503. What a request without an answer was to do
    /// may have been done.
    /// </summary>
    public bool IsTransient { get; init; }
}
