using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Workflow.Api.Access.People;
using Workflow.Api.Access.Sessions;
using Workflow.Api.Problems;
using Workflow.Api.RateLimits;
using Workflow.Core.Access;
using Workflow.Core.Audit;

namespace Workflow.Api.Access;

/// <summary>
/// Stands in front of every route and page, closed unless a route's <see cref="RouteAccess"/> or the caller's key opens it.
/// </summary>
internal static class AccessGuard
{
    /// <summary>Adds what the guard needs. The host adds the store of keys, and who may use a service without keys.</summary>
    public static void AddAccessGuard(this IServiceCollection services)
    {
        services.TryAddSingleton(KeylessAccess.Nobody);
        services.AddSingleton<KeyIssuer>();
        services.AddSingleton<KeyCache>();
        services.AddOptions<EntraOptions>().BindConfiguration(EntraOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<EntraOptions>, EntraOptionsValidator>();
        services.TryAddSingleton<IDocumentRetriever, ProviderDocuments>();
        services.AddSingleton<ProviderKeys>();
        services.AddSingleton<RefusedTokens>();
        services.AddSingleton<Tokens>();
        services.AddSingleton(provider => new AppServiceUser(provider.GetRequiredService<IOptions<EntraOptions>>(), Environment.GetEnvironmentVariable));
        services.AddOptions<BrowserSessionOptions>().BindConfiguration(BrowserSessionOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<BrowserSessionOptions>, BrowserSessionRanges>();
        services.AddSingleton<SessionCache>();
        services.AddSingleton<BrowserSessions>();
        services.AddSingleton<Callers>();
        services.AddSingleton<SignIn>();
        services.AddSingleton<ProbeCallers>();
        services.AddSingleton<WorkflowNames>();
        services.AddSingleton<WorkflowReach>();
        services.AddSingleton<DefinitionReach>();
        services.AddSingleton<LastingAccess>();
    }

    /// <summary>Adds the guard to a pipeline, after routing and before everything that answers.</summary>
    public static void UseAccessGuard(this IApplicationBuilder app)
    {
        var services = app.ApplicationServices;
        var guard = new Parts(services.GetRequiredService<SignIn>(), services.GetRequiredService<CallerLimits>(), services.GetRequiredService<WorkflowReach>());
        var time = services.GetRequiredService<TimeProvider>();
        app.Use(async (http, next) =>
        {
            var checkedAt = time.GetTimestamp();
            if (await RefusalAsync(http, guard) is { } problem)
            {
                if (problem.Status == StatusCodes.Status401Unauthorized && SignInRoute.IsWanted(http.Request))
                {
                    SignInRoute.Begin(http);
                    return;
                }

                await ProblemWriting.WriteAsync(http, problem);
                return;
            }

            http.Features.Set(new Recheck(() => time.GetElapsedTime(checkedAt) < KeyCache.Lifetime ? ValueTask.FromResult<ProblemDetails?>(null) : RefusalAsync(http, guard)));
            await next(http);
        });
    }

    /// <summary>
    /// Checks the caller again if the body took time to arrive. The key may have been revoked since, and a slow body must not
    /// keep it usable.
    /// </summary>
    /// <exception cref="AccessRefusedException">The caller may not do it any more.</exception>
    public static async ValueTask RecheckAsync(HttpContext http)
    {
        if (http.Features.Get<Recheck>() is { } check && await check.RefusalAsync() is { } problem)
        {
            throw new AccessRefusedException(problem.Detail ?? "", problem.Status ?? StatusCodes.Status403Forbidden);
        }
    }

    /// <summary>The caller of a request that has passed the guard.</summary>
    /// <exception cref="InvalidOperationException">The route needs none.</exception>
    public static Caller Caller(this HttpContext http) =>
        http.Features.Get<Caller>() ?? throw new InvalidOperationException("The caller is not known here: the route does not require it.");

    /// <summary>The caller in what is recorded: short, and safe to show.</summary>
    /// <inheritdoc cref="Caller" path="/exception"/>
    public static string Actor(this HttpContext http) => AuditText.Of(http.Caller().Actor);

    private static async ValueTask<ProblemDetails?> RefusalAsync(HttpContext http, Parts guard)
    {
        var route = RouteAccess.Of(http);
        if (!AccessRule.NeedsCaller(route.Permission))
        {
            return null;
        }

        var (known, refusal) = await guard.SignIn.TryAsync(http);
        if (known is not { } caller)
        {
            return refusal;
        }

        // Also what a caller may not do counts: it is recorded, and may cost a read.
        http.Features.Set(caller);
        if (guard.Limits.Count(http, caller) is { } tooMany)
        {
            return tooMany;
        }

        if (AccessRule.Fault(caller, route.Permission) is { } fault)
        {
            return Problem.Of(StatusCodes.Status403Forbidden, fault);
        }

        return await guard.Reach.CoversAsync(caller, route.Subject, http.GetRouteValue("id") as string, http.RequestAborted)
            ? null
            : Problem.Of(StatusCodes.Status403Forbidden, AccessRule.OutOfReach(caller));
    }

    private sealed record Parts(SignIn SignIn, CallerLimits Limits, WorkflowReach Reach);

    private sealed record Recheck(Func<ValueTask<ProblemDetails?>> RefusalAsync);
}

/// <summary>Checks that the settings are within their ranges.</summary>
[OptionsValidator]
internal sealed partial class BrowserSessionRanges : IValidateOptions<BrowserSessionOptions>;
