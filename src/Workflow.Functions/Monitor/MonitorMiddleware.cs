using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Workflow.Api.Problems;

namespace Workflow.Functions.Monitor;

/// <summary>
/// Stands before every function of the monitor, which the host leaves open to anybody. It lets in the people whom App
/// Service has signed in and who have a role; what each role may do there is for the monitor itself to say.
/// </summary>
/// <param name="settings">Whom to let in.</param>
internal sealed class MonitorMiddleware(MonitorSettings settings) : IFunctionsWorkerMiddleware
{
    /// <summary>The function that serves the page.</summary>
    internal const string PageFunction = "DfmServeStaticsFunction";

    /// <summary>The function that tells the page how to sign in.</summary>
    internal const string SignInFunction = "DfmGetEasyAuthConfigFunction";

    /// <inheritdoc/>
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (MonitorFunctions.IsOne(context.FunctionDefinition.EntryPoint))
        {
            var http = context.GetHttpContext() ?? throw new InvalidOperationException("A function of the monitor was called otherwise than by HTTP.");
            if (Answer(context.FunctionDefinition.Name, http) is { } answer)
            {
                context.GetInvocationResult().Value = answer;
                return;
            }
        }

        await next(context);
    }

    /// <summary>Answers in the monitor's place, or signs the user in and leaves the answer to it (<c>null</c>).</summary>
    /// <param name="function">The function's name.</param>
    /// <param name="http">The request.</param>
    internal IResult? Answer(string function, HttpContext http)
    {
        var user = settings.IsBehindAppService ? SignedInUser.Of(http.Request.Headers[SignedInUser.Header], settings.NameClaim, settings.RolesClaim) : null;

        // The monitor would read it too, and has another idea of when to trust it.
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

        // Left to itself the page would sign the user in a second time, by a way that needs an app registration of its own.
        http.User = user.ToPrincipal();
        return function == SignInFunction ? Results.Json(new { userName = user.Name }, JsonSerializerOptions.Web) : null;
    }

    private IResult SignInFirst(string function, HttpRequest request) =>
        !settings.IsBehindAppService ? Refuse(StatusCodes.Status401Unauthorized, "The monitor is for people whom App Service authentication signs in, and it is not on here.")
        : function == PageFunction ? Results.Redirect($"/.auth/login/aad?post_login_redirect_uri={Uri.EscapeDataString(request.Path)}")
        : Refuse(StatusCodes.Status401Unauthorized, "Sign in first, at /.auth/login/aad.");

    private static IResult Refuse(int status, string why) => Results.Problem(Problem.Of(status, why));
}
