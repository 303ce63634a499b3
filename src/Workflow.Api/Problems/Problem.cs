using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Workflow.Api.Access;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.Paging;
using Workflow.Core.Secrets;

namespace Workflow.Api.Problems;

/// <summary>Turns what went wrong into problem details (RFC 9457).</summary>
public static class Problem
{
    /// <summary>The problem for an exception. An unexpected exception is a 500 without details.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="mostFaults">How many faults to list at most.</param>
    public static ProblemDetails Of(Exception exception, int mostFaults = FaultCollection.MaxKept) => exception switch
    {
        RefusedException { Reason: RefusalReason.Invalid } e => Faulty(e, mostFaults),
        RefusedException { Reason: RefusalReason.NotFound } e => Of(StatusCodes.Status404NotFound, e.Message),
        RefusedException { Reason: RefusalReason.Conflict } e => Of(StatusCodes.Status409Conflict, e.Message),
        RefusedException { Reason: RefusalReason.Unsigned } e => Of(StatusCodes.Status401Unauthorized, e.Message, "unsigned"),
        RefusedException { Reason: RefusalReason.Forbidden } e => Of(StatusCodes.Status403Forbidden, e.Message),
        RefusedException { Reason: RefusalReason.TooMany } e => Of(StatusCodes.Status429TooManyRequests, e.Message),
        RefusedException { Reason: RefusalReason.Changed } e => Of(StatusCodes.Status412PreconditionFailed, e.Message),
        AccessRefusedException e => Of(e.Status, e.Message),
        InvalidCursorException e => Faulty(new RefusedException(RefusalReason.Invalid, "The query has a fault.", [new Fault("cursor", e.Message)]), mostFaults),
        BadHttpRequestException e => Of(e.StatusCode, e.Message),
        StoreUnavailableException { Fault: StoreFault.Full } e => Of(StatusCodes.Status507InsufficientStorage, e.Message),
        StoreUnavailableException or SecretsUnavailableException => Of(StatusCodes.Status503ServiceUnavailable, exception.Message),
        _ => Of(StatusCodes.Status500InternalServerError, "The service failed to process this request. Its log says why."),
    };

    /// <summary>The text about a store's fault for callers who are not known. It reveals nothing about the store.</summary>
    public static string ForStrangers(Exception exception) => exception switch
    {
        StoreUnavailableException { Fault: StoreFault.Busy } => "The store is busy.",
        StoreUnavailableException { Fault: StoreFault.Full } => "The store is full.",
        _ => "The store can't be used. The service's log says why.",
    };

    /// <summary>The problem for a status, such as one that routing has set.</summary>
    /// <param name="status">The HTTP status, 400 to 599.</param>
    /// <param name="detail">A sentence for the person who sent the request.</param>
    /// <param name="kind">The kind in its type; <c>null</c>: that of the status.</param>
    public static ProblemDetails Of(int status, string? detail, string? kind = null) => new()
    {
        Type = $"urn:workflow:problem:{kind ?? Kind(status)}",
        Title = ReasonPhrases.GetReasonPhrase(status),
        Status = status,
        Detail = detail,
    };

    /// <summary>
    /// When a request that failed because of the store or a full queue may be sent again; <c>null</c>: a person must act
    /// first.
    /// </summary>
    public static TimeSpan? RetryAfter(Exception exception) => exception switch
    {
        StoreUnavailableException { RetryAfter: { } said } => said,
        StoreUnavailableException { Fault: StoreFault.Busy or StoreFault.Unreachable } => TimeSpan.FromSeconds(5),
        StoreUnavailableException { Fault: StoreFault.Full } => TimeSpan.FromSeconds(30),
        SecretsUnavailableException => TimeSpan.FromSeconds(10),
        RefusedException { Reason: RefusalReason.TooMany } => TimeSpan.FromSeconds(30),
        _ => null,
    };

    private static ProblemDetails Faulty(RefusedException exception, int mostFaults)
    {
        var cut = Math.Min(mostFaults, FaultCollection.MaxKept) is var most && ((exception.Faults as FaultCollection)?.Total ?? exception.Faults.Count) > most;
        var problem = Of(StatusCodes.Status400BadRequest, cut ? $"{exception.Message} The first {most} are listed (setting {LimitOptions.Section}:{nameof(LimitOptions.Faults)})." : Sentence(exception));
        problem.Extensions["errors"] = cut ? (IReadOnlyList<Fault>)[.. exception.Faults.Take(most)] : exception.Faults;
        return problem;
    }

    // A single fault is in the detail too, where a person with curl sees it first.
    private static string Sentence(RefusedException exception) => exception.Faults is [var only]
        ? $"{exception.Message.TrimEnd('.')}: {(only.Pointer.Length == 0 ? "it" : only.Pointer)} {only.Detail}."
        : exception.Message;

    private static string Kind(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "invalid",
        StatusCodes.Status401Unauthorized => "unauthenticated",
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status404NotFound => "not-found",
        StatusCodes.Status405MethodNotAllowed => "method-not-allowed",
        StatusCodes.Status406NotAcceptable => "not-acceptable",
        StatusCodes.Status408RequestTimeout => "timeout",
        StatusCodes.Status409Conflict => "conflict",
        StatusCodes.Status412PreconditionFailed => "changed",
        StatusCodes.Status413PayloadTooLarge => "too-large",
        StatusCodes.Status415UnsupportedMediaType => "media-type",
        StatusCodes.Status421MisdirectedRequest => "misdirected",
        StatusCodes.Status429TooManyRequests => "too-many",
        StatusCodes.Status503ServiceUnavailable => "unavailable",
        StatusCodes.Status507InsufficientStorage => "storage-full",
        >= 500 => "internal",
        _ => "refused",
    };
}
