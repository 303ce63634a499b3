using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace Workflow.Functions.Tests.Api;

/// <summary>
/// Calls the function of a request, as the host does: the first by name whose route and method fit. The client of the hub does
/// nothing.
/// </summary>
/// <param name="services">Makes the classes of the functions.</param>
internal sealed class FunctionRouter(IServiceProvider services)
{
    private static readonly IReadOnlyList<(HttpFunction Function, TemplateMatcher Route)> Functions =
    [
        .. HttpFunction.All.OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase)
            .Select(function => (function, new TemplateMatcher(TemplateParser.Parse(function.Route.TrimStart('/')), []))),
    ];

    /// <summary>Answers a request.</summary>
    /// <exception cref="InvalidOperationException">No function fits, or it takes something that this does not know.</exception>
    public Task AnswerAsync(HttpContext http)
    {
        var code = Functions.First(f => IsMethod(f.Function, http.Request.Method) && f.Route.TryMatch(http.Request.Path, new RouteValueDictionary())).Function.Code;
        var arguments = code.GetParameters().Select(parameter => Argument(parameter.ParameterType, http)).ToArray();
        return (Task)code.Invoke(ActivatorUtilities.CreateInstance(services, code.DeclaringType!), arguments)!;
    }

    private static bool IsMethod(HttpFunction function, string method) => function.Methods.Length == 0 || function.Methods.Split(' ').Contains(method, StringComparer.Ordinal);

    private static object Argument(Type type, HttpContext http) =>
        type == typeof(HttpRequest) ? http.Request
        : type == typeof(DurableTaskClient) ? new Mock<DurableTaskClient>("none").Object
        : throw new InvalidOperationException($"{type} is not known.");
}
