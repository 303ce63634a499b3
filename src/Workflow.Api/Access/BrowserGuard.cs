using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Workflow.Api.Problems;

namespace Workflow.Api.Access;

/// <summary>
/// Keeps pages of other sites out. A service on loopback is reachable from every page that the person at this machine
/// visits, so nothing is answered under a foreign host name, and no foreign page may change anything.
/// </summary>
internal static class BrowserGuard
{
    /// <summary>Adds the options that the guard reads.</summary>
    public static void AddBrowserGuard(this IServiceCollection services)
    {
        services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccessOptions>, AccessOptionsValidator>();
    }

    /// <summary>Adds the guard to a pipeline, before everything that reads a request.</summary>
    public static void UseBrowserGuard(this IApplicationBuilder app)
    {
        var hosts = new KnownHosts(app.ApplicationServices.GetRequiredService<IOptions<AccessOptions>>().Value.AllowedHosts);
        app.Use((http, next) => Refusal(http.Request, hosts) is { } problem ? ProblemWriting.WriteAsync(http, problem) : next(http));
    }

    private static Microsoft.AspNetCore.Mvc.ProblemDetails? Refusal(HttpRequest request, KnownHosts hosts)
    {
        // Only a client that is no browser sends no name (HTTP/1.0).
        if (request.Host.HasValue && !hosts.Knows(request.Host.Host))
        {
            return Problem.Of(
                StatusCodes.Status421MisdirectedRequest,
                $"The service does not answer under the host name '{request.Host.Host}'. The setting {AccessOptions.Section}:{nameof(AccessOptions.AllowedHosts)} adds names.");
        }

        return RequestOrigin.Fault(request) is { } fault
            ? Problem.Of(StatusCodes.Status403Forbidden, $"A page of another site may not change anything here: {fault}.")
            : null;
    }
}
