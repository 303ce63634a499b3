using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Workflow.Api.Problems;

namespace Workflow.Api.Access;

/// <summary>
/// Blocks pages of other sites. Every page that a person visits on this machine can reach a service on loopback. So requests
/// to a foreign host name are refused, and so are changes that a foreign page sends.
/// </summary>
internal static class BrowserGuard
{
    /// <summary>Adds the options that the guard reads.</summary>
    public static void AddBrowserGuard(this IServiceCollection services)
    {
        services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section).Configure<IConfiguration>(ReadTexts).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccessOptions>, AccessOptionsValidator>();
    }

    // Binding passes over a list that is one text.
    private static void ReadTexts(AccessOptions options, IConfiguration configuration)
    {
        var section = configuration.GetSection(AccessOptions.Section);
        options.AllowedHosts = section[nameof(options.AllowedHosts)] is { Length: > 0 } hosts ? [hosts] : options.AllowedHosts;
        options.TrustedProxies = section[nameof(options.TrustedProxies)] is { Length: > 0 } proxies ? [proxies] : options.TrustedProxies;
    }

    /// <summary>Adds the guard to a pipeline, before everything that reads a request.</summary>
    public static void UseBrowserGuard(this IApplicationBuilder app)
    {
        var hosts = new KnownHosts(app.ApplicationServices.GetRequiredService<IOptions<AccessOptions>>().Value.AllowedHosts);
        app.Use((http, next) => Refusal(http.Request, hosts) is { } problem ? ProblemWriting.WriteAsync(http, problem) : next(http));
    }

    private static Microsoft.AspNetCore.Mvc.ProblemDetails? Refusal(HttpRequest request, KnownHosts hosts)
    {
        // Only clients other than browsers send no host name (HTTP/1.0).
        if (request.Host.HasValue && !hosts.Allows(request.Host.Host))
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
