using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Workflow.Api.Requests;
using Workflow.Core.Access;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Api.Problems;

/// <summary>Answers every failed request with problem details, whether a handler, the router or the server refused it.</summary>
internal static class ProblemWriting
{
    /// <summary>Adds it to a host's pipeline. Must come before what may fail.</summary>
    public static void UseProblems(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = WriteExceptionAsync,
            AllowStatusCode404Response = true,
            SuppressDiagnosticsCallback = _ => true, // logged below, once, and only if unexpected
        });
        app.UseStatusCodePages(context => WriteAsync(context.HttpContext, Problem.Of(context.HttpContext.Response.StatusCode, Detail(context.HttpContext))));
    }

    private static Task WriteExceptionAsync(HttpContext http)
    {
        var exception = http.Features.Get<IExceptionHandlerFeature>()?.Error ?? new InvalidOperationException("The exception handler was called without an exception.");
        if (exception is OperationCanceledException && http.RequestAborted.IsCancellationRequested)
        {
            return Task.CompletedTask; // the client is gone
        }

        // An answer such as 501 is meant: nothing has failed.
        var problem = Problem.Of(exception, Limits.Of(http).Faults);
        if (problem.Status >= StatusCodes.Status500InternalServerError && exception is not BadHttpRequestException)
        {
            var logger = http.RequestServices.GetService(typeof(ILoggerFactory)) as ILoggerFactory;
            logger?.CreateLogger(typeof(ProblemWriting).FullName!).LogError(exception, "{Method} {Path} failed", http.Request.Method, PathOf(http));
        }

        if (exception is StoreUnavailableException && http.Features.Get<Caller>() is null)
        {
            problem.Detail = Problem.ForStrangers(exception); // such as on the page to sign in
        }

        SetRetryAfter(http.Response, exception);
        return WriteAsync(http, problem);
    }

    /// <summary>Sets <c>Retry-After</c>, if it is known when the request may be sent again.</summary>
    public static void SetRetryAfter(HttpResponse response, Exception exception)
    {
        if (Problem.RetryAfter(exception) is { } after)
        {
            response.Headers.RetryAfter = Math.Ceiling(after.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Answers a request with a problem.</summary>
    public static Task WriteAsync(HttpContext http, ProblemDetails problem)
    {
        http.Response.StatusCode = problem.Status ?? StatusCodes.Status500InternalServerError;
        return http.Response.WriteAsJsonAsync(problem, http.Json().InfoOf<ProblemDetails>(), "application/problem+json", http.RequestAborted);
    }

    // The rest of the address of a callback is as good as a password.
    private static string PathOf(HttpContext http) =>
        http.Request.Path.StartsWithSegments(Routes.Callbacks, StringComparison.OrdinalIgnoreCase) ? $"{Routes.Callbacks}/***" : http.Request.Path;

    private static string Detail(HttpContext http) => http.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => $"There is nothing at {PathOf(http)}; /docs lists what there is.",
        StatusCodes.Status405MethodNotAllowed => $"{http.Request.Method} is not possible at {PathOf(http)}; possible are {http.Response.Headers.Allow}.",
        StatusCodes.Status415UnsupportedMediaType => Body.UnsupportedTypeMessage(http.Request.ContentType),
        var status => $"The request was refused with status {status}.",
    };
}
