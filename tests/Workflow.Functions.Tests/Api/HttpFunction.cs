using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Workflow.Functions.Api;

namespace Workflow.Functions.Tests.Api;

/// <summary>A function of the app that a request triggers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Level">Who may call it.</param>
/// <param name="Methods">The methods it answers, upper case, in order.</param>
/// <param name="Route">Its address, with a slash in front.</param>
/// <param name="Code">What the host calls.</param>
internal sealed record HttpFunction(string Name, AuthorizationLevel Level, string Methods, string Route, MethodInfo Code)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<HttpFunction> All { get; } = [.. typeof(ApiPipeline).Assembly.GetTypes().SelectMany(t => t.GetMethods()).Select(Of).OfType<HttpFunction>()];

    /// <summary>The functions of every kind, by name.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. typeof(ApiPipeline).Assembly.GetTypes().SelectMany(t => t.GetMethods()).Select(m => m.GetCustomAttribute<FunctionAttribute>()?.Name).OfType<string>()];

    /// <summary>Methods in one form.</summary>
    public static string Said(IEnumerable<string> methods) => string.Join(' ', methods.Select(m => m.ToUpperInvariant()).Order(StringComparer.Ordinal));

    private static HttpFunction? Of(MethodInfo method) =>
        method.GetCustomAttribute<FunctionAttribute>() is { } function
        && method.GetParameters().Select(p => p.GetCustomAttribute<HttpTriggerAttribute>()).OfType<HttpTriggerAttribute>().SingleOrDefault() is { } trigger
            ? new HttpFunction(function.Name, trigger.AuthLevel, Said(trigger.Methods ?? []), "/" + trigger.Route, method)
            : null;
}
