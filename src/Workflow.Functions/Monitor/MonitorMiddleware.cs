using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Workflow.Api.Problems;

namespace Workflow.Functions.Monitor;

/// <summary>
/// Protects every function of the monitor, which the host itself leaves open. It admits users whom App Service has signed in
/// and who have a role; the monitor itself decides what each role may do.
/// </summary>
/// <param name="settings">Whom to admit.</param>
internal sealed class MonitorMiddleware(MonitorSettings settings) : IFunctionsWorkerMiddleware
{
    /// <summary>The function that serves the page.</summary>
    internal const string PageFunction = "DfmServeStaticsFunction";

    /// <summary>The function that returns the sign-in configuration to the page.</summary>
    internal const string SignInFunction = "DfmGetEasyAuthConfigFunction";

    /// <inheritdoc/>
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (MonitorFunctions.IsOne(context.FunctionDefinition.EntryPoint))
        {
            var http = context.GetHttpContext() ?? throw new InvalidOperationException("A function of the monitor was not called over HTTP.");
            if (Answer(context.FunctionDefinition.Name, http) is { } answer)
            {
                context.GetInvocationResult().Value = answer;
                return;
            }
        }

        await next(context);
    }

    /// <summary>Answers in place of the monitor, or sets the user and leaves the response to the monitor (<c>null</c>).</summary>
    /// <param name="function">The function's name.</param>
    /// <param name="http">The request.</param>
    internal IResult? Answer(string function, HttpContext http)
    {
        var user = settings.IsBehindAppService ? SignedInUser.Of(http.Request.Headers[SignedInUser.Header], settings.NameClaim, settings.RolesClaim) : null;

        // Removed, as the monitor would read it too but trusts it in other cases.
        http.Request.Headers.Remove(SignedInUser.Header);
        if (settings.IsOpenForDevelopment)
        {
            return null;
        }

        if (user is null)
        {
            return SignInFirst(function, http.Request);
        }

        if (!settings.Admits(user.Roles))
        {
            return Refuse(StatusCodes.Status403Forbidden, $"{user.Name} has none of the roles that may see the monitor.");
        }

        // Otherwise the page would sign the user in again, in a way that needs an app registration of its own.
        http.User = user.ToPrincipal();
        return function == SignInFunction ? Results.Json(new { userName = user.Name }, JsonSerializerOptions.Web) : null;
    }

    private IResult SignInFirst(string function, HttpRequest request) =>
        !settings.IsBehindAppService ? Refuse(StatusCodes.Status401Unauthorized, "The monitor requires App Service authentication, which is off here.")
        : function == PageFunction ? Results.Redirect($"/.auth/login/aad?post_login_redirect_uri={Uri.EscapeDataString(request.Path)}")
        : Refuse(StatusCodes.Status401Unauthorized, "Sign in first, at /.auth/login/aad.");

    private static IResult Refuse(int status, string why) => Results.Problem(Problem.Of(status, why));
}
